//! Deciding about proposed needs.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use catalogue::{Rejection, problem::Problems};
use database::{AsyncPgConnection, id::NeedProposalId};
use identity::policy::{self, ActForMuseum, MayInEnrolment, NeedOwner};
use track::need_proposal::{self as domain, Acceptance};

use super::types::NeedProposal;
use crate::{
    cost::{cost, points},
    mutation::{TranslationInput, change, input_id, language_map},
    need::NeedVisibility,
    payload,
    request::{RequestContext, RequestExt},
    scalar::Date,
};

/// What a museum makes of a proposed need. What is left out is as it is proposed.
#[derive(InputObject)]
pub struct AcceptNeedProposalInput {
    /// Which one: its id, proposal_….
    proposal: ID,
    /// The language that your own words are first of all in, as a BCP 47 tag; left out: that of the proposal.
    main_language: Option<String>,
    /// Your own words for what you lack.
    statement: Option<Vec<TranslationInput>>,
    /// What it is about: ids of topics, topic_…; at most 20.
    topics: Option<Vec<ID>>,
    /// The last day by which it is to be met, in the museum's own time.
    wanted_by: Option<Date>,
    /// What shows it, in your own words, at most 4,000 characters; left out: the question or finding that it comes of; null:
    /// nothing.
    evidence: MaybeUndefined<String>,
    /// Who sees it; left out: the museum and the programme.
    visibility: Option<NeedVisibility>,
    /// The revision you saw. Given, nothing is accepted if the proposal was changed since.
    expected_revision: Option<i32>,
}

/// A proposed need that is none.
#[derive(InputObject)]
pub struct DeclineNeedProposalInput {
    /// Which one: its id, proposal_….
    proposal: ID,
    /// The revision you saw. Given, nothing is declined if the proposal was changed since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of accepting a proposed need.
    AcceptNeedProposalPayload {
        /// The proposal, with the id of the need; none where it was refused.
        proposal: NeedProposal
    }
    /// Why it was not accepted.
    AcceptNeedProposalError
    /// The sort of reason why it was not accepted.
    AcceptNeedProposalErrorCode {
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// A list names the same thing twice.
        Duplicate,
        /// There is no such day.
        ImpossibleDate,
        /// The museum decided already.
        WrongState,
        /// The proposal was changed in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of declining a proposed need.
    DeclineNeedProposalPayload {
        /// The proposal as it is now; none where it was refused.
        proposal: NeedProposal
    }
    /// Why it was not declined.
    DeclineNeedProposalError
    /// The sort of reason why it was not declined.
    DeclineNeedProposalErrorCode {
        /// The museum decided already.
        WrongState,
        /// The proposal was changed in the meantime.
        Conflict,
    }
}

/// Mutations of proposed needs.
#[derive(Default)]
pub struct NeedProposalMutations;

#[Object]
impl NeedProposalMutations {
    /// Makes a proposed need one of the museum's needs, with your own words if you like. The programme sees it from then on,
    /// unless you say otherwise. Needs you to act for the museum as its editor or administrator. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn accept_need_proposal(
        &self,
        ctx: &Context<'_>,
        input: AcceptNeedProposalInput,
    ) -> Result<AcceptNeedProposalPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        AcceptNeedProposalPayload::of(input.accept(request, &mut conn).await)
    }

    /// Says that a proposed need is none: it is not proposed again. Needs you to act for the museum as its editor or
    /// administrator. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn decline_need_proposal(
        &self,
        ctx: &Context<'_>,
        input: DeclineNeedProposalInput,
    ) -> Result<DeclineNeedProposalPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        DeclineNeedProposalPayload::of(input.decline(request, &mut conn).await)
    }
}

/// The right to decide about a proposal. To whom the museum's place is not there, neither is the proposal.
async fn may_decide(
    request: &RequestContext,
    conn: &mut AsyncPgConnection,
    id: &ID,
) -> Result<(NeedProposalId, MayInEnrolment<ActForMuseum>), Rejection> {
    let id = input_id(id, "proposal")?;
    let enrolment = domain::enrolment(conn, id).await?;
    let enrolment = enrolment.ok_or_else(|| Rejection::not_found("proposal", "a proposed need"))?;
    let may = policy::act_for_museum(conn, request.viewer(), enrolment)
        .await
        .map_err(|refusal| Rejection::refused(refusal, "proposal"))?;
    Ok((id, may))
}

impl AcceptNeedProposalInput {
    async fn accept(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<NeedProposal, Rejection> {
        let (id, may) = may_decide(request, conn, &self.proposal).await?;
        let may_create = policy::create_need(request.viewer(), NeedOwner::Organization(may.organization()))
            .map_err(|refusal| Rejection::refused(refusal, "proposal"))?;
        let mut problems = Problems::new();
        let topics = |list: Vec<ID>| {
            list.iter()
                .enumerate()
                .map(|(at, topic)| input_id(topic, &format!("topics.{at}")))
                .collect::<Result<_, _>>()
        };
        let own = Acceptance {
            main_language: self.main_language,
            statement: self.statement.map(|texts| language_map("statement", texts, &mut problems)),
            topics: self.topics.map(topics).transpose()?,
            wanted_by: self.wanted_by.map(|Date(day)| day),
            evidence: change(self.evidence),
            visibility: self.visibility.map(Into::into),
            expected_revision: self.expected_revision,
        };
        problems.settle()?;
        let row = domain::accept(conn, &may, &may_create, request.clock().now(), id, own).await?;
        request.loaders().forget_all().await;
        Ok(NeedProposal(row.into()))
    }
}

impl DeclineNeedProposalInput {
    async fn decline(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<NeedProposal, Rejection> {
        let (id, may) = may_decide(request, conn, &self.proposal).await?;
        let row = domain::decline(conn, &may, request.clock().now(), id, self.expected_revision).await?;
        request.loaders().forget_all().await;
        Ok(NeedProposal(row.into()))
    }
}
