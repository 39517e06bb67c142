//! How people come in.

use std::{
    collections::BTreeSet,
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::http::{HeaderMap, HeaderValue, header};
use futures::future::join_all;
use identity::{
    oidc::{Configuration, Provider, Providers, is_loopback},
    sign_in::Secret,
};
use jiff::Timestamp;
use lru::LruCache;
use url::Url;

use super::{Held, local::LocalLink};

/// How many messages of providers are remembered. Each counts for some minutes only.
const MESSAGES: NonZeroUsize = NonZeroUsize::new(10_000).expect("not zero");

/// How long a provider may take to say where one signs out there, before we do without.
const PATIENCE: Duration = Duration::from_secs(3);

/// How people come in: where they reach the server, and where they sign in.
pub struct Entrance {
    public_url: Url,
    providers: Providers,
    local: Option<LocalLink>,
    heard: Mutex<LruCache<String, ()>>,
}

/// Nobody signs in, and the server is on the machine of whoever asks.
impl Default for Entrance {
    fn default() -> Self {
        let public_url = Url::parse("http://localhost").expect("a constant");
        Self::new(public_url, Configuration::default())
    }
}

impl Entrance {
    /// For a server that is reached at this address, and these providers.
    pub fn new(public_url: Url, configuration: Configuration) -> Self {
        Self {
            providers: Providers::new(configuration, public_url.clone()),
            public_url,
            local: None,
            heard: Mutex::new(LruCache::new(MESSAGES)),
        }
    }

    /// The same with a link by which the steward signs in once, and the key in it.
    pub fn with_local_link(self, now: Timestamp) -> (Self, Secret) {
        let key = Secret::by_chance();
        (Self { local: Some(LocalLink::new(&key, now)), ..self }, key)
    }

    /// Where people reach the server.
    pub fn public_url(&self) -> &Url {
        &self.public_url
    }

    /// Where they sign in.
    pub fn providers(&self) -> &Providers {
        &self.providers
    }

    /// Whether nobody comes in but whoever sits at the machine: there are no providers, and the server says of itself that
    /// it is on this machine.
    pub fn is_for_one_machine(&self) -> bool {
        self.providers.is_empty() && is_loopback(&self.public_url)
    }

    pub(super) fn local(&self) -> Option<&LocalLink> {
        self.local.as_ref()
    }

    /// Whether what browsers send comes encrypted. On loopback it need not.
    pub(super) fn is_secure(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// A page of ours.
    pub(crate) fn address(&self, path: &str) -> Url {
        let mut address = self.public_url.clone();
        address.set_path(path);
        address
    }

    /// How browsers name the site in `Origin`.
    pub(crate) fn origin(&self) -> String {
        self.public_url.origin().ascii_serialization()
    }

    /// What this browser holds since somebody signed in with it.
    pub(crate) fn cookie<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        Held::SignIn.read(headers, self.is_secure())
    }

    /// What a program is told that shows no token of use: where to learn which providers there are (RFC 9728).
    pub(crate) fn challenge(&self) -> HeaderValue {
        let address = self.address("/.well-known/oauth-protected-resource");
        let challenge = format!("Bearer error=\"invalid_token\", resource_metadata=\"{address}\"");
        HeaderValue::from_str(&challenge).unwrap_or(HeaderValue::from_static("Bearer"))
    }

    /// Whether this server remembers a provider's message.
    pub(super) fn has_heard(&self, issuer: &str, message: &str) -> bool {
        self.heard().contains(&named(issuer, message))
    }

    /// Remembers a provider's message.
    pub(super) fn remember(&self, issuer: &str, message: String) {
        self.heard().put(named(issuer, &message), ());
    }

    fn heard(&self) -> MutexGuard<'_, LruCache<String, ()>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where somebody signs out at a provider too, and comes back from; none where it has no such page, or does not say.
    pub(super) async fn sign_out_address(&self, issuer: &str) -> Option<Url> {
        self.sign_out_address_of(self.providers.by_issuer(issuer)?).await
    }

    async fn sign_out_address_of(&self, provider: &Provider) -> Option<Url> {
        let back = self.address("/sign-in");
        tokio::time::timeout(PATIENCE, provider.sign_out_address(&back)).await.ok().flatten()
    }

    /// Where a form that signs somebody out may be sent on to: for the `form-action` of a page that has one, after
    /// `'self'`, each with a space before it.
    pub(crate) async fn sites_to_sign_out_at(&self) -> String {
        let addresses = join_all(self.providers.iter().map(|provider| self.sign_out_address_of(provider))).await;
        let sites: BTreeSet<_> =
            addresses.iter().flatten().map(|address| format!(" {}", address.origin().ascii_serialization())).collect();
        sites.into_iter().collect()
    }

    /// Whether somebody who called the server by another name of the same machine should call it by the one that their
    /// provider will send them back to: what their browser holds goes by the name.
    pub(super) fn is_called_otherwise(&self, headers: &HeaderMap) -> bool {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let called = host.and_then(|host| Url::parse(&format!("http://{host}")).ok());
        is_loopback(&self.public_url)
            && called.is_some_and(|called| is_loopback(&called) && called.host() != self.public_url.host())
    }
}

fn named(issuer: &str, message: &str) -> String {
    format!("{issuer} {message}")
}
