//! Asking for what museums answer.

use async_graphql::{Context, ID, Object, Result};

use super::types::{Submission, find, of_enrolment};
use crate::{
    cost::list_size,
    failure::{nullable, required},
    id,
};

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

    /// What a museum answers in a year, the first to be begun first: those that you may see. Counted as 6 items.
    #[graphql(directive = list_size::apply(Some(6), None, None))]
    async fn submissions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The museum's place in the year: its id, enrolment_….")] enrolment: ID,
    ) -> Result<Vec<Submission>> {
        required(ctx, async { of_enrolment(ctx, id::decode(&enrolment, "enrolment")?).await }).await
    }
}
