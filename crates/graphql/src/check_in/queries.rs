//! Where to find check-ins.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use mentorship::placement;

use super::types::CheckIn;
use crate::{cost::list_size, failure::required, request::RequestExt};

/// The check-ins of a placement.
#[derive(Clone)]
pub struct PlacementCheckIns(Arc<placement::Placement>);

impl PlacementCheckIns {
    /// Those of the placement of this row.
    pub fn of(row: Arc<placement::Placement>) -> Self {
        Self(row)
    }
}

/// The check-ins of a placement.
#[Object]
impl PlacementCheckIns {
    /// Its check-ins, in the order of the days on which they are due; at most 100. Once it is over there are none to come. Counted as 10
    /// items.
    #[graphql(directive = list_size::apply(Some(10), None, None))]
    async fn check_ins(&self, ctx: &Context<'_>) -> Result<Vec<CheckIn>> {
        required(ctx, async {
            let rows = ctx.request().loaders().agreements.check_ins_by_placement.load(self.0.id).await?;
            let is_over = self.0.ended_at.is_some();
            Ok(rows.iter().map(|row| CheckIn::of(row.clone(), self.0.programme_id, is_over)).collect())
        })
        .await
    }
}
