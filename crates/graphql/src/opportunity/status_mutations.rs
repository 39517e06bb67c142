//! Changing where an opportunity stands: publishing, postponing, cancelling and so on.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use catalogue::{
    Rejection,
    status::{self, Grounds, Verb, change_opportunity, publish_opportunity},
};
use database::AsyncPgConnection;
use identity::policy;

use super::Opportunity;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
    standing,
};

standing! {
    /// An opportunity to be put off to a day not yet known.
    PostponeOpportunityInput {
        /// Which opportunity: its id, opp_….
        id
    }
    /// What came of postponing an opportunity.
    PostponeOpportunityPayload {
        /// The opportunity as it is now; none where it was refused.
        opportunity: Opportunity
    }
    /// Why an opportunity was not postponed.
    PostponeOpportunityError
    /// The sort of reason why an opportunity was not postponed.
    PostponeOpportunityErrorCode {}
}

standing! {
    /// An opportunity to be held online instead of where it was planned.
    MoveOpportunityOnlineInput {
        /// Which opportunity: its id, opp_….
        id
    }
    /// What came of moving an opportunity online.
    MoveOpportunityOnlinePayload {
        /// The opportunity as it is now; none where it was refused.
        opportunity: Opportunity
    }
    /// Why an opportunity was not moved online.
    MoveOpportunityOnlineError
    /// The sort of reason why an opportunity was not moved online.
    MoveOpportunityOnlineErrorCode {}
}

standing! {
    /// An opportunity to be paused.
    HoldOpportunityInput {
        /// Which opportunity: its id, opp_….
        id
    }
    /// What came of putting an opportunity on hold.
    HoldOpportunityPayload {
        /// The opportunity as it is now; none where it was refused.
        opportunity: Opportunity
    }
    /// Why an opportunity was not put on hold.
    HoldOpportunityError
    /// The sort of reason why an opportunity was not put on hold.
    HoldOpportunityErrorCode {}
}

standing! {
    /// An opportunity to be taken up again.
    ResumeOpportunityInput {
        /// Which opportunity: its id, opp_….
        id
    }
    /// What came of resuming an opportunity.
    ResumeOpportunityPayload {
        /// The opportunity as it is now; none where it was refused.
        opportunity: Opportunity
    }
    /// Why an opportunity was not resumed.
    ResumeOpportunityError
    /// The sort of reason why an opportunity was not resumed.
    ResumeOpportunityErrorCode {}
}

standing! {
    /// An opportunity that will not take place.
    CancelOpportunityInput {
        /// Which opportunity: its id, opp_….
        id
    }
    /// What came of cancelling an opportunity.
    CancelOpportunityPayload {
        /// The opportunity as it is now; none where it was refused.
        opportunity: Opportunity
    }
    /// Why an opportunity was not cancelled.
    CancelOpportunityError
    /// The sort of reason why an opportunity was not cancelled.
    CancelOpportunityErrorCode {}
}

standing! {
    /// An opportunity that has taken place.
    EndOpportunityInput {
        /// Which opportunity: its id, opp_….
        id
    }
    /// What came of ending an opportunity.
    EndOpportunityPayload {
        /// The opportunity as it is now; none where it was refused.
        opportunity: Opportunity
    }
    /// Why an opportunity was not ended.
    EndOpportunityError
    /// The sort of reason why an opportunity was not ended.
    EndOpportunityErrorCode {}
}

standing! {
    /// An opportunity to be taken back.
    WithdrawOpportunityInput {
        /// Which opportunity: its id, opp_….
        id
    }
    /// What came of withdrawing an opportunity.
    WithdrawOpportunityPayload {
        /// The opportunity as it is now; none where it was refused.
        opportunity: Opportunity
    }
    /// Why an opportunity was not withdrawn.
    WithdrawOpportunityError
    /// The sort of reason why an opportunity was not withdrawn.
    WithdrawOpportunityErrorCode {}
}

/// How an opportunity is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Publication {
    /// Announced or in development: whoever it is for sees it, but one cannot take part yet.
    Announced,
    /// Whoever it is for sees it, and one can take part, or register for it.
    Open,
}

/// An opportunity to be shown to whoever it is for.
#[derive(InputObject)]
pub struct PublishOpportunityInput {
    /// Which opportunity: its id, opp_….
    id: ID,
    /// How; left out: open.
    status: Option<Publication>,
    /// Why, in a sentence; at most 2,000 characters. It is shown with the change.
    reason: Option<String>,
    /// The revision you saw. Given, the change is refused if somebody else made one since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of publishing an opportunity.
    PublishOpportunityPayload {
        /// The opportunity as it is now; none where it was refused.
        opportunity: Opportunity
    }
    /// Why an opportunity was not published.
    PublishOpportunityError
    /// The sort of reason why an opportunity was not published.
    PublishOpportunityErrorCode {
        /// It does not stand so that this can be done; the message says where it stands and what can be done.
        WrongState,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

/// Mutations of where opportunities stand.
#[derive(Default)]
pub struct OpportunityStatusMutations;

#[Object]
impl OpportunityStatusMutations {
    /// Shows an opportunity to whoever it is for, or opens one that was announced, or announces an ended one for the next time.
    /// It needs a title and an owner; to be open, also a run, a part of the series or a page of its own. Needs you to act
    /// for an owner that a steward has approved, as its editor, or a service token of one with the scope catalogue:write.
    /// Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn publish_opportunity(
        &self,
        ctx: &Context<'_>,
        input: PublishOpportunityInput,
    ) -> Result<PublishOpportunityPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        PublishOpportunityPayload::of(input.publish(request, &mut conn).await)
    }

    /// Puts an opportunity off to a day not yet known, with its runs and the sessions that have not begun. Give the
    /// sessions their new days with moveSession, then take it up again with resumeOpportunity. For those who act for an
    /// owner: its editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn postpone_opportunity(
        &self,
        ctx: &Context<'_>,
        input: PostponeOpportunityInput,
    ) -> Result<PostponeOpportunityPayload> {
        PostponeOpportunityPayload::of(stand(ctx, Verb::Postpone, input.parts()).await?)
    }

    /// Holds an opportunity online instead of where it was planned, with its runs and the sessions that have not begun.
    /// Where to join is said with updateSession. For those who act for an owner: its editors, and its service tokens
    /// with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn move_opportunity_online(
        &self,
        ctx: &Context<'_>,
        input: MoveOpportunityOnlineInput,
    ) -> Result<MoveOpportunityOnlinePayload> {
        MoveOpportunityOnlinePayload::of(stand(ctx, Verb::MoveOnline, input.parts()).await?)
    }

    /// Puts an opportunity on hold, with its runs and the sessions that have not begun. For those who act for an owner:
    /// its editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn hold_opportunity(&self, ctx: &Context<'_>, input: HoldOpportunityInput) -> Result<HoldOpportunityPayload> {
        HoldOpportunityPayload::of(stand(ctx, Verb::Hold, input.parts()).await?)
    }

    /// Takes an opportunity up again that was postponed or put on hold. It stands as it did before, and so do the runs
    /// and sessions that were postponed or held together with it. For those who act for an owner: its editors, and its
    /// service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn resume_opportunity(
        &self,
        ctx: &Context<'_>,
        input: ResumeOpportunityInput,
    ) -> Result<ResumeOpportunityPayload> {
        ResumeOpportunityPayload::of(stand(ctx, Verb::Resume, input.parts()).await?)
    }

    /// Cancels an opportunity, its runs and the sessions that have not begun. What is cancelled stays cancelled. To let
    /// only one run or session not take place, use cancelRun or cancelSession. For those who act for an owner: its
    /// editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn cancel_opportunity(
        &self,
        ctx: &Context<'_>,
        input: CancelOpportunityInput,
    ) -> Result<CancelOpportunityPayload> {
        CancelOpportunityPayload::of(stand(ctx, Verb::Cancel, input.parts()).await?)
    }

    /// Notes that an opportunity has taken place, and its runs with it. It can be published again, for the next time.
    /// For those who act for an owner: its editors, and its service tokens with the scope catalogue:write. Costs 10
    /// points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn end_opportunity(&self, ctx: &Context<'_>, input: EndOpportunityInput) -> Result<EndOpportunityPayload> {
        EndOpportunityPayload::of(stand(ctx, Verb::End, input.parts()).await?)
    }

    /// Takes an opportunity back for good. Those who listed it still see that it was withdrawn, and why. For those who
    /// act for an owner: its editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn withdraw_opportunity(
        &self,
        ctx: &Context<'_>,
        input: WithdrawOpportunityInput,
    ) -> Result<WithdrawOpportunityPayload> {
        WithdrawOpportunityPayload::of(stand(ctx, Verb::Withdraw, input.parts()).await?)
    }
}

impl PublishOpportunityInput {
    async fn publish(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Opportunity, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::publish_opportunity(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let publication = match self.status {
            Some(Publication::Announced) => status::Publication::Announce,
            Some(Publication::Open) | None => status::Publication::Open,
        };
        let grounds = Grounds { reason: self.reason, expected_revision: self.expected_revision };
        let row = publish_opportunity(conn, &may, request.clock().now(), publication, &grounds).await?;
        request.loaders().forget_all().await;
        Ok(Opportunity::of(Arc::new(row)))
    }
}

/// Does it, and gives the opportunity as it then is.
async fn stand(ctx: &Context<'_>, verb: Verb, (id, grounds): (ID, Grounds)) -> Result<Result<Opportunity, Rejection>> {
    let request = ctx.request();
    let conn = &mut request.connection_for_change(ctx).await?;
    let done = async {
        let id = input_id(&id, "id")?;
        let may = policy::edit_opportunity(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = change_opportunity(conn, &may, request.clock().now(), verb, &grounds).await?;
        request.loaders().forget_all().await;
        Ok(Opportunity::of(Arc::new(row)))
    };
    Ok(done.await)
}
