//! Tokens that mean something to their provider alone, which is asked about them (RFC 7662).

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use oauth2::{AccessToken, TokenIntrospectionResponse};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    Bearer, Failure, Fault, Provider, Token, Verdict,
    claims::Claims,
    client::{Introspection, Refusal},
};

/// The longest such token that a provider is asked about.
pub(super) const LONGEST: usize = 4 * 1024;

/// How long an answer holds: for as long, a token works that was revoked at the provider.
const HELD: Duration = Duration::from_secs(30);

/// How many answers are held.
const MOST: usize = 10_000;

/// Whether it may be a bearer token at all (RFC 6750, section 2.1), and is worth asking about.
pub(super) fn is_token(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    !text.is_empty() && text.len() <= LONGEST && text.bytes().all(letter)
}

impl Provider {
    /// Whether it is asked about tokens that cannot be read.
    pub(super) fn introspects(&self) -> bool {
        self.configuration.introspection
    }

    /// Whom a token shows, as the provider says; none where it says that it is no valid token of its own.
    pub(super) async fn introspect(&self, token: &str, now: Timestamp) -> Result<Option<Bearer>, Failure> {
        let answer = self.ask_about(token).await?;
        if !answer.active() {
            return Ok(None);
        }
        // One list of claims, so that they are judged as those of a token that can be read.
        let Ok(Value::Object(mut claims)) = serde_json::to_value(&answer) else {
            return Ok(None);
        };
        // It says so by answering, and a token that shows a program need not have a subject.
        claims.entry("iss").or_insert_with(|| self.issuer().into());
        if let (None, Some(client)) = (claims.get("sub"), claims.get("client_id").cloned()) {
            claims.insert("sub".to_owned(), client);
        }
        let claims = Claims::new(claims);
        is_access_token(&claims)
            .and_then(|()| Bearer::read(self, &claims, now))
            .map(Some)
            .map_err(Failure::of(Token::Access))
    }

    async fn ask_about(&self, token: &str) -> Result<Introspection, Failure> {
        let known = self.knowledge.get().await?;
        let client = self.client(&known.metadata);
        let token = AccessToken::new(token.to_owned());
        let Ok(request) = client.introspect(&token) else {
            let reason = "it has no address to ask about tokens; remove introspection from the providers file";
            return Err(Fault::misfit(&self.configuration, reason).into());
        };
        let answer = request.set_token_type_hint("access_token").request_async(&self.http).await;
        answer.map_err(|error| match Refusal::read(&self.configuration, "the introspection of a token", error) {
            Refusal::Grant => Failure::Token { token: Token::Access, verdict: Verdict::Inactive },
            Refusal::Fault(fault) => fault.into(),
        })
    }
}

/// Neither a refresh token, nor an ID token, nor one that is bound to a key.
fn is_access_token(claims: &Claims) -> Result<(), Verdict> {
    let fits = |claim: &str, kinds: &[&str]| {
        let is_one = |kind: &str| kinds.iter().any(|one| one.eq_ignore_ascii_case(kind));
        claims.get(claim).is_none_or(|value| value.as_str().is_some_and(is_one))
    };
    let is_one = fits("token_type", &["bearer", "access_token"]) && fits("typ", &["bearer", "at+jwt"]);
    if is_one { Ok(()) } else { Err(Verdict::Kind) }
}

/// Answers that still hold, by the hash of the token. Only good ones: a token may become valid at any moment.
#[derive(Default)]
pub(super) struct Answers(Mutex<HashMap<[u8; 32], (Bearer, Instant)>>);

impl Answers {
    pub(super) fn get(&self, token: &str, now: Timestamp) -> Option<Bearer> {
        let answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (bearer, since) = answers.get(&hash(token))?;
        (since.elapsed() < HELD && bearer.lasts(now)).then(|| bearer.clone())
    }

    /// Holds an answer. Where there is no room for it, it is asked for again.
    pub(super) fn put(&self, token: &str, bearer: &Bearer) {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= MOST {
            answers.retain(|_, (_, since)| since.elapsed() < HELD);
        }
        if answers.len() < MOST {
            answers.insert(hash(token), (bearer.clone(), Instant::now()));
        }
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}
