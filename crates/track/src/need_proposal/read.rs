//! Looking proposed needs up.

use database::{
    AsyncPgConnection,
    id::{EnrolmentId, NeedProposalId, TopicId},
    schema::{need_proposal, need_proposal_topic},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::NeedProposal;

/// Those of these proposals that there are, in no order.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[NeedProposalId]) -> QueryResult<Vec<NeedProposal>> {
    need_proposal::table.filter(need_proposal::id.eq_any(ids)).select(NeedProposal::as_select()).load(&mut conn).await
}

/// What is proposed to these museums in a year, the first first.
pub async fn of_enrolments(mut conn: &AsyncPgConnection, ids: &[EnrolmentId]) -> QueryResult<Vec<NeedProposal>> {
    need_proposal::table
        .filter(need_proposal::enrolment_id.eq_any(ids))
        .order(need_proposal::id)
        .select(NeedProposal::as_select())
        .load(&mut conn)
        .await
}

/// The museum's place in which something is proposed to it.
pub async fn enrolment(mut conn: &AsyncPgConnection, id: NeedProposalId) -> QueryResult<Option<EnrolmentId>> {
    need_proposal::table.find(id).select(need_proposal::enrolment_id).first(&mut conn).await.optional()
}

/// What these proposals are about.
pub async fn topics(
    mut conn: &AsyncPgConnection,
    ids: &[NeedProposalId],
) -> QueryResult<Vec<(NeedProposalId, TopicId)>> {
    need_proposal_topic::table
        .filter(need_proposal_topic::need_proposal_id.eq_any(ids))
        .order((need_proposal_topic::need_proposal_id, need_proposal_topic::topic_id))
        .select((need_proposal_topic::need_proposal_id, need_proposal_topic::topic_id))
        .load(&mut conn)
        .await
}
