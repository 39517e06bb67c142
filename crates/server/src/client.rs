//! Who asks: the viewer, and whose budget pays.

mod bearer;

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use database::id::{OrganizationId, PersonId, ServiceTokenId};
use identity::{Viewer, person, sign_in};
use jiff::Timestamp;

use crate::{
    App,
    graph::{Refusal, comes_from_here},
    settings::Allowance,
    watch::RequestId,
};

/// Who asks.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    /// What we know of them.
    pub(crate) viewer: Viewer,
    /// Whose budget pays.
    pub(crate) payer: Payer,
    /// What they may ask for.
    pub(crate) allowance: Allowance,
    /// From when on what they showed counts no longer, where it says so itself: a provider's token does.
    pub(crate) until: Option<Timestamp>,
}

/// Whose budget pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Payer {
    /// Whoever is at an address; of IPv6, whoever has the network of 64 bits that a household or office is given.
    Address(IpAddr),
    /// Whoever shows a token.
    Token(ServiceTokenId),
    /// Whoever is signed in.
    Person(PersonId),
    /// Whoever calls within the process.
    Within,
}

/// Where a request came from, as far as the connection tells.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(Option<SocketAddr>);

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0)))
    }
}

impl Client {
    /// Whoever sends these headers, from there.
    ///
    /// # Errors
    /// Where they show a token that does not hold.
    pub(crate) async fn find(app: &App, id: &RequestId, headers: &HeaderMap, peer: Peer) -> Result<Self, Refusal> {
        // What is no text is no token either, and is refused as such.
        let authorization = headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap_or_default());
        // A site that the operator lets in may ask, but not in the name of who is signed in here: they did not ask.
        let cookie = app.entrance().cookie(headers).filter(|_| comes_from_here(headers, app.entrance()));
        let shown = Shown { authorization, cookie, acting_for: acting_for(headers)? };
        Self::showing(app, id, shown, payer(headers, peer, app.settings().proxies)).await
    }

    /// Whoever shows this; where it is nothing, nobody we know, for whom `otherwise` pays.
    ///
    /// # Errors
    /// Where the token does not hold.
    pub(crate) async fn showing(
        app: &App,
        id: &RequestId,
        shown: Shown<'_>,
        otherwise: Payer,
    ) -> Result<Self, Refusal> {
        let Known { viewer, until } = known(app, id, shown, otherwise).await?;
        let payer = match &viewer {
            Viewer::Service { token_id, .. } => Payer::Token(*token_id),
            Viewer::Person(person) => Payer::Person(person.id),
            Viewer::Nobody | Viewer::Operator => otherwise,
        };
        Ok(Self { allowance: *app.settings().allowance(&viewer), viewer, payer, until })
    }

    /// The same with the roles they have by now: a connection outlives the request that showed who asks.
    ///
    /// # Errors
    /// Where they are not known any more.
    pub(crate) async fn renewed(self, app: &App, id: &RequestId) -> Result<Self, Refusal> {
        if matches!(self.viewer, Viewer::Nobody | Viewer::Operator) {
            return Ok(self);
        }
        if self.is_over(app.clock().now()) {
            return Err(bearer::unauthorized(app, OVER));
        }
        let connection = app.pool().get().await.map_err(|error| fault(id, &error))?;
        match person::renewed(&connection, &self.viewer, app.clock().now()).await {
            Ok(Some(viewer)) => Ok(Self { viewer, ..self }),
            Ok(None) => Err(bearer::unauthorized(
                app,
                match self.viewer {
                    Viewer::Person(_) => "you were signed out; sign in and connect again",
                    _ => OVER,
                },
            )),
            Err(error) => Err(fault(id, &error)),
        }
    }

    /// Whether what they showed counts no longer.
    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= now)
    }

    /// Whether we do not know who it is.
    pub(crate) fn is_anonymous(&self) -> bool {
        self.viewer == Viewer::Nobody
    }
}

/// What those are told whose token counted when they connected.
pub(crate) const OVER: &str = "your token was revoked or has expired; connect again with another one";

/// By what somebody shows who they are.
#[derive(Clone, Copy, Default)]
pub(crate) struct Shown<'a> {
    /// `Bearer …`; it counts before the cookie.
    pub(crate) authorization: Option<&'a str>,
    /// What their browser holds since they signed in.
    pub(crate) cookie: Option<&'a str>,
    /// For whom they say that they act.
    pub(crate) acting_for: Option<OrganizationId>,
}

/// The organization that a person acts for, by its id.
const ACTING_FOR: &str = "lyceum-acting-for";

fn acting_for(headers: &HeaderMap) -> Result<Option<OrganizationId>, Refusal> {
    let Some(value) = headers.get(ACTING_FOR) else { return Ok(None) };
    let named = value.to_str().unwrap_or_default().trim();
    let wrong = |wrong| Refusal::bad(format!("the header Lyceum-Acting-For is \"{named}\", which {wrong}"));
    named.parse().map(Some).map_err(wrong)
}

/// Who it is, and until when that is known.
struct Known {
    viewer: Viewer,
    until: Option<Timestamp>,
}

impl From<Viewer> for Known {
    fn from(viewer: Viewer) -> Self {
        Self { viewer, until: None }
    }
}

async fn known(app: &App, id: &RequestId, shown: Shown<'_>, payer: Payer) -> Result<Known, Refusal> {
    let Shown { authorization, cookie, acting_for } = shown;
    match (authorization, cookie) {
        (Some(authorization), _) => bearer::known(app, id, authorization, acting_for, payer).await,
        (None, Some(secret)) => {
            let mut connection = app.pool().get().await.map_err(|error| fault(id, &error))?;
            let found = sign_in::authenticate(&mut connection, secret, acting_for, app.clock().now()).await;
            found.map(|viewer| viewer.unwrap_or(Viewer::Nobody).into()).map_err(|error| fault(id, &error))
        }
        (None, None) => Ok(Viewer::Nobody.into()),
    }
}

fn fault(id: &RequestId, error: &dyn std::fmt::Display) -> Refusal {
    tracing::error!(request_id = id.as_str(), "could not look up who asks: {error}");
    Refusal::fault(id)
}

/// Who pays for those we do not know. Behind proxies of ours the address is the one that the outermost of them saw;
/// what stands before it in `X-Forwarded-For` anybody could have written.
pub(crate) fn payer(headers: &HeaderMap, Peer(peer): Peer, proxies: usize) -> Payer {
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let addresses: Vec<_> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
    let seen = proxies.checked_sub(1).and_then(|behind| addresses.iter().nth_back(behind));
    let address = seen.and_then(|address| address.parse().ok()).or(peer.map(|peer| peer.ip()));
    address.map_or(Payer::Within, |address| Payer::Address(network(address)))
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn paying(forwarded: &[&str], proxies: usize) -> Payer {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().expect("a header's value"));
        }
        payer(&headers, Peer(Some(SocketAddr::from((Ipv4Addr::new(10, 0, 0, 1), 80)))), proxies)
    }

    #[test]
    fn nobody_chooses_who_pays_for_them() {
        let address = |address: &str| Payer::Address(address.parse().expect("an address"));
        assert_eq!(paying(&["1.1.1.1"], 0), address("10.0.0.1"), "without a proxy of ours the header is anybody's");
        assert_eq!(paying(&["6.6.6.6, 1.1.1.1"], 1), address("1.1.1.1"), "what the proxy saw stands last");
        assert_eq!(paying(&["6.6.6.6", "1.1.1.1, 2.2.2.2"], 2), address("1.1.1.1"));
        assert_eq!(paying(&["1.1.1.1"], 2), address("10.0.0.1"), "fewer than there are proxies: it came another way");
        assert_eq!(paying(&["nonsense"], 1), address("10.0.0.1"));
        assert_eq!(paying(&["2001:db8:1:2:3:4:5:6"], 1), address("2001:db8:1:2::"), "a network is one asker");
        assert_eq!(paying(&["::ffff:1.2.3.4"], 1), address("1.2.3.4"));
    }
}
