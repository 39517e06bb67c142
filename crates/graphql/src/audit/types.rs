//! What can be read about something that was done.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Json, Object, Result};
use identity::audit as domain;
use serde_json::{Map, Value};

use crate::{
    connection,
    cost::{cost, points},
    failure::nullable,
    organization::{self, Organization},
    scalar::DateTime,
};

/// What became of what an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Change")]
pub enum AuditChange {
    /// It is new.
    Created,
    /// Something about it is different.
    Changed,
    /// It is gone.
    Removed,
}

/// The sort of somebody who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum AuditActorKind {
    /// A person.
    Person,
    /// A partner's system, with a service token.
    ServiceToken,
    /// Whoever runs the server, at its command line.
    Operator,
    /// Nobody we know.
    Nobody,
    /// Whoever wrote into the database by hand, past the server.
    Database,
}

/// Who did something. An organization's administrators learn who it was of people who have or had a role with it, and of
/// its own systems; of others they learn the sort only, and for which organization they acted. Stewards learn all of it.
#[derive(Clone)]
pub struct AuditActor(Arc<domain::AuditEntry>);

/// Who did something. An organization's administrators learn who it was of people who have or had a role with it, and of
/// its own systems; of others they learn the sort only, and for which organization they acted. Stewards learn all of it.
#[Object]
impl AuditActor {
    /// The sort of somebody.
    async fn kind(&self) -> AuditActorKind {
        match &self.0.actor {
            domain::Actor::Person { .. } => AuditActorKind::Person,
            domain::Actor::Service { .. } => AuditActorKind::ServiceToken,
            domain::Actor::Operator => AuditActorKind::Operator,
            domain::Actor::Nobody => AuditActorKind::Nobody,
            domain::Actor::Hand { .. } => AuditActorKind::Database,
        }
    }

    /// The id of the person or of the service token, person_… or token_….
    async fn id(&self) -> Option<ID> {
        match &self.0.actor {
            domain::Actor::Person { id, .. } => id.map(|id| id.to_string().into()),
            domain::Actor::Service { id, .. } => id.map(|id| id.to_string().into()),
            domain::Actor::Operator | domain::Actor::Nobody | domain::Actor::Hand { .. } => None,
        }
    }

    /// What the person is called now, or the service token; for what was written by hand, the role of the database that it
    /// was written with. None of a person who was erased.
    async fn name(&self) -> Option<&str> {
        match &self.0.actor {
            domain::Actor::Person { name, .. } | domain::Actor::Service { name, .. } => name.as_deref(),
            domain::Actor::Hand { role } => role.as_deref(),
            domain::Actor::Operator | domain::Actor::Nobody => None,
        }
    }
}

/// Something that was done: one row of the database that was created, changed or removed. What is done in one request can
/// have several entries. They are written with the change itself and stay as they are.
#[derive(Clone)]
pub struct AuditEntry(pub Arc<domain::AuditEntry>);

/// Something that was done: one row of the database that was created, changed or removed. What is done in one request can
/// have several entries. They are written with the change itself and stay as they are.
#[Object]
impl AuditEntry {
    /// When it was done.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }

    /// Who did it. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn actor(&self) -> AuditActor {
        AuditActor(self.0.clone())
    }

    /// The organization they acted for.
    async fn acting_for(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.acting_for?)).await
    }

    /// What they did: the mutation, such as updateOrganization, or the command, such as import.
    async fn action(&self) -> &str {
        &self.0.action
    }

    /// The request it was done in, as the header X-Request-Id of its answer and the server's log name it.
    async fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// What became of it.
    async fn change(&self) -> AuditChange {
        self.0.change.into()
    }

    /// The id of the thing that was changed, org_…, opp_…; where a tie was changed, of the thing that it is a tie of.
    async fn thing(&self) -> Option<ID> {
        self.0.thing.clone().map(Into::into)
    }

    /// The table that was changed: the thing's own, such as opportunity, or one of its ties, such as opportunity_topic.
    async fn table(&self) -> &str {
        &self.0.table
    }

    /// What stood there before, by column: what was changed, and what tells a tie from others; of what is gone, everything
    /// that was not empty.
    async fn before(&self) -> Option<Json<Map<String, Value>>> {
        self.0.before.clone().map(Json)
    }

    /// What stands there since, by column, as in `before`; of what is new, everything that is not empty.
    async fn after(&self) -> Option<Json<Map<String, Value>>> {
        self.0.after.clone().map(Json)
    }

    /// Columns that were changed too and whose values are not told: they are personal or secret and not kept, or name
    /// somebody of whom you do not know.
    async fn withheld(&self) -> &[String] {
        &self.0.withheld
    }
}

connection! {
    /// The audit trail, page by page.
    AuditEntryConnection,
    /// An entry in a list.
    AuditEntryEdge,
    AuditEntry
}
