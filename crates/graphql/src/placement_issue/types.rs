//! What can be read about an issue of a placement.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use database::id::PlacementIssueId;
use mentorship::issue as domain;

use crate::{
    failure::nullable,
    peer_review::name_of,
    placement::{self, Placement, PlacementPart},
    request::RequestExt,
    scalar::DateTime,
};

/// What does not go well in a placement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::IssueKind")]
pub enum PlacementIssueKind {
    /// When things happen.
    Schedule,
    /// How much there is to do, on either side.
    Workload,
    /// What is needed to take part is not there.
    Access,
    /// How somebody behaves. Only whoever raised it and those who run the exchange see it.
    Conduct,
    /// Somebody is not well. Only whoever raised it and those who run the exchange see it.
    Health,
    /// Somebody is needed at home.
    Family,
    /// There is not the money that there should be.
    Funding,
    /// Something about somebody's employment.
    Employment,
    /// Something else.
    Other,
}

/// Something that does not go well in a placement, and how it was resolved. All who see the placement see it; where it is about
/// somebody's conduct or health, whoever raised it and those who run the exchange alone.
#[derive(Clone)]
pub struct PlacementIssue(pub(crate) Arc<domain::Issue>);

/// Something that does not go well in a placement, and how it was resolved. All who see the placement see it; where it is about
/// somebody's conduct or health, whoever raised it and those who run the exchange alone.
#[Object]
impl PlacementIssue {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// In which placement.
    async fn placement(&self, ctx: &Context<'_>) -> Option<Result<Placement>> {
        nullable(placement::find(ctx, self.0.placement_id)).await
    }

    /// What sort of thing it is.
    async fn kind(&self) -> PlacementIssueKind {
        self.0.kind.into()
    }

    /// What it is.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// For whom it was raised: a side, or those who run the exchange.
    async fn part(&self) -> PlacementPart {
        self.0.part.into()
    }

    /// Who raised it, by name; none of somebody who is not known any more.
    async fn raised_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.0.raised_by)).await
    }

    /// When.
    async fn raised_at(&self) -> DateTime {
        self.0.raised_at.into()
    }

    /// How it was resolved; none as long as it is open.
    async fn resolution(&self) -> Option<&str> {
        self.0.resolution.as_deref()
    }

    /// Who said so, by name; none of somebody who is not known any more.
    async fn resolved_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.0.resolved_by)).await
    }

    /// When it was resolved; none as long as it is open.
    async fn resolved_at(&self) -> Option<DateTime> {
        self.0.resolved_at.map(Into::into)
    }
}

/// The issue with this id, if the viewer may see it.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: PlacementIssueId) -> Result<Option<PlacementIssue>> {
    Ok(ctx.request().loaders().reports.issue_by_id.load(id).await?.map(PlacementIssue))
}
