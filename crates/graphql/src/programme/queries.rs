//! Asking for programmes.

use async_graphql::{Context, ID, Object, Result};

use super::types::{Programme, find};
use crate::{failure::nullable, id};

/// Queries for programmes.
#[derive(Default)]
pub struct ProgrammeQueries;

#[Object]
impl ProgrammeQueries {
    /// One programme.
    async fn programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id, programme_….")] id: ID,
    ) -> Option<Result<Programme>> {
        nullable(async { find(ctx, id::decode(&id, "id")?).await }).await
    }
}
