//! Where to find agreements.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use mentorship::{agreement as domain, placement};

use super::types::Agreement;
use crate::{
    cost::list_size,
    failure::{nullable, required},
    request::RequestExt,
};

/// What is agreed of a placement.
#[derive(Clone)]
pub struct PlacementAgreements(Arc<placement::Placement>);

impl PlacementAgreements {
    /// That of the placement of this row.
    pub fn of(row: Arc<placement::Placement>) -> Self {
        Self(row)
    }

    async fn standing(&self, ctx: &Context<'_>, is: fn(&domain::Agreement) -> bool) -> Result<Option<Agreement>> {
        let versions = ctx.request().loaders().agreements.standing_by_placement.load(self.0.id).await?;
        Ok(versions.iter().find(|version| is(version)).cloned().map(Agreement))
    }
}

/// What is agreed of a placement.
#[Object]
impl PlacementAgreements {
    /// The agreement that is in force; none before all three parties have accepted one.
    async fn agreement(&self, ctx: &Context<'_>) -> Option<Result<Agreement>> {
        nullable(self.standing(ctx, domain::Agreement::is_in_force)).await
    }

    /// The version that is proposed and waits for the parties that have not accepted it; none where there is no such one.
    async fn proposed_agreement(&self, ctx: &Context<'_>) -> Option<Result<Agreement>> {
        nullable(self.standing(ctx, domain::Agreement::is_proposed)).await
    }

    /// All versions of its agreement, the newest first; at most 100. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn agreements(&self, ctx: &Context<'_>) -> Result<Vec<Agreement>> {
        required(ctx, async {
            let versions = ctx.request().loaders().agreements.agreements_by_placement.load(self.0.id).await?;
            Ok(versions.iter().cloned().map(Agreement).collect())
        })
        .await
    }
}
