//! The secret of a token: how it is made, how it looks, and what of it is kept.

use std::fmt;

use crate::sign_in::hash;

/// How every secret begins, so that people and scanners for leaked secrets know one when they see it.
pub const PREFIX: &str = "lyceum_";

/// The bytes of chance in a secret.
const CHANCE: usize = 32;

/// A token's secret, as its owner sends it, or that of a link which shows by itself who reads. Shown by [`Secret::reveal`] alone, so that it does not slip into a log.
///
/// It is `lyceum_` and 72 hexadecimal digits in small letters: 64 of chance, and 8 that are their CRC-32. By the last a
/// scanner that has found one tells it from an example, without asking us.
pub struct Secret(String);

impl Secret {
    /// A new one.
    pub fn by_chance() -> Self {
        let chance: [u8; CHANCE] = rand::random();
        let digits: String = chance.iter().map(|byte| format!("{byte:02x}")).collect();
        Self(format!("{PREFIX}{digits}{}", checksum(&digits)))
    }

    /// The secret itself, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn hash(&self) -> Vec<u8> {
        hash(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}…")
    }
}

fn checksum(digits: &str) -> String {
    format!("{:08x}", crc32fast::hash(digits.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_can_be_recognised_and_is_never_the_same() {
        let (one, other) = (Secret::by_chance(), Secret::by_chance());
        let digits = one.reveal().strip_prefix("lyceum_").expect("the prefix that scanners look for");
        assert_eq!(digits.len(), 72);
        assert!(digits.bytes().all(|digit| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit)), "{digits}");
        let (chance, check) = digits.split_at(64);
        assert_eq!(checksum(chance), check);
        assert_ne!(one.reveal(), other.reveal());
        assert_eq!(format!("{one:?}"), "lyceum_…");
    }

    #[test]
    fn the_checksum_is_the_one_that_every_language_has() {
        // The check value of CRC-32 (ISO-HDLC), as zlib and Python's binascii.crc32 have it.
        assert_eq!(checksum("123456789"), "cbf43926");
    }
}
