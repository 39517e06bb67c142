//! Which certificates were revoked: a Bitstring Status List of the W3C, in which each certificate has a bit.

use std::{io::Write, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, GzBuilder};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::badge::{Addresses, VC_CONTEXT, to_the_second};

/// Certificates in one list: the least that the specification allows, so that who asks for a list does not tell which
/// certificate they look at.
pub const LENGTH: i64 = 131_072;

/// How long a list may be kept before it is asked for again: a revocation is to be known within minutes.
pub const FRESH: Duration = Duration::from_secs(300);

/// The list that a certificate is in, and its place there.
pub fn place(number: i64) -> (i64, i64) {
    (number.div_euclid(LENGTH), number.rem_euclid(LENGTH))
}

/// The list as the payload of a signed token, where these numbers of it are revoked.
///
/// # Errors
/// Never, since it writes to memory; compression says that it might.
pub fn list(addresses: &Addresses<'_>, list: i64, revoked: &[i64], now: Timestamp) -> std::io::Result<Value> {
    let mut bits = vec![0u8; usize::try_from(LENGTH / 8).unwrap_or_default()];
    for number in revoked {
        let (of, index) = place(*number);
        let byte = usize::try_from(index / 8).unwrap_or_default();
        if of == list
            && let Some(byte) = bits.get_mut(byte)
        {
            // The first certificate is the leftmost bit.
            *byte |= 0x80 >> (index % 8);
        }
    }
    let mut packed = GzBuilder::new().write(Vec::new(), Compression::default());
    packed.write_all(&bits)?;
    let encoded = format!("u{}", URL_SAFE_NO_PAD.encode(packed.finish()?));
    let id = addresses.status_list(list);
    Ok(json!({
        "@context": [VC_CONTEXT],
        "id": id,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": addresses.issuer(),
        "validFrom": to_the_second(now).to_string(),
        "credentialSubject": {
            "id": format!("{id}#list"),
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded,
            "ttl": FRESH.as_millis(),
        },
    }))
}
