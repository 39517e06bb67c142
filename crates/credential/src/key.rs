//! The keys that issuers sign with.

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation,
    jwk::{Jwk, PublicKeyUse},
};
use serde_json::Value;

/// Why something could not be signed, or why what was signed is not believed.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// No key could be made.
    #[error("the machine could not make a key")]
    NoKey,
    /// The key or the signature cannot be read, or the signature is another's.
    #[error(transparent)]
    Token(#[from] jsonwebtoken::errors::Error),
    /// A part is not JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// A pair of keys.
#[derive(Clone)]
pub struct Pair {
    /// PKCS #8 in PEM. Show it to nobody.
    pub private: String,
    /// A JSON Web Key without an id.
    pub public: Value,
}

impl Pair {
    /// A new pair: RSA, 2048 bits.
    ///
    /// # Errors
    /// Where the machine has no chance to give.
    pub fn generate() -> Result<Self, Trouble> {
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| Trouble::NoKey)?;
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| Trouble::NoKey)?;
        let private = pem(der.as_ref());
        let mut public = Jwk::from_encoding_key(&EncodingKey::from_rsa_pem(private.as_bytes())?, Algorithm::RS256)?;
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self { private, public: serde_json::to_value(public)? })
    }
}

/// PEM breaks its lines after 64 letters (RFC 7468).
fn pem(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let mut written = String::from("-----BEGIN PRIVATE KEY-----\n");
    for (at, letter) in text.chars().enumerate() {
        if at > 0 && at % 64 == 0 {
            written.push('\n');
        }
        written.push(letter);
    }
    written.push_str("\n-----END PRIVATE KEY-----\n");
    written
}

/// The public key as others are shown it, under the address where it is found.
pub fn published(public: &Value, address: &str) -> Value {
    let mut shown = public.clone();
    shown["kid"] = address.into();
    shown
}

/// What is signed, which the token's header says (`typ`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// An Open Badges 3.0 credential (section 8.2.3 there).
    Badge,
    /// Any other verifiable credential (Securing Verifiable Credentials using JOSE and COSE, section 3.1.1).
    Credential,
}

/// A private key with the address where its public one is found.
pub struct Signer<'a> {
    /// PKCS #8 in PEM.
    pub private: &'a str,
    /// Where its public key is found.
    pub address: &'a str,
}

impl Signer<'_> {
    /// The signed form of these claims: a JWS in compact form. It names its key and does not bring it along, since a key
    /// that a token brings proves nothing.
    ///
    /// # Errors
    /// Where the key cannot be read.
    pub fn sign(&self, sort: Sort, claims: &Value) -> Result<String, Trouble> {
        let mut header = Header::new(Algorithm::RS256);
        let word = match sort {
            Sort::Badge => "JWT",
            Sort::Credential => "vc+jwt",
        };
        header.typ = Some(word.to_owned());
        header.kid = Some(self.address.to_owned());
        Ok(jsonwebtoken::encode(&header, claims, &EncodingKey::from_rsa_pem(self.private.as_bytes())?)?)
    }
}

/// What the token says, without believing it: to find out whose it says that it is.
///
/// # Errors
/// Where it is no token.
pub fn read(token: &str) -> Result<Value, Trouble> {
    Ok(jsonwebtoken::dangerous::insecure_decode::<Value>(token)?.claims)
}

/// What the token says, where one of these keys signed it. The key that it brings itself is not trusted.
///
/// # Errors
/// Where none did, or it was altered since.
pub fn verify(token: &str, keys: &[Value]) -> Result<Value, Trouble> {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    let mut failed = Trouble::NoKey;
    for key in keys {
        let key: Jwk = serde_json::from_value(key.clone())?;
        match jsonwebtoken::decode::<Value>(token, &DecodingKey::from_jwk(&key)?, &validation) {
            Ok(token) => return Ok(token.claims),
            Err(error) => failed = error.into(),
        }
    }
    Err(failed)
}
