//! What an ID token must say to be believed (OpenID Connect Core 1.0, section 3.1.3.7).

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use jsonwebtoken::Algorithm;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::{ProviderConfiguration, Verdict, claims::Claims, jwt::Jwt};

/// What the token must fit.
pub(super) struct Expected<'e> {
    pub(super) provider: &'e ProviderConfiguration,
    pub(super) nonce: &'e str,
    pub(super) access_token: &'e str,
    pub(super) now: Timestamp,
}

impl Expected<'_> {
    /// Whether what a signed token says fits.
    pub(super) fn fits(&self, token: &Jwt, claims: &Claims) -> Result<(), Verdict> {
        // Neither an access token nor a logout token, which may be signed with the same key.
        if !matches!(token.kind(), None | Some("jwt")) || claims.has("events") {
            return Err(Verdict::Kind);
        }
        claims.must_come_from(&self.provider.issuer)?;
        claims.must_be_meant_for(&self.provider.client_id)?;
        self.names_us_among_several(claims)?;
        claims.time("iat")?.ok_or(Verdict::Claim("iat"))?;
        claims.must_have_begun(self.now)?;
        claims.must_last(self.now)?;
        if claims.text("nonce") != Some(self.nonce) {
            return Err(Verdict::Nonce);
        }
        self.goes_with_the_access_token(token, claims)?;
        claims.subject().map(drop)
    }

    /// Who may use the token, where it says so, and it must where it is meant for several.
    fn names_us_among_several(&self, claims: &Claims) -> Result<(), Verdict> {
        let is_us = claims.text("azp") == Some(&self.provider.client_id);
        let must_name = claims.has("azp") || claims.audience().len() > 1;
        if must_name && !is_us { Err(Verdict::AuthorizedParty) } else { Ok(()) }
    }

    fn goes_with_the_access_token(&self, token: &Jwt, claims: &Claims) -> Result<(), Verdict> {
        match claims.get("at_hash") {
            None => Ok(()),
            Some(hash) if *hash == half_hash(token.algorithm, self.access_token) => Ok(()),
            Some(_) => Err(Verdict::AccessTokenHash),
        }
    }
}

/// The left half of the hash that goes with an algorithm.
pub(super) fn half_hash(algorithm: Algorithm, text: &str) -> String {
    let hash = match algorithm {
        Algorithm::RS384 | Algorithm::PS384 | Algorithm::ES384 => Sha384::digest(text).to_vec(),
        Algorithm::RS512 | Algorithm::PS512 | Algorithm::EdDSA => Sha512::digest(text).to_vec(),
        _ => Sha256::digest(text).to_vec(),
    };
    BASE64_URL_SAFE_NO_PAD.encode(&hash[..hash.len() / 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of OpenID Connect Core 1.0, appendix A.3.
    #[test]
    fn a_hash_is_halved_as_in_the_standard() {
        assert_eq!(
            half_hash(Algorithm::RS256, "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"),
            "77QmUPtjPfzWtF2AnpK9RQ"
        );
    }
}
