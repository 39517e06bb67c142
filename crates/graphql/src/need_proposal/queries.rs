//! Where to find proposed needs.

use async_graphql::{Context, Result};
use database::{
    id::{EnrolmentId, NeedProposalId},
    paging::PageRequest,
};
use identity::{
    Viewer,
    policy::{self, EnrolmentFacts},
};
use track::need_proposal::{self as domain, Origin};

use super::types::{NeedProposal, NeedProposalConnection};
use crate::{
    failure::refused,
    paging::{cut, page_request},
    request::RequestExt,
};

/// The needs that are proposed to a museum and that the viewer may see, the first first.
///
/// # Errors
/// Where they may see none or the page is none; where the database fails.
pub async fn of_enrolment(
    ctx: &Context<'_>,
    enrolment: EnrolmentId,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Option<NeedProposalConnection>> {
    let request = ctx.request();
    let loaders = request.loaders();
    let Some(known) = loaders.program.facts_by_enrolment.load(enrolment).await? else { return Ok(None) };
    policy::see_need_proposals(request.viewer(), &known).map_err(refused)?;
    let behind = after.is_some();
    let page: PageRequest<NeedProposalId> = page_request(first, after)?;
    let rows = loaders.answers.proposals_by_enrolment.load(enrolment).await?;
    let seen = rows.iter().filter(|row| sees(request.viewer(), &known, row));
    let (found, total) = cut(&page, seen.map(|row| (row.id, row.clone())).collect());
    Ok(Some(NeedProposalConnection::new(found, behind, total, NeedProposal)))
}

/// One proposed need; none where there is none that the viewer may see.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: NeedProposalId) -> Result<Option<NeedProposal>> {
    let request = ctx.request();
    let loaders = request.loaders();
    let Some(row) = loaders.answers.proposal_by_id.load(id).await? else { return Ok(None) };
    let Some(known) = loaders.program.facts_by_enrolment.load(row.enrolment_id).await? else { return Ok(None) };
    Ok(sees(request.viewer(), &known, &row).then_some(NeedProposal(row)))
}

/// Follow-ups of coaching are between the museum and its coach, and so is what they propose.
fn sees(viewer: &Viewer, known: &EnrolmentFacts, row: &domain::NeedProposal) -> bool {
    let is_confided = matches!(row.origin(), Some(Origin::FollowUp(_)));
    policy::see_need_proposals(viewer, known).is_ok_and(|may| may.with_confided() || !is_confided)
}
