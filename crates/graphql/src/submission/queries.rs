//! Asking for what museums answer.

use async_graphql::{Context, ID, Object, Result};

use super::types::{Submission, find};
use crate::{failure::nullable, id};

/// Queries for what museums answer.
#[derive(Default)]
pub struct SubmissionQueries;

#[Object]
impl SubmissionQueries {
    /// One submission. For the museum's people, those who run the programme, and those who review it or coach the museum.
    async fn submission(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id, submission_….")] id: ID,
    ) -> Option<Result<Submission>> {
        nullable(async { find(ctx, id::decode(&id, "id")?).await }).await
    }
}
