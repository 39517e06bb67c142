//! Where a provider, or this server, is reached.

use url::{Host, Url};

/// Whether what is sent there stays secret on its way: HTTPS, or a program on the same machine.
pub fn is_secure(address: &Url) -> bool {
    match address.scheme() {
        "https" => address.has_host(),
        "http" => is_loopback(address),
        _ => false,
    }
}

/// Whether it is a program on the same machine.
pub fn is_loopback(address: &Url) -> bool {
    match address.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(number)) => number.is_loopback(),
        Some(Host::Ipv6(number)) => number.is_loopback(),
        None => false,
    }
}

/// The page of this path below an address, which may have a path of its own.
pub(super) fn under(base: &Url, path: &str) -> Url {
    let mut address = base.clone();
    address.set_path(&format!("{}/{path}", base.path().trim_end_matches('/')));
    address.set_query(None);
    address.set_fragment(None);
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_the_same_machine_alone() {
        for (address, secure) in [
            ("https://login.example.org", true),
            ("http://login.example.org", false),
            ("http://localhost:8080/realms/museum", true),
            ("http://127.0.0.9", true),
            ("http://[::1]:8080", true),
            ("http://localhost.example.org", false),
            ("http://10.0.0.1", false),
            ("ftp://localhost", false),
        ] {
            assert_eq!(is_secure(&Url::parse(address).unwrap()), secure, "{address}");
        }
    }

    #[test]
    fn a_page_is_below_whatever_path_there_is() {
        for base in ["https://example.org/lyceum", "https://example.org/lyceum/", "https://example.org/lyceum/?a#b"] {
            let page = under(&Url::parse(base).unwrap(), "sign-in/museum/callback");
            assert_eq!(page.as_str(), "https://example.org/lyceum/sign-in/museum/callback", "{base}");
        }
        assert_eq!(
            under(&Url::parse("https://example.org").unwrap(), "graphql").as_str(),
            "https://example.org/graphql"
        );
    }
}
