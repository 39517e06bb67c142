//! Service tokens: how a partner's system shows for which organization it acts.
//!
//! A token's secret is shown once, when it is created; what is kept is its SHA-256. The secret has 256 bits of chance in
//! it, so a plain hash serves: there is nothing to guess. It is looked up by its hash, so how long that takes tells
//! nothing about a secret that is nearly right.
//!
//! A partner whose systems have client credentials at a provider needs no secret of ours: its token is registered for the
//! client, and the system shows the provider's own tokens.

mod read;
mod secret;
mod shown;
mod write;

use database::{
    id::{OrganizationId, PersonId, ServiceTokenId},
    schema::service_token,
};
use diesel::prelude::*;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use read::*;
pub use secret::{PREFIX, Secret};
pub(crate) use shown::renewed;
pub use shown::{authenticate, bearer, of_client};
pub use write::*;

use crate::Scope;

/// A token as it stands in the database, without the hash of its secret.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = service_token)]
pub struct ServiceToken {
    /// Its id, by which it is revoked.
    pub id: ServiceTokenId,
    /// For whom it acts.
    pub organization_id: OrganizationId,
    /// What its owners call it.
    pub name: String,
    /// What it may be used for, as the words of [`Scope`].
    #[diesel(deserialize_as = Vec<String>)]
    pub scopes: Scopes,
    /// When it was created.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// Who created it; none where the operator did.
    pub created_by: Option<PersonId>,
    /// From when on it is refused; none: never.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub expires_at: Option<Timestamp>,
    /// When somebody revoked it.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub revoked_at: Option<Timestamp>,
    /// When it was last shown to us, to the minute.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub last_used_at: Option<Timestamp>,
    /// The token that was put in its place; until it expires, both are good.
    pub replaced_by: Option<ServiceTokenId>,
    issuer: Option<String>,
    subject: Option<String>,
}

impl ServiceToken {
    /// Who shows a provider's own tokens, where no secret of ours is shown.
    pub fn client(&self) -> Option<Client> {
        Some(Client { issuer: self.issuer.clone()?, subject: self.subject.clone()? })
    }
}

/// Who a partner's system is to a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// The provider, as its tokens name it (`iss`).
    pub issuer: String,
    /// The system, as the provider's tokens name it (`sub`).
    pub subject: String,
}

/// The scopes of a token. A word that this version does not know grants nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scopes(pub Vec<Scope>);

impl From<Vec<String>> for Scopes {
    fn from(words: Vec<String>) -> Self {
        Self(words.iter().filter_map(|word| word.parse().ok()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_of_a_later_version_grants_nothing() {
        let words = vec!["topics:write".to_owned(), "moon:write".to_owned()];
        assert_eq!(Scopes::from(words), Scopes(vec![Scope::TopicsWrite]));
    }
}
