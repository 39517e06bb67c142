//! What is kept of a placement as it goes.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use mentorship::placement as domain;

use super::types::ProgressReport;
use crate::{
    cost::list_size, failure::required, placement_issue::PlacementIssue, private_note::PrivateNote,
    reflection::Reflection, request::RequestExt,
};

/// What is kept of a placement as it goes.
#[derive(Clone)]
pub struct PlacementReports(Arc<domain::Placement>);

impl PlacementReports {
    /// That of the placement of this row.
    pub fn of(row: Arc<domain::Placement>) -> Self {
        Self(row)
    }
}

/// What is kept of a placement as it goes.
#[Object]
impl PlacementReports {
    /// What the participant and their mentor wrote together, the oldest first; at most 100. Reports that both sides signed
    /// for all who see the placement; others for the two sides and those who run the exchange. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn reports(&self, ctx: &Context<'_>) -> Result<Vec<ProgressReport>> {
        required(ctx, async {
            let rows = ctx.request().loaders().reports.reports_by_placement.load(self.0.id).await?;
            Ok(rows.iter().cloned().map(ProgressReport).collect())
        })
        .await
    }

    /// What the participant makes of what they learned, the oldest first; at most 100. All of it for the participant and
    /// their mentor; for others who see the placement what is shared. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn reflections(&self, ctx: &Context<'_>) -> Result<Vec<Reflection>> {
        required(ctx, async {
            let rows = ctx.request().loaders().reports.reflections_by_placement.load(self.0.id).await?;
            Ok(rows.iter().cloned().map(Reflection).collect())
        })
        .await
    }

    /// What was told to those who run the exchange in confidence, the oldest first; at most 100 of each person. All of it
    /// for those who run the exchange and have no other part in the placement, for others what they wrote themselves. Counted as 3
    /// items.
    #[graphql(directive = list_size::apply(Some(3), None, None))]
    async fn private_notes(&self, ctx: &Context<'_>) -> Result<Vec<PrivateNote>> {
        required(ctx, async {
            let rows = ctx.request().loaders().reports.notes_by_placement.load(self.0.id).await?;
            Ok(rows.iter().cloned().map(PrivateNote).collect())
        })
        .await
    }

    /// What did not go well, the oldest first; at most 100 of each person. Issues of somebody's conduct or health for
    /// whoever raised them alone, and those who run the exchange and have no other part in the placement. Counted as 3 items.
    #[graphql(directive = list_size::apply(Some(3), None, None))]
    async fn issues(&self, ctx: &Context<'_>) -> Result<Vec<PlacementIssue>> {
        required(ctx, async {
            let rows = ctx.request().loaders().reports.issues_by_placement.load(self.0.id).await?;
            Ok(rows.iter().cloned().map(PlacementIssue).collect())
        })
        .await
    }
}
