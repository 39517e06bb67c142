//! Asking who grants credit.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use catalogue::credit as domain;

use super::types::CreditAuthority;
use crate::{
    cost::{cost, list_size, points},
    failure::{nullable, required},
    id,
    request::RequestExt,
};

/// Queries for authorities that grant credit.
#[derive(Default)]
pub struct CreditQueries;

#[Object]
impl CreditQueries {
    /// The authorities that grant credit, the oldest first; at most 100. Costs 10 points. Counted as 20 items.
    #[graphql(directive = cost::apply(points(10)), directive = list_size::apply(Some(20), None, None))]
    async fn credit_authorities(&self, ctx: &Context<'_>) -> Result<Vec<CreditAuthority>> {
        required(ctx, async {
            let rows = domain::authorities(ctx.request().connection().await?).await?;
            Ok(rows.into_iter().map(|row| CreditAuthority(Arc::new(row))).collect())
        })
        .await
    }

    /// One authority that grants credit.
    async fn credit_authority(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id, authority_….")] id: ID,
    ) -> Option<Result<CreditAuthority>> {
        nullable(async {
            let id = id::decode(&id, "id")?;
            let row = domain::authority(ctx.request().connection().await?, id).await?;
            Ok(row.map(|row| CreditAuthority(Arc::new(row))))
        })
        .await
    }
}
