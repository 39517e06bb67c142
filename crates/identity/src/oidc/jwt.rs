//! A signed JSON Web Token, before its signature was checked.

use std::str::FromStr;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::Algorithm;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::Verdict;

/// The longest token that is read. Entra's with many groups have some 6 KB; web servers stop at 8 or 16 KB of headers.
pub(super) const LONGEST: usize = 16 * 1024;

/// How a token may be signed: with a key of which the provider publishes one half and keeps the other. Never with a
/// shared secret, for which the published half could be taken, and never with nothing.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// A token of the right form that claims to be signed in an accepted way.
pub(super) struct Jwt<'t> {
    pub(super) text: &'t str,
    pub(super) algorithm: Algorithm,
    pub(super) key_id: Option<String>,
    kind: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
}

impl<'t> Jwt<'t> {
    pub(super) fn read(text: &'t str) -> Result<Self, Verdict> {
        if text.len() > LONGEST {
            return Err(Verdict::TooLong(LONGEST));
        }
        let [header, ..] = parts(text).ok_or(Verdict::Malformed)?;
        let header: Header = decoded(header)?;
        if header.crit.is_some() {
            return Err(Verdict::Extension);
        }
        let algorithm = Algorithm::from_str(&header.alg).map_err(|_| Verdict::Algorithm)?;
        if !ALGORITHMS.contains(&algorithm) {
            return Err(Verdict::Algorithm);
        }
        Ok(Self { text, algorithm, key_id: header.kid, kind: header.typ.map(|kind| kind_of(&kind)) })
    }

    /// What it says of its kind, in small letters and without "application/": "at+jwt".
    pub(super) fn kind(&self) -> Option<&str> {
        self.kind.as_deref()
    }

    /// Who made it, as it says: enough to know whose keys to check it with, and for nothing else.
    pub(super) fn unverified_issuer(&self) -> Result<String, Verdict> {
        #[derive(Deserialize)]
        struct Issued {
            iss: String,
        }
        let [_, payload, _] = parts(self.text).ok_or(Verdict::Malformed)?;
        let issued: Issued = decoded(payload).map_err(|_| Verdict::Claim("iss"))?;
        Ok(issued.iss)
    }
}

/// Whether it looks like a signed JSON Web Token, rather than a word that means something to its provider alone.
pub(super) fn looks_like_one(text: &str) -> bool {
    parts(text).is_some()
}

fn parts(text: &str) -> Option<[&str; 3]> {
    let mut parts = text.split('.');
    let three = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(three)
}

fn decoded<T: DeserializeOwned>(part: &str) -> Result<T, Verdict> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| Verdict::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|_| Verdict::Malformed)
}

/// RFC 7515, section 4.1.9: a kind without a slash stands for one with "application/" in front, in any capitals.
fn kind_of(kind: &str) -> String {
    let kind = kind.to_ascii_lowercase();
    kind.strip_prefix("application/").map(ToOwned::to_owned).unwrap_or(kind)
}
