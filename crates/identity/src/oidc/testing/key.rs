//! Keys to sign with.

use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use serde_json::{Value, json};

/// A key to sign with. Those in files were made for these tests and open nothing.
pub(in super::super) struct Key {
    id: String,
    algorithm: Algorithm,
    key: EncodingKey,
}

impl Key {
    /// One that nobody has had before.
    pub(in super::super) fn new(id: &str) -> Self {
        let mut der =
            vec![0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
        der.extend(rand::random::<[u8; 32]>());
        Self { id: id.to_owned(), algorithm: Algorithm::EdDSA, key: EncodingKey::from_ed_der(&der) }
    }

    pub(in super::super) fn rsa(id: &str, algorithm: Algorithm) -> Self {
        let key = EncodingKey::from_rsa_pem(include_bytes!("rsa.pem")).unwrap();
        Self { id: id.to_owned(), algorithm, key }
    }

    pub(in super::super) fn ec(id: &str) -> Self {
        let key = EncodingKey::from_ec_pem(include_bytes!("ec.pem")).unwrap();
        Self { id: id.to_owned(), algorithm: Algorithm::ES256, key }
    }

    /// As a provider publishes it.
    pub(in super::super) fn published(&self) -> Value {
        let mut jwk = serde_json::to_value(Jwk::from_encoding_key(&self.key, self.algorithm).unwrap()).unwrap();
        jwk["kid"] = json!(self.id);
        jwk["use"] = json!("sig");
        jwk
    }

    /// A token of this kind that says this.
    pub(in super::super) fn sign(&self, kind: &str, claims: &Value) -> String {
        self.sign_with(claims, |header| header.typ = Some(kind.to_owned()))
    }

    /// A token with a header of one's own.
    pub(in super::super) fn sign_with(&self, claims: &Value, change: impl FnOnce(&mut Header)) -> String {
        let mut header = Header::new(self.algorithm);
        header.kid = Some(self.id.clone());
        change(&mut header);
        jsonwebtoken::encode(&header, claims, &self.key).unwrap()
    }
}
