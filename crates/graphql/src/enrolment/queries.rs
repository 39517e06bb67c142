//! Asking for enrolments.

use async_graphql::{Context, ID, Object, Result};

use super::types::{Enrolment, find};
use crate::{failure::nullable, id};

/// Queries for enrolments.
#[derive(Default)]
pub struct EnrolmentQueries;

#[Object]
impl EnrolmentQueries {
    /// One museum's place in a year of a TRACK programme; none where it is not yours to see.
    async fn enrolment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id, enrolment_….")] id: ID,
    ) -> Option<Result<Enrolment>> {
        nullable(async { find(ctx, id::decode(&id, "id")?).await }).await
    }
}
