//! What a browser holds.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// What somebody is given to hold, with 256 bits of chance in it. Shown by [`Secret::reveal`] alone, so that it does not
/// slip into a log.
pub struct Secret(String);

impl Secret {
    /// How many letters it has: A to Z, a to z, 0 to 9, hyphens and underscores.
    pub const LENGTH: usize = 43;

    /// A new one.
    pub fn by_chance() -> Self {
        let chance: [u8; 32] = rand::random();
        Self(BASE64_URL_SAFE_NO_PAD.encode(chance))
    }

    /// One that somebody holds already.
    pub fn again(held: &str) -> Self {
        Self(held.to_owned())
    }

    /// The secret itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The SHA-256 of a secret, which is what is kept of it. There is so much chance in a secret that a plain hash serves; and
/// how long it takes to look one up by its hash tells nothing about a secret that is nearly right.
pub fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_the_same_and_does_not_slip_out() {
        let (one, other) = (Secret::by_chance(), Secret::by_chance());
        assert_eq!(one.reveal().len(), Secret::LENGTH);
        assert_ne!(one.reveal(), other.reveal());
        assert_eq!(format!("{one:?}"), "Secret(…)");
    }
}
