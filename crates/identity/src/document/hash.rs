//! How a document is named by its text.

use std::fmt;

use sha2::{Digest, Sha256};

/// The SHA-256 of a document's text. Written, it is 64 lowercase hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// Of this text, in UTF-8, to the last byte.
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text).into())
    }

    /// Written in hexadecimal digits, as clients write it.
    pub fn read(digits: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if digits.len() != 64 || !digits.is_ascii() {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_read_as_it_is_written() {
        let hash = Hash::of("{ __typename }");
        assert_eq!(Hash::read(&hash.to_string()), Some(hash));
        assert_eq!(Hash::read(&hash.to_string().to_uppercase()), Some(hash));
        assert_eq!(Hash::read("é".repeat(32).as_str()), None);
        assert_eq!(Hash::read("abc"), None);
    }
}
