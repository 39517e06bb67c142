//! Changing where a run stands: opening, postponing, cancelling and so on.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use catalogue::{
    Rejection,
    status::{Grounds, Verb, change_run},
};
use identity::policy;

use super::Run;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    request::RequestExt,
    standing,
};

standing! {
    /// A postponed run that has a new date, for which one cannot register yet.
    AnnounceRunInput {
        /// Which run: its id, run_….
        id
    }
    /// What came of announcing a run.
    AnnounceRunPayload {
        /// The run as it is now; none where it was refused.
        run: Run
    }
    /// Why a run was not announced.
    AnnounceRunError
    /// The sort of reason why a run was not announced.
    AnnounceRunErrorCode {}
}

standing! {
    /// A run for which one can register from now on.
    OpenRunInput {
        /// Which run: its id, run_….
        id
    }
    /// What came of opening a run.
    OpenRunPayload {
        /// The run as it is now; none where it was refused.
        run: Run
    }
    /// Why a run was not opened.
    OpenRunError
    /// The sort of reason why a run was not opened.
    OpenRunErrorCode {}
}

standing! {
    /// A run to be put off to a day not yet known.
    PostponeRunInput {
        /// Which run: its id, run_….
        id
    }
    /// What came of postponing a run.
    PostponeRunPayload {
        /// The run as it is now; none where it was refused.
        run: Run
    }
    /// Why a run was not postponed.
    PostponeRunError
    /// The sort of reason why a run was not postponed.
    PostponeRunErrorCode {}
}

standing! {
    /// A run to be held online instead of where it was planned.
    MoveRunOnlineInput {
        /// Which run: its id, run_….
        id
    }
    /// What came of moving a run online.
    MoveRunOnlinePayload {
        /// The run as it is now; none where it was refused.
        run: Run
    }
    /// Why a run was not moved online.
    MoveRunOnlineError
    /// The sort of reason why a run was not moved online.
    MoveRunOnlineErrorCode {}
}

standing! {
    /// A run to be paused.
    HoldRunInput {
        /// Which run: its id, run_….
        id
    }
    /// What came of putting a run on hold.
    HoldRunPayload {
        /// The run as it is now; none where it was refused.
        run: Run
    }
    /// Why a run was not put on hold.
    HoldRunError
    /// The sort of reason why a run was not put on hold.
    HoldRunErrorCode {}
}

standing! {
    /// A run to be taken up again.
    ResumeRunInput {
        /// Which run: its id, run_….
        id
    }
    /// What came of resuming a run.
    ResumeRunPayload {
        /// The run as it is now; none where it was refused.
        run: Run
    }
    /// Why a run was not resumed.
    ResumeRunError
    /// The sort of reason why a run was not resumed.
    ResumeRunErrorCode {}
}

standing! {
    /// A run that will not take place.
    CancelRunInput {
        /// Which run: its id, run_….
        id
    }
    /// What came of cancelling a run.
    CancelRunPayload {
        /// The run as it is now; none where it was refused.
        run: Run
    }
    /// Why a run was not cancelled.
    CancelRunError
    /// The sort of reason why a run was not cancelled.
    CancelRunErrorCode {}
}

standing! {
    /// A run that has taken place.
    EndRunInput {
        /// Which run: its id, run_….
        id
    }
    /// What came of ending a run.
    EndRunPayload {
        /// The run as it is now; none where it was refused.
        run: Run
    }
    /// Why a run was not ended.
    EndRunError
    /// The sort of reason why a run was not ended.
    EndRunErrorCode {}
}

/// Mutations of where runs stand.
#[derive(Default)]
pub struct RunStatusMutations;

#[Object]
impl RunStatusMutations {
    /// Announces a run that was postponed: it has a new date, but one cannot register yet. For those who act for an
    /// owner of the opportunity: its editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn announce_run(&self, ctx: &Context<'_>, input: AnnounceRunInput) -> Result<AnnounceRunPayload> {
        AnnounceRunPayload::of(stand(ctx, Verb::Announce, input.parts()).await?)
    }

    /// Opens a run: from now on one can register or take part. For those who act for an owner of the opportunity: its
    /// editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn open_run(&self, ctx: &Context<'_>, input: OpenRunInput) -> Result<OpenRunPayload> {
        OpenRunPayload::of(stand(ctx, Verb::Open, input.parts()).await?)
    }

    /// Puts a run off to a day not yet known, with its sessions that have not begun. For those who act for an owner of
    /// the opportunity: its editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn postpone_run(&self, ctx: &Context<'_>, input: PostponeRunInput) -> Result<PostponeRunPayload> {
        PostponeRunPayload::of(stand(ctx, Verb::Postpone, input.parts()).await?)
    }

    /// Holds a run online instead of where it was planned, with its sessions that have not begun. For those who act for
    /// an owner of the opportunity: its editors, and its service tokens with the scope catalogue:write. Costs 10
    /// points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn move_run_online(&self, ctx: &Context<'_>, input: MoveRunOnlineInput) -> Result<MoveRunOnlinePayload> {
        MoveRunOnlinePayload::of(stand(ctx, Verb::MoveOnline, input.parts()).await?)
    }

    /// Puts a run on hold, with its sessions that have not begun. For those who act for an owner of the opportunity:
    /// its editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn hold_run(&self, ctx: &Context<'_>, input: HoldRunInput) -> Result<HoldRunPayload> {
        HoldRunPayload::of(stand(ctx, Verb::Hold, input.parts()).await?)
    }

    /// Takes a run up again that was postponed or put on hold. It stands as it did before, and so do the sessions that
    /// were postponed or held together with it. For those who act for an owner of the opportunity: its editors, and its
    /// service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn resume_run(&self, ctx: &Context<'_>, input: ResumeRunInput) -> Result<ResumeRunPayload> {
        ResumeRunPayload::of(stand(ctx, Verb::Resume, input.parts()).await?)
    }

    /// Cancels a run and its sessions that have not begun. What is cancelled stays cancelled: one that takes place
    /// after all is a new run. For those who act for an owner of the opportunity: its editors, and its service tokens
    /// with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn cancel_run(&self, ctx: &Context<'_>, input: CancelRunInput) -> Result<CancelRunPayload> {
        CancelRunPayload::of(stand(ctx, Verb::Cancel, input.parts()).await?)
    }

    /// Notes that a run has taken place. For those who act for an owner of the opportunity: its editors, and its
    /// service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn end_run(&self, ctx: &Context<'_>, input: EndRunInput) -> Result<EndRunPayload> {
        EndRunPayload::of(stand(ctx, Verb::End, input.parts()).await?)
    }
}

/// Does it, and gives the run as it then is.
async fn stand(ctx: &Context<'_>, verb: Verb, (id, grounds): (ID, Grounds)) -> Result<Result<Run, Rejection>> {
    let request = ctx.request();
    let conn = &mut request.connection_for_change(ctx).await?;
    let done = async {
        let id = input_id(&id, "id")?;
        let may = policy::edit_opportunity_of_run(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = change_run(conn, &may, request.clock().now(), id, verb, &grounds).await?;
        request.loaders().forget_all().await;
        Ok(Run(Arc::new(row)))
    };
    Ok(done.await)
}
