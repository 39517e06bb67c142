//! The audit trail: who changed what, acting for whom, in which request.
//!
//! Entries are written by triggers, in the transaction of the change. What the database cannot know is who makes it; an
//! [`Act`] tells it. Whoever changes something takes a connection with [`begin`], or [`sign`]s one of their own; what is
//! changed on any other connection is entered as written by hand. The server's own role can read the trail, and nothing
//! else.

mod filter;
mod read;
mod telling;

use database::{
    AsyncPgConnection,
    abandon::{self, ChangeConnection},
    id::OrganizationId,
    pool::PooledConnection,
};
use diesel::QueryResult;
use serde::Serialize;
use uuid::Uuid;

use crate::Viewer;
pub use filter::{ByWhom, Thing, TrailFilter};
pub use read::{Actor, AuditEntry, Change, count, page};
pub use telling::{kind_of_column, kind_of_table};

/// Who does something, for whom, and what it is called: as the triggers read it.
#[derive(Debug, Clone, Serialize)]
pub struct Act {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Uuid>,
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    acting_for: Option<OrganizationId>,
    action: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<String>,
}

impl Act {
    /// What a viewer does. `action` is the name of the mutation, or of what else they asked for.
    pub fn of(viewer: &Viewer, action: impl Into<String>) -> Self {
        let (kind, id) = match viewer {
            Viewer::Nobody => ("nobody", None),
            Viewer::Person(person) => ("person", Some(person.id.uuid())),
            Viewer::Service { token_id, .. } => ("service", Some(token_id.uuid())),
            Viewer::Operator => ("operator", None),
        };
        Self { kind, id, acting_for: viewer.organization_id(), action: action.into(), request: None }
    }

    /// What somebody does to what is theirs before we know who it is, such as signing in: it is done by whomever the
    /// changed rows are about.
    pub fn of_oneself(action: impl Into<String>) -> Self {
        Self { kind: "oneself", id: None, acting_for: None, action: action.into(), request: None }
    }

    /// The same, in this request.
    pub fn in_request(self, id: impl Into<String>) -> Self {
        Self { request: Some(id.into()), ..self }
    }

    fn json(&self) -> String {
        // Words and ids can always be written as JSON.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// A connection of the pool on which this is done. When it goes back, it forgets by whom.
///
/// # Errors
/// Where the database fails.
pub async fn begin(connection: PooledConnection, act: &Act) -> QueryResult<ChangeConnection> {
    ChangeConnection::begin(connection, &act.json()).await
}

/// The same for a connection of one's own: this is done on it, until it is closed or signed otherwise.
///
/// # Errors
/// Where the database fails.
pub async fn sign(connection: &mut AsyncPgConnection, act: &Act) -> QueryResult<()> {
    abandon::sign(connection, &act.json()).await
}
