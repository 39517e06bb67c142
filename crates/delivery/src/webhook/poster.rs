//! Posting to addresses that others gave: bounded, without following anybody elsewhere, and not to machines that only this
//! one reaches.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use reqwest::{
    Client,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect,
};
use sha2::Sha256;
use url::{Host, Url};

use crate::mailer::in_full;

/// Who takes longer to answer has not taken it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Posts to webhooks. Cheap to clone.
#[derive(Clone)]
pub struct Poster {
    client: Client,
    may_loop_back: bool,
}

/// What came of an attempt.
pub(crate) struct Answer {
    pub status: Option<u16>,
    pub error: Option<String>,
}

impl Poster {
    /// Posts to public addresses, and to programs on this machine only where `may_loop_back` allows it.
    ///
    /// # Errors
    /// Where the machine's certificates cannot be read.
    pub fn new(may_loop_back: bool) -> Result<Self, String> {
        let client = Client::builder()
            .timeout(PATIENCE)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .dns_resolver(std::sync::Arc::new(Public { may_loop_back }))
            .user_agent("Lyceum")
            .build()
            .map_err(|error| in_full(&error))?;
        Ok(Self { client, may_loop_back })
    }

    /// Posts a message. What is answered besides the status is not read.
    pub(crate) async fn post(&self, url: &str, id: &str, body: &str, keys: &[Vec<u8>], now: Timestamp) -> Answer {
        let refused = |why: &str| Answer { status: None, error: Some(why.to_owned()) };
        let Ok(url) = Url::parse(url) else { return refused("the address is none") };
        if let Err(why) = check(&url, self.may_loop_back) {
            return refused(&format!("the address {why}"));
        }
        let at = now.as_second();
        let signatures: Vec<_> = keys.iter().map(|key| sign(key, id, at, body)).collect();
        let request = self
            .client
            .post(url)
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", at.to_string())
            .header("webhook-signature", signatures.join(" "))
            .body(body.to_owned());
        match request.send().await {
            Ok(answer) if answer.status().is_success() => {
                Answer { status: Some(answer.status().as_u16()), error: None }
            }
            Ok(answer) => {
                let status = answer.status().as_u16();
                Answer { status: Some(status), error: Some(format!("it answered with the status {status}")) }
            }
            Err(error) => refused(&in_full(&error.without_url())),
        }
    }
}

/// Why nothing is posted to this address, as far as the address itself tells; what its name means is looked at when it is
/// posted to.
pub(crate) fn check(url: &Url, may_loop_back: bool) -> Result<(), &'static str> {
    let local = identity::oidc::is_loopback(url);
    if local && !may_loop_back {
        return Err("is an address of this machine, to which this server does not post");
    }
    if url.scheme() != "https" && !(local && url.scheme() == "http") {
        return Err("does not begin with https://");
    }
    let number = match url.host() {
        Some(Host::Ipv4(number)) => IpAddr::V4(number),
        Some(Host::Ipv6(number)) => IpAddr::V6(number),
        Some(Host::Domain(_)) => return Ok(()),
        None => return Err("names no machine"),
    };
    if may_reach(number, may_loop_back) { Ok(()) } else { Err("is no public address") }
}

/// The signature of a message, as Standard Webhooks says: of its id, its time in seconds, and its bytes.
fn sign(key: &[u8], id: &str, at: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(format!("{id}.{at}.{body}").as_bytes());
    format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

/// Finds the addresses of a name, and leaves out those that are not to be reached. It is these that are connected to, so
/// that a name cannot mean one address when it is looked at and another when it is used.
struct Public {
    may_loop_back: bool,
}

impl Resolve for Public {
    fn resolve(&self, name: Name) -> Resolving {
        let may_loop_back = self.may_loop_back;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|at| may_reach(at.ip(), may_loop_back)).collect();
            if public.is_empty() {
                return Err("the name has no public address".into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Whether it is an address that anybody could reach, or one of this machine where that is allowed.
fn may_reach(address: IpAddr, may_loop_back: bool) -> bool {
    match address {
        _ if address.is_loopback() => may_loop_back,
        IpAddr::V4(number) => is_public(number),
        IpAddr::V6(number) => match number.to_ipv4_mapped() {
            Some(mapped) => may_reach(IpAddr::V4(mapped), may_loop_back),
            None => is_public_v6(number),
        },
    }
}

fn is_public(number: Ipv4Addr) -> bool {
    let [first, second, third, _] = number.octets();
    !(number.is_private()
        || number.is_link_local()
        || number.is_multicast()
        || number.is_broadcast()
        || number.is_documentation()
        || first == 0
        || first >= 240
        || (first == 100 && (64..128).contains(&second))
        || (first == 198 && (18..20).contains(&second))
        || (first, second, third) == (192, 0, 0))
}

/// Only what is handed out to the public (2000::/3), without what leads into the older network in disguise.
fn is_public_v6(number: Ipv6Addr) -> bool {
    let [first, second, ..] = number.segments();
    first & 0xe000 == 0x2000 && first != 0x2002 && !(first == 0x2001 && (second < 0x200 || second == 0xdb8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_reached() {
        for (address, public) in [
            ("93.184.216.34", true),
            ("10.0.0.1", false),
            ("172.16.0.1", false),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("0.0.0.0", false),
            ("127.0.0.1", false),
            ("::1", false),
            ("::ffff:10.0.0.1", false),
            ("fd00::1", false),
            ("fe80::1", false),
            ("2002:a00:1::1", false),
            ("64:ff9b::a00:1", false),
            ("2606:2800:220:1::1", true),
        ] {
            let number: IpAddr = address.parse().expect("an address");
            assert_eq!(may_reach(number, false), public, "{address}");
        }
        assert!(may_reach("127.0.0.1".parse().expect("an address"), true));
        assert!(!may_reach("10.0.0.1".parse().expect("an address"), true));
    }

    #[test]
    fn the_signature_is_that_of_the_standards_own_example() {
        let key = BASE64_STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("base64");
        let signed = sign(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
