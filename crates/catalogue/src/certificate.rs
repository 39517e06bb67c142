//! Certificates of completion: whom they are for, when they were issued, and whether they still hold.
//!
//! A certificate is a row that keeps what was completed as it was on that day. The page to print and the signed credential
//! are made of it when somebody asks ([`handed_on`](Certificate::handed_on), crate `credential`), always the same, so that
//! a person's name is kept in one place alone. Whoever was given its address sees it; nobody else does, since the address
//! has a part that cannot be guessed.
//!
//! Private keys stand in the database as they are: a key to lock them with would lie beside them, on the same machine.
//! They are in no answer, no export and not in the audit trail; who may read the database's files may sign.

use credential::{Addresses, Completion, Language, key::Sort};
use database::{
    id::{CertificateId, OpportunityId, OrganizationId, RegistrationId, SigningKeyId},
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;
use serde_json::Value;

mod issue;
mod key;
mod read;
mod revoke;

pub(crate) use issue::issue_anew;
pub use issue::*;
pub use key::*;
pub use read::*;
pub use revoke::*;

text_enum! {
    /// Why a certificate does not hold any more.
    RevocationReason {
        /// The completion was taken back: attendance was corrected.
        CompletionTakenBack = "completion_taken_back",
        /// The provider revoked it.
        RevokedByProvider = "revoked_by_provider",
        /// The person was erased, at their own wish.
        Erased = "erased",
    }
}

/// A certificate.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::certificate)]
pub struct Certificate {
    /// Its id.
    pub id: CertificateId,
    /// The registration that was completed.
    pub registration_id: RegistrationId,
    /// For what.
    pub opportunity_id: OpportunityId,
    /// Who issued it.
    pub organization_id: OrganizationId,
    /// The key it is signed with.
    pub signing_key_id: SigningKeyId,
    /// Its number.
    pub number: i64,
    /// Whom it is for; none where they were erased.
    pub name: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// What that is hashed with.
    pub salt: Option<String>,
    /// The part of its address that nobody can guess.
    pub secret: Option<String>,
    /// The language it is written in.
    pub language: String,
    /// What was completed: a [`Completion`].
    pub achievement: Value,
    /// When it was issued.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub issued_at: Timestamp,
    /// Since when it does not hold any more.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub revoked_at: Option<Timestamp>,
    /// Why, for programs.
    pub reason_code: Option<RevocationReason>,
    /// Why, in somebody's words.
    pub reason: Option<String>,
}

impl Certificate {
    /// Its credential, signed; none where whom it is for was erased.
    ///
    /// # Errors
    /// Where the key cannot be read.
    pub fn token(
        &self,
        key: &SigningKey,
        server: &str,
        with_name: bool,
    ) -> Result<Option<String>, credential::key::Trouble> {
        let Some(certificate) = self.handed_on() else { return Ok(None) };
        let organization = self.organization_id.to_string();
        let addresses = Addresses { server, organization: &organization };
        key.sign(&addresses, Sort::Badge, &certificate.claims(&addresses, with_name)).map(Some)
    }

    /// It as it is handed on; none where whom it is for was erased.
    pub fn handed_on(&self) -> Option<credential::Certificate> {
        let completion: Completion = serde_json::from_value(self.achievement.clone()).ok()?;
        Some(credential::Certificate {
            number: self.number,
            name: self.name.clone()?,
            email: self.email.clone(),
            salt: self.salt.clone()?,
            secret: self.secret.clone()?,
            language: Language::of(&self.language),
            issued_at: self.issued_at,
            completion,
        })
    }
}
