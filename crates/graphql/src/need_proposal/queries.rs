//! Asking for proposed needs.

use async_graphql::{Context, ID, Object, Result};
use identity::policy;
use track::need_proposal as domain;

use super::types::NeedProposal;
use crate::{
    cost::list_size,
    failure::{nullable, refused},
    id,
    request::RequestExt,
};

/// Queries for proposed needs.
#[derive(Default)]
pub struct NeedProposalQueries;

#[Object]
impl NeedProposalQueries {
    /// The needs that are proposed to a museum in a year, the first first; at most 100. For those who act for the museum as
    /// its editors and administrators; to others it is null, with an error. Counted as 20 items.
    #[graphql(directive = list_size::apply(Some(20), None, None))]
    async fn need_proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The museum's place in the year: its id, enrolment_….")] enrolment: ID,
    ) -> Option<Result<Vec<NeedProposal>>> {
        nullable(async {
            let enrolment = id::decode(&enrolment, "enrolment")?;
            let request = ctx.request();
            let conn = request.connection().await?;
            policy::act_for_museum(conn, request.viewer(), enrolment).await.map_err(refused)?;
            let rows = domain::of_enrolment(conn, enrolment).await?;
            Ok(Some(rows.into_iter().map(NeedProposal).collect()))
        })
        .await
    }
}
