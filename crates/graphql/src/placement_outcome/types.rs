//! What can be read about what came of a placement.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use mentorship::outcome as domain;

use crate::{failure::nullable, peer_review::name_of, scalar::DateTime};

/// What sort of thing two institutions do together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::CollaborationKind")]
pub enum CollaborationKind {
    /// A project of both.
    JointProject,
    /// An exhibition.
    Exhibition,
    /// A loan.
    Loan,
    /// An application for a grant.
    GrantApplication,
    /// A visit in the other direction.
    ReturnVisit,
    /// Something else.
    Other,
}

/// What changed at home through a placement. Everybody who sees the placement sees it.
#[derive(Clone)]
pub struct PlacementOutcome(pub(super) Arc<domain::PlacementOutcome>);

/// What changed at home through a placement. Everybody who sees the placement sees it.
#[Object]
impl PlacementOutcome {
    /// How many minutes of work it saves in a month; none where that is not known.
    async fn minutes_saved(&self) -> Option<i32> {
        self.0.minutes_saved
    }

    /// In which work.
    async fn saved_in(&self) -> Option<&str> {
        self.0.saved_in.as_deref()
    }

    /// Who told it last, by name; none of somebody who is not known any more.
    async fn told_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.0.told_by)).await
    }

    /// When it was told last.
    async fn told_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}

/// Something that two institutions do together since a placement. Everybody who sees the placement sees it.
#[derive(Clone)]
pub struct Collaboration(pub(super) Arc<domain::Collaboration>);

/// Something that two institutions do together since a placement. Everybody who sees the placement sees it.
#[Object]
impl Collaboration {
    /// Its id.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What sort of thing it is.
    async fn kind(&self) -> CollaborationKind {
        self.0.kind.into()
    }

    /// What it is about.
    async fn about(&self) -> &str {
        &self.0.about
    }

    /// Who told of it, by name; none of somebody who is not known any more.
    async fn told_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.0.told_by)).await
    }

    /// When it was told of.
    async fn told_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}
