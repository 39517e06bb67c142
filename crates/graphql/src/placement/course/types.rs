//! What can be read about the course of a placement.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result};
use mentorship::placement as domain;

use crate::{
    cost::list_size,
    failure::{nullable, required},
    peer_review::name_of,
    placement::{PlacementPart, PlacementState},
    registration::Registration,
    request::RequestExt,
    scalar::DateTime,
};

/// What sort of reason there is to pause a placement, or to end it before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::PlacementCause")]
pub enum PlacementCause {
    /// Days and hours.
    Schedule,
    /// Too much to do, here or at home.
    Workload,
    /// Access to rooms, collections or systems, or what somebody cannot do without.
    Access,
    /// How people treat each other.
    Conduct,
    /// Health.
    Health,
    /// Family.
    Family,
    /// Money.
    Funding,
    /// Somebody changes their job.
    Employment,
    /// Something else.
    Other,
}

/// One step in the course of a placement.
pub struct PlacementChange(domain::PlacementChange);

/// One step in the course of a placement.
#[Object]
impl PlacementChange {
    /// Where it stood from then on.
    async fn state(&self) -> PlacementState {
        self.0.state.into()
    }

    /// The sort of reason; none where it began, was resumed or completed. CONDUCT, HEALTH and FAMILY are told to whoever did it, and to
    /// those who run the exchange and have no other part in the placement; to everybody else they are OTHER.
    async fn cause(&self) -> Option<PlacementCause> {
        self.0.cause.map(Into::into)
    }

    /// Why, in the words of whoever did it. Where the cause is CONDUCT, HEALTH or FAMILY, none to those to whom it is OTHER.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// For whom it was done: one of the three parties, or those who run the exchange.
    async fn part(&self) -> Option<PlacementPart> {
        self.0.part.map(Into::into)
    }

    /// Who did it, by name; none of somebody who is not known any more.
    async fn by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.0.changed_by)).await
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.0.changed_at.into()
    }
}

/// How a placement went, and what it counts as.
#[derive(Clone)]
pub struct PlacementCourse(Arc<domain::Placement>);

impl PlacementCourse {
    /// That of the placement of this row.
    pub fn of(row: Arc<domain::Placement>) -> Self {
        Self(row)
    }
}

/// How a placement went, and what it counts as.
#[Object]
impl PlacementCourse {
    /// When it began: all three parties had accepted its agreement. None before that.
    async fn begun_at(&self) -> Option<DateTime> {
        self.0.begun_at.map(Into::into)
    }

    /// When it was completed, or ended before its time; none while it is neither.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(Into::into)
    }

    /// How it came to stand as it does since both sides accepted it, the oldest first; at most 100. Counted as 3 items.
    #[graphql(directive = list_size::apply(Some(3), None, None))]
    async fn changes(&self, ctx: &Context<'_>) -> Result<Vec<PlacementChange>> {
        required(ctx, async {
            let changes = ctx.request().loaders().course.changes_by_placement.load(self.0.id).await?;
            Ok(changes.iter().cloned().map(PlacementChange).collect())
        })
        .await
    }

    /// The registration that it counts as, from when it begins: for the run of the opportunity that its round was called for with.
    /// Completed with the placement, it gives credit for the contact minutes of the agreement. None where the round was not called for
    /// in the catalogue, or it is not yours to see.
    async fn registration(&self, ctx: &Context<'_>) -> Option<Result<Registration>> {
        let id = self.0.registration_id?;
        nullable(async { Ok(ctx.request().loaders().course.registration_by_id.load(id).await?.map(Registration)) })
            .await
    }

    /// For whom you act in it; empty where you only see it. Where you have several parts, `part` of a change says which one is meant.
    async fn parts(&self, ctx: &Context<'_>) -> Result<Vec<PlacementPart>> {
        required(ctx, async {
            let parts = ctx.request().loaders().course.parts_by_placement.load(self.0.id).await?;
            Ok(parts.iter().copied().map(Into::into).collect())
        })
        .await
    }
}
