//! All providers.

use std::sync::Arc;

use jiff::Timestamp;
use url::Url;

use super::{
    Bearer, Configuration, Failure, Http, Provider, Token, Verdict,
    introspection::{self, Answers},
    jwt::{self, Jwt},
};

/// All providers. Cheap to clone; the clones share what is known.
#[derive(Clone)]
pub struct Providers(Arc<Inner>);

struct Inner {
    providers: Vec<Provider>,
    answers: Answers,
}

impl Providers {
    /// The providers of this configuration, for a server that is reached at this address. Nothing is asked of them yet.
    pub fn new(configuration: Configuration, public_url: Url) -> Self {
        let http = Http::default();
        let provider = |configuration| Provider::new(configuration, &public_url, http.clone());
        let providers = configuration.providers.into_iter().map(provider).collect();
        Self(Arc::new(Inner { providers, answers: Answers::default() }))
    }

    /// In the order of the configuration.
    pub fn iter(&self) -> impl Iterator<Item = &Provider> {
        self.0.providers.iter()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.providers.is_empty()
    }

    /// The provider of this key.
    pub fn by_key(&self, key: &str) -> Option<&Provider> {
        self.iter().find(|provider| provider.key() == key)
    }

    /// The provider that names itself so.
    pub fn by_issuer(&self, issuer: &str) -> Option<&Provider> {
        self.iter().find(|provider| provider.issuer() == issuer)
    }

    /// Whom an access token shows. One that can be read is checked with its provider's keys. Any other is shown to the
    /// providers that are to be asked about such, in turn.
    ///
    /// # Errors
    /// Where it cannot be believed, comes from no known provider, or the provider does not answer.
    pub async fn read_access_token(&self, token: &str, now: Timestamp) -> Result<Bearer, Failure> {
        if !jwt::looks_like_one(token) {
            return self.introspect(token, now).await;
        }
        let jwt = Jwt::read(token).map_err(Failure::of(Token::Access))?;
        let issuer = jwt.unverified_issuer().map_err(Failure::of(Token::Access))?;
        let provider = self.by_issuer(&issuer).ok_or(Failure::UnknownIssuer)?;
        provider.read_access_token(&jwt, now).await
    }

    async fn introspect(&self, token: &str, now: Timestamp) -> Result<Bearer, Failure> {
        if token.len() > introspection::LONGEST {
            return Err(Failure::of(Token::Access)(Verdict::TooLong(introspection::LONGEST)));
        }
        if !introspection::is_token(token) {
            return Err(Failure::of(Token::Access)(Verdict::Malformed));
        }
        if let Some(bearer) = self.0.answers.get(token, now) {
            return Ok(bearer);
        }
        let mut failure = Failure::UnknownIssuer;
        for provider in self.iter().filter(|provider| provider.introspects()) {
            match provider.introspect(token, now).await {
                Ok(Some(bearer)) => {
                    self.0.answers.put(token, &bearer);
                    return Ok(bearer);
                }
                // A provider that cannot be asked leaves open whether the token is its own.
                Ok(None) if !matches!(failure, Failure::UnknownIssuer) => {}
                Ok(None) => failure = Failure::of(Token::Access)(Verdict::Inactive),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }
}
