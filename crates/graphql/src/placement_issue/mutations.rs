//! Raising issues of placements, and resolving them.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{AsyncPgConnection, id::PlacementId};
use mentorship::issue::{self as domain, NewIssue};

use super::types::{PlacementIssue, PlacementIssueKind};
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    placement::{PlacementPart, acting},
    request::{RequestContext, RequestExt},
};

/// Something that does not go well in a placement.
#[derive(InputObject)]
pub struct RaiseIssueInput {
    /// In which placement: its id, placement_….
    placement: ID,
    /// What sort of thing it is. CONDUCT and HEALTH are seen by you and those who run the exchange alone.
    kind: PlacementIssueKind,
    /// What it is, at most 10,000 characters.
    text: String,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the issue it made the first time.
    idempotency_key: Option<String>,
}

/// How an issue was resolved.
#[derive(InputObject)]
pub struct ResolveIssueInput {
    /// Which: its id, issue_….
    id: ID,
    /// How it was resolved, at most 10,000 characters. All who see the issue read it.
    resolution: String,
}

payload! {
    /// What came of raising an issue.
    RaiseIssuePayload {
        /// The issue; none where it was refused.
        issue: PlacementIssue
    }
    /// Why the issue was not raised.
    RaiseIssueError
    /// The sort of reason why the issue was not raised.
    RaiseIssueErrorCode {
        /// Both sides have not accepted the placement, or it is over.
        WrongState,
        /// You raised as many issues in the placement as are kept.
        Full,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of resolving an issue.
    ResolveIssuePayload {
        /// The issue as it is now; none where that was refused.
        issue: PlacementIssue
    }
    /// Why the issue was not resolved.
    ResolveIssueError
    /// The sort of reason why the issue was not resolved.
    ResolveIssueErrorCode {
        /// It was resolved already.
        WrongState,
    }
}

/// Mutations of issues.
#[derive(Default)]
pub struct PlacementIssueMutations;

#[Object]
impl PlacementIssueMutations {
    /// Raises an issue in a placement that is accepted, under way or paused; those who run the exchange and have no other part in it are
    /// told. All who see the placement see it; where it is about somebody's conduct or health, you and they alone. Needs somebody of one
    /// of its sides, or somebody who runs the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn raise_issue(&self, ctx: &Context<'_>, input: RaiseIssueInput) -> Result<RaiseIssuePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        RaiseIssuePayload::of(input.run(request, &mut conn).await)
    }

    /// Says how an issue was resolved, once. Needs somebody who runs the exchange and has no other part in the placement. Costs 10
    /// points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn resolve_issue(&self, ctx: &Context<'_>, input: ResolveIssueInput) -> Result<ResolveIssuePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ResolveIssuePayload::of(input.run(request, &mut conn).await)
    }
}

impl RaiseIssueInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<PlacementIssue, Rejection> {
        let placement: PlacementId = input_id(&self.placement, "placement")?;
        let may = acting(request, conn, placement, self.part, "placement").await?;
        let new = NewIssue { kind: self.kind.into(), text: self.text };
        let now = request.clock().now();
        let row = domain::raise(conn, &may, now, new, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(PlacementIssue(Arc::new(row)))
    }
}

impl ResolveIssueInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<PlacementIssue, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may =
            domain::permit(conn, request.viewer(), id).await.map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::resolve(conn, &may, request.clock().now(), id, &self.resolution).await?;
        request.loaders().forget_all().await;
        Ok(PlacementIssue(Arc::new(row)))
    }
}
