//! Changing where a session stands: postponing, cancelling and so on.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use catalogue::{
    Rejection,
    status::{Grounds, Verb, change_session},
};
use identity::policy;

use super::Session;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    request::RequestExt,
    standing,
};

standing! {
    /// A session to be put off to a day not yet known.
    PostponeSessionInput {
        /// Which session: its id, session_….
        id
    }
    /// What came of postponing a session.
    PostponeSessionPayload {
        /// The session as it is now; none where it was refused.
        session: Session
    }
    /// Why a session was not postponed.
    PostponeSessionError
    /// The sort of reason why a session was not postponed.
    PostponeSessionErrorCode {}
}

standing! {
    /// A session to be held online instead of where it was planned.
    MoveSessionOnlineInput {
        /// Which session: its id, session_….
        id
    }
    /// What came of moving a session online.
    MoveSessionOnlinePayload {
        /// The session as it is now; none where it was refused.
        session: Session
    }
    /// Why a session was not moved online.
    MoveSessionOnlineError
    /// The sort of reason why a session was not moved online.
    MoveSessionOnlineErrorCode {}
}

standing! {
    /// A session to be paused.
    HoldSessionInput {
        /// Which session: its id, session_….
        id
    }
    /// What came of putting a session on hold.
    HoldSessionPayload {
        /// The session as it is now; none where it was refused.
        session: Session
    }
    /// Why a session was not put on hold.
    HoldSessionError
    /// The sort of reason why a session was not put on hold.
    HoldSessionErrorCode {}
}

standing! {
    /// A session to be taken up again.
    ResumeSessionInput {
        /// Which session: its id, session_….
        id
    }
    /// What came of resuming a session.
    ResumeSessionPayload {
        /// The session as it is now; none where it was refused.
        session: Session
    }
    /// Why a session was not resumed.
    ResumeSessionError
    /// The sort of reason why a session was not resumed.
    ResumeSessionErrorCode {}
}

standing! {
    /// A session that will not take place.
    CancelSessionInput {
        /// Which session: its id, session_….
        id
    }
    /// What came of cancelling a session.
    CancelSessionPayload {
        /// The session as it is now; none where it was refused.
        session: Session
    }
    /// Why a session was not cancelled.
    CancelSessionError
    /// The sort of reason why a session was not cancelled.
    CancelSessionErrorCode {}
}

/// Mutations of where sessions stand.
#[derive(Default)]
pub struct SessionStatusMutations;

#[Object]
impl SessionStatusMutations {
    /// Puts a session off to a day not yet known; the rest of the run stays. Once the day is known, use moveSession.
    /// For those who act for an owner of the opportunity: its editors, and its service tokens with the scope
    /// catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn postpone_session(&self, ctx: &Context<'_>, input: PostponeSessionInput) -> Result<PostponeSessionPayload> {
        PostponeSessionPayload::of(stand(ctx, Verb::Postpone, input.parts()).await?)
    }

    /// Holds a session online instead of where it was planned; the rest of the run stays. To give the link at the same
    /// time, use moveSession. For those who act for an owner of the opportunity: its editors, and its service tokens
    /// with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn move_session_online(
        &self,
        ctx: &Context<'_>,
        input: MoveSessionOnlineInput,
    ) -> Result<MoveSessionOnlinePayload> {
        MoveSessionOnlinePayload::of(stand(ctx, Verb::MoveOnline, input.parts()).await?)
    }

    /// Puts a session on hold; the rest of the run stays. For those who act for an owner of the opportunity: its
    /// editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn hold_session(&self, ctx: &Context<'_>, input: HoldSessionInput) -> Result<HoldSessionPayload> {
        HoldSessionPayload::of(stand(ctx, Verb::Hold, input.parts()).await?)
    }

    /// Takes a session up again that was postponed or put on hold, at the time it had. For those who act for an owner
    /// of the opportunity: its editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn resume_session(&self, ctx: &Context<'_>, input: ResumeSessionInput) -> Result<ResumeSessionPayload> {
        ResumeSessionPayload::of(stand(ctx, Verb::Resume, input.parts()).await?)
    }

    /// Cancels one session; the rest of the run stays. What is cancelled stays cancelled. For those who act for an
    /// owner of the opportunity: its editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn cancel_session(&self, ctx: &Context<'_>, input: CancelSessionInput) -> Result<CancelSessionPayload> {
        CancelSessionPayload::of(stand(ctx, Verb::Cancel, input.parts()).await?)
    }
}

/// Does it, and gives the session as it then is.
async fn stand(ctx: &Context<'_>, verb: Verb, (id, grounds): (ID, Grounds)) -> Result<Result<Session, Rejection>> {
    let request = ctx.request();
    let conn = &mut request.connection_for_change(ctx).await?;
    let done = async {
        let id = input_id(&id, "id")?;
        let may = policy::edit_opportunity_of_session(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = change_session(conn, &may, request.clock().now(), id, verb, &grounds).await?;
        request.loaders().forget_all().await;
        Ok(Session(Arc::new(row)))
    };
    Ok(done.await)
}
