//! What comes of a placement, as its fields.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use mentorship::placement;

use super::types::{Collaboration, PlacementOutcome};
use crate::{
    cost::list_size,
    debrief::Debrief,
    failure::{nullable, required},
    placement_evaluation::PlacementEvaluation,
    request::RequestExt,
    return_commitment::ReturnCommitment,
};

/// What comes of a placement.
#[derive(Clone)]
pub struct PlacementOutcomes(Arc<placement::Placement>);

impl PlacementOutcomes {
    /// Of the placement of this row.
    pub fn of(row: Arc<placement::Placement>) -> Self {
        Self(row)
    }
}

/// What comes of a placement.
#[Object]
impl PlacementOutcomes {
    /// What is kept of it: what to take home, what stood in the way, and what helped; none before it was written.
    async fn debrief(&self, ctx: &Context<'_>) -> Option<Result<Debrief>> {
        nullable(async {
            let found = ctx.request().loaders().outcomes.debrief_by_placement.load(self.0.id).await?;
            Ok(found.map(Debrief))
        })
        .await
    }

    /// The improvement that its participant brings home; none before it was promised.
    async fn return_commitment(&self, ctx: &Context<'_>) -> Option<Result<ReturnCommitment>> {
        nullable(async {
            let found = ctx.request().loaders().outcomes.commitment_by_placement.load(self.0.id).await?;
            Ok(found.map(ReturnCommitment))
        })
        .await
    }

    /// What changed at home through it; none before it was told.
    async fn outcome(&self, ctx: &Context<'_>) -> Option<Result<PlacementOutcome>> {
        nullable(async {
            let found = ctx.request().loaders().outcomes.outcome_by_placement.load(self.0.id).await?;
            Ok(found.map(PlacementOutcome))
        })
        .await
    }

    /// What both institutions do together since, in the order in which it was told of; at most 100. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn collaborations(&self, ctx: &Context<'_>) -> Result<Vec<Collaboration>> {
        required(ctx, async {
            let rows = ctx.request().loaders().outcomes.collaborations_by_placement.load(self.0.id).await?;
            Ok(rows.iter().cloned().map(Collaboration).collect())
        })
        .await
    }

    /// What the participant, their supervisor and their mentor say of it, in confidence: all for those who run the exchange; for others
    /// what they said themselves. Counted as 3 items.
    #[graphql(directive = list_size::apply(Some(3), None, None))]
    async fn evaluations(&self, ctx: &Context<'_>) -> Result<Vec<PlacementEvaluation>> {
        required(ctx, async {
            let rows = ctx.request().loaders().outcomes.evaluations_by_placement.load(self.0.id).await?;
            Ok(rows.iter().cloned().map(PlacementEvaluation).collect())
        })
        .await
    }
}
