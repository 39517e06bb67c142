//! What can be read about a declared conflict.

use async_graphql::{Context, Enum, ID, Object, Result};
use mentorship::conflict as domain;

use crate::{
    failure::nullable,
    organization::{self, Organization},
    peer_review::name_of,
    programme::{self, Programme},
    scalar::DateTime,
};

/// What a conflict comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::ConflictKind")]
pub enum ExchangeConflictKind {
    /// An interest of one in the other.
    Interest,
    /// They are family.
    Family,
    /// One reports to the other.
    ReportingLine,
    /// There was a grievance.
    Grievance,
}

/// That two are not to be paired in a mentorship exchange, and that neither decides about the other. Declared in confidence: whoever
/// declared it sees it, or the administrators of the partner in whose name it was; nobody else does, not even those who run the
/// exchange.
#[derive(Clone)]
pub struct ExchangeConflict(pub(super) domain::DeclaredConflict);

/// That two are not to be paired in a mentorship exchange, and that neither decides about the other. Declared in confidence: whoever
/// declared it sees it, or the administrators of the partner in whose name it was; nobody else does, not even those who run the
/// exchange.
#[Object]
impl ExchangeConflict {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// In which exchange.
    async fn programme(&self, ctx: &Context<'_>) -> Option<Result<Programme>> {
        nullable(programme::find(ctx, self.0.programme_id)).await
    }

    /// The partner in whose name it was declared; none where it is your own.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        let id = self.0.organization_id?;
        nullable(organization::find(ctx, id)).await
    }

    /// With which partner; none where it is with a person.
    async fn with_organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        let id = self.0.with_organization_id?;
        nullable(organization::find(ctx, id)).await
    }

    /// With which person, by their id; none where it is with a partner.
    async fn with_person(&self) -> Option<ID> {
        self.0.with_person_id.map(|id| id.to_string().into())
    }

    /// With which person, by name.
    async fn with_name(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.0.with_person_id)).await
    }

    /// What it comes from.
    async fn kind(&self) -> ExchangeConflictKind {
        self.0.kind.into()
    }

    /// Why, in words.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When it was declared.
    async fn declared_at(&self) -> DateTime {
        self.0.declared_at.into()
    }

    /// When it was taken back; none: it holds.
    async fn withdrawn_at(&self) -> Option<DateTime> {
        self.0.withdrawn_at.map(Into::into)
    }
}
