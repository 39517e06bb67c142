//! Steering placements.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{AsyncPgConnection, id::PlacementId};
use mentorship::placement::{self as domain, Interruption};

use super::types::PlacementCause;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    placement::{Placement, PlacementPart, acting},
    request::{RequestContext, RequestExt},
};

/// A placement to be interrupted.
#[derive(InputObject)]
pub struct PausePlacementInput {
    /// Which: its id, placement_….
    id: ID,
    /// The sort of reason. That it is CONDUCT, HEALTH or FAMILY is told to you, and to those who run the exchange and have no other part
    /// in the placement; to everybody else it is OTHER.
    cause: PlacementCause,
    /// Why, at most 2,000 characters. All who have a part in the placement are told, and its exchange's committee sees it. Where the
    /// cause is CONDUCT, HEALTH or FAMILY it stands in no letter, and is seen by those alone who are told the cause.
    reason: String,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// The revision you saw. Given, the change is refused if the placement was changed since.
    expected_revision: Option<i32>,
}

/// A placement to be taken up again.
#[derive(InputObject)]
pub struct ResumePlacementInput {
    /// Which: its id, placement_….
    id: ID,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// What there is to say about it, at most 2,000 characters. All who have a part in the placement are told, and its exchange's
    /// committee sees it, whatever the cause of the pause was.
    reason: Option<String>,
    /// The revision you saw. Given, the change is refused if the placement was changed since.
    expected_revision: Option<i32>,
}

/// A placement to be ended before its time.
#[derive(InputObject)]
pub struct EndPlacementEarlyInput {
    /// Which: its id, placement_….
    id: ID,
    /// The sort of reason. That it is CONDUCT, HEALTH or FAMILY is told to you, and to those who run the exchange and have no other part
    /// in the placement; to everybody else it is OTHER.
    cause: PlacementCause,
    /// Why, at most 2,000 characters. All who have a part in the placement are told, and its exchange's committee sees it. Where the
    /// cause is CONDUCT, HEALTH or FAMILY it stands in no letter, and is seen by those alone who are told the cause.
    reason: String,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// The revision you saw. Given, the change is refused if the placement was changed since.
    expected_revision: Option<i32>,
}

/// A placement that took place.
#[derive(InputObject)]
pub struct CompletePlacementInput {
    /// Which: its id, placement_….
    id: ID,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// The revision you saw. Given, the change is refused if the placement was changed since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of pausing.
    PausePlacementPayload {
        /// The placement as it is now; none where it was not paused.
        placement: Placement
    }
    /// Why it was not paused.
    PausePlacementError
    /// The sort of reason why it was not paused.
    PausePlacementErrorCode {
        /// It is not under way; the message says what can be done.
        WrongState,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of resuming.
    ResumePlacementPayload {
        /// The placement as it is now; none where it was not resumed.
        placement: Placement
    }
    /// Why it was not resumed.
    ResumePlacementError
    /// The sort of reason why it was not resumed.
    ResumePlacementErrorCode {
        /// It is not paused; the message says what can be done.
        WrongState,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of ending a placement before its time.
    EndPlacementEarlyPayload {
        /// The placement as it is now; none where it was not ended.
        placement: Placement
    }
    /// Why it was not ended.
    EndPlacementEarlyError
    /// The sort of reason why it was not ended.
    EndPlacementEarlyErrorCode {
        /// It is over, does not take place, or still waits for answers; the message says what can be done.
        WrongState,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of completing.
    CompletePlacementPayload {
        /// The placement as it is now; none where it was not completed.
        placement: Placement
    }
    /// Why it was not completed.
    CompletePlacementError
    /// The sort of reason why it was not completed.
    CompletePlacementErrorCode {
        /// It is not under way or paused, or its first day is still to come; the message says which.
        WrongState,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

/// Mutations that steer placements.
#[derive(Default)]
pub struct PlacementCourseMutations;

#[Object]
impl PlacementCourseMutations {
    /// Interrupts a placement that is under way. All who have a part in it are told. Needs the participant; their supervisor, or an
    /// administrator of their institution; the mentor, or an editor or administrator of the host; or whoever runs the exchange. Costs 10
    /// points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn pause_placement(&self, ctx: &Context<'_>, input: PausePlacementInput) -> Result<PausePlacementPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        PausePlacementPayload::of(input.run(request, &mut conn).await)
    }

    /// Takes a placement up again that is paused. All who have a part in it are told. Needs the participant; their supervisor, or an
    /// administrator of their institution; the mentor, or an editor or administrator of the host; or whoever runs the exchange. Costs 10
    /// points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn resume_placement(&self, ctx: &Context<'_>, input: ResumePlacementInput) -> Result<ResumePlacementPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ResumePlacementPayload::of(input.run(request, &mut conn).await)
    }

    /// Ends a placement before its time: one that is under way or paused, or was accepted and has not begun. It stays so for good, and
    /// the participant's registration for the round is cancelled, unless it counts for another placement too. All who have a part in
    /// it are told. Needs the participant; their supervisor, or an administrator of their institution; the mentor, or an editor or
    /// administrator of the host; or whoever runs the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn end_placement_early(
        &self,
        ctx: &Context<'_>,
        input: EndPlacementEarlyInput,
    ) -> Result<EndPlacementEarlyPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        EndPlacementEarlyPayload::of(input.run(request, &mut conn).await)
    }

    /// Completes a placement that is under way or paused, on the first day of its agreement or later. There must be a progress report
    /// that the participant and the host both signed; of a job-shadowing also a debrief and a return commitment. What is missing is named
    /// all at once, with the code REQUIRED, by the field of Placement that it is missing from: reports, debrief, returnCommitment. The
    /// participant's registration for the round is completed with it, which gives credit for the contact minutes of the agreement where
    /// an authority approved the run. All who have a part in it are told. Needs the mentor, or an editor or administrator of the host; or
    /// whoever runs the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn complete_placement(
        &self,
        ctx: &Context<'_>,
        input: CompletePlacementInput,
    ) -> Result<CompletePlacementPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CompletePlacementPayload::of(input.run(request, &mut conn).await)
    }
}

impl PausePlacementInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Placement, Rejection> {
        let id: PlacementId = input_id(&self.id, "id")?;
        let may = acting(request, conn, id, self.part, "id").await?;
        let (cause, reason, expected_revision) = (self.cause.into(), self.reason, self.expected_revision);
        let why = Interruption { cause, reason, expected_revision };
        let row = domain::pause(conn, &may, request.clock().now(), &why).await?;
        request.loaders().forget_all().await;
        Ok(Placement::of(Arc::new(row)))
    }
}

impl ResumePlacementInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Placement, Rejection> {
        let id: PlacementId = input_id(&self.id, "id")?;
        let may = acting(request, conn, id, self.part, "id").await?;
        let (now, reason) = (request.clock().now(), self.reason.as_deref());
        let row = domain::resume(conn, &may, now, reason, self.expected_revision).await?;
        request.loaders().forget_all().await;
        Ok(Placement::of(Arc::new(row)))
    }
}

impl EndPlacementEarlyInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Placement, Rejection> {
        let id: PlacementId = input_id(&self.id, "id")?;
        let may = acting(request, conn, id, self.part, "id").await?;
        let (cause, reason, expected_revision) = (self.cause.into(), self.reason, self.expected_revision);
        let why = Interruption { cause, reason, expected_revision };
        let row = domain::end_early(conn, &may, request.clock().now(), &why).await?;
        request.loaders().forget_all().await;
        Ok(Placement::of(Arc::new(row)))
    }
}

impl CompletePlacementInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Placement, Rejection> {
        let id: PlacementId = input_id(&self.id, "id")?;
        let may = acting(request, conn, id, self.part, "id").await?;
        let row = domain::complete(conn, &may, request.clock().now(), self.expected_revision).await?;
        request.loaders().forget_all().await;
        Ok(Placement::of(Arc::new(row)))
    }
}
