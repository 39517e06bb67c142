//! The keys that a provider publishes (RFC 7517), and what is signed with them.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, errors::ErrorKind, jwk::Jwk, jwk::PublicKeyUse};
use serde::Deserialize;
use serde_json::Value;

use super::{Verdict, claims::Claims, jwt::Jwt};

/// No provider has so many, and a token that names none is tried with each.
const MOST: usize = 50;

/// The keys of a provider that can check signatures.
pub(super) struct Keys(Vec<Key>);

struct Key {
    id: Option<String>,
    /// For which algorithm alone; none: for any that suits the key.
    algorithm: Option<Algorithm>,
    key: DecodingKey,
}

/// As it is published. Keys are read one by one, because those that we do not understand stand among those that we do.
#[derive(Deserialize)]
pub(super) struct Published {
    keys: Vec<Value>,
}

impl From<Published> for Keys {
    fn from(published: Published) -> Self {
        Self(published.keys.into_iter().filter_map(Key::read).take(MOST).collect())
    }
}

impl Keys {
    /// What the token says, if one of the keys has signed it.
    pub(super) fn check(&self, token: &Jwt) -> Result<Claims, Verdict> {
        // Where the token does not say which key it was, it may have been one that we have not seen yet.
        let mut verdict = Verdict::NoKey;
        for key in self.suiting(token) {
            if let Some(claims) = key.check(token)? {
                return Ok(claims);
            }
            if token.key_id.is_some() {
                verdict = Verdict::Signature;
            }
        }
        Err(verdict)
    }

    fn suiting(&self, token: &Jwt) -> impl Iterator<Item = &Key> {
        self.0.iter().filter(move |key| {
            let named = token.key_id.is_none() || key.id == token.key_id;
            named
                && key.key.family() == token.algorithm.family()
                && key.algorithm.is_none_or(|algorithm| algorithm == token.algorithm)
        })
    }
}

impl Key {
    fn read(value: Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(value).ok()?;
        if jwk.common.public_key_use.as_ref().is_some_and(|usage| *usage != PublicKeyUse::Signature) {
            return None;
        }
        let algorithm = match jwk.common.key_algorithm {
            Some(algorithm) => Some(Algorithm::try_from(algorithm).ok()?),
            None => None,
        };
        let key = DecodingKey::from_jwk(&jwk).ok()?;
        Some(Self { id: jwk.common.key_id, algorithm, key })
    }

    /// What the token says; none where this key has not signed it.
    fn check(&self, token: &Jwt) -> Result<Option<Claims>, Verdict> {
        // Issuer, audience and times are checked by who knows what the token is for, at a time that is an argument.
        let mut validation = Validation::new(token.algorithm);
        validation.required_spec_claims.clear();
        (validation.validate_exp, validation.validate_aud) = (false, false);
        match jsonwebtoken::decode(token.text, &self.key, &validation) {
            Ok(data) => Ok(Some(Claims::new(data.claims))),
            Err(error) if *error.kind() == ErrorKind::InvalidSignature => Ok(None),
            Err(_) => Err(Verdict::Malformed),
        }
    }
}
