//! Booking coaching, and what becomes of it.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::{Rejection, problem::Problems};
use database::AsyncPgConnection;
use identity::policy;
use jiff::Timestamp;
use track::coaching::{self as domain, Booking};

use super::sessions::CoachingSession;
use crate::{
    cost::{cost, points},
    mutation::{input_id, input_instant},
    payload,
    request::{RequestContext, RequestExt},
    scalar::DateTime,
};

/// A slot that a museum wishes to have.
#[derive(InputObject)]
pub struct BookCoachingInput {
    /// For which museum: the id of its enrolment, enrolment_….
    enrolment: ID,
    /// Of which offer: its id, coachingoffer_….
    offer: ID,
    /// The slot that begins then: one of the offer's freeSlots.
    starts_at: DateTime,
    /// The IANA time zone of the museum, such as America/Halifax; left out, that of the programme.
    zone: Option<String>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the session it made the first time.
    idempotency_key: Option<String>,
}

/// A session of coaching to be moved.
#[derive(InputObject)]
pub struct MoveCoachingInput {
    /// Which: its id, coaching_….
    id: ID,
    /// To the slot that begins then: one of the freeSlots of the same offer.
    starts_at: DateTime,
    /// The revision you saw. Given, the change is refused if somebody else made one since.
    expected_revision: Option<i32>,
}

/// A session of coaching that is not to take place.
#[derive(InputObject)]
pub struct CancelCoachingInput {
    /// Which: its id, coaching_….
    id: ID,
    /// Why, at most 2,000 characters. To be said by whoever is not of the museum; both sides are told.
    reason: Option<String>,
}

/// A session of coaching that took place.
#[derive(InputObject)]
pub struct CompleteCoachingInput {
    /// Which: its id, coaching_….
    id: ID,
}

payload! {
    /// What came of booking coaching.
    BookCoachingPayload {
        /// The session; none where it was refused.
        session: CoachingSession
    }
    /// Why nothing was booked.
    BookCoachingError
    /// The sort of reason why nothing was booked.
    BookCoachingErrorCode {
        /// Somebody else has booked that time by now.
        Full,
        /// No slot of the offer begins then, or it has passed.
        OutOfRange,
        /// The museum has booked other coaching at that time.
        Duplicate,
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
        /// The zone is not in the IANA time zone database.
        UnknownZone,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of moving coaching.
    MoveCoachingPayload {
        /// The session as it is now; none where it was refused.
        session: CoachingSession
    }
    /// Why it was not moved.
    MoveCoachingError
    /// The sort of reason why it was not moved.
    MoveCoachingErrorCode {
        /// Somebody else has booked that time by now.
        Full,
        /// No slot of the offer begins then, or it has passed.
        OutOfRange,
        /// The museum has booked other coaching at that time.
        Duplicate,
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of cancelling coaching.
    CancelCoachingPayload {
        /// The session as it is now; none where it was refused.
        session: CoachingSession
    }
    /// Why it was not cancelled.
    CancelCoachingError
    /// The sort of reason why it was not cancelled.
    CancelCoachingErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
    }
}

payload! {
    /// What came of saying that coaching took place.
    CompleteCoachingPayload {
        /// The session as it is now; none where it was refused.
        session: CoachingSession
    }
    /// Why that was not kept.
    CompleteCoachingError
    /// The sort of reason why that was not kept.
    CompleteCoachingErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
    }
}

/// Mutations of coaching that is booked.
#[derive(Default)]
pub struct CoachingMutations;

#[Object]
impl CoachingMutations {
    /// Books a slot of coaching for a museum. Nobody is booked twice for the same time: of several who ask at once, one has it.
    /// Both sides are told. Needs you to act for the museum as its editor or administrator. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn book_coaching(&self, ctx: &Context<'_>, input: BookCoachingInput) -> Result<BookCoachingPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        BookCoachingPayload::of(input.run(request, &mut conn).await)
    }

    /// Moves a session of coaching to another slot of the same offer. Both sides are told. Needs you to act for the museum as its
    /// editor or administrator, to give the session, or to run the programme. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn move_coaching(&self, ctx: &Context<'_>, input: MoveCoachingInput) -> Result<MoveCoachingPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        MoveCoachingPayload::of(input.run(request, &mut conn).await)
    }

    /// Cancels a session of coaching: its time is free for others. Both sides are told. Needs you to act for the museum as its
    /// editor or administrator, to give the session, or to run the programme. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn cancel_coaching(&self, ctx: &Context<'_>, input: CancelCoachingInput) -> Result<CancelCoachingPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CancelCoachingPayload::of(input.run(request, &mut conn).await)
    }

    /// Says that a session of coaching took place. Needs one of those who give it. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn complete_coaching(
        &self,
        ctx: &Context<'_>,
        input: CompleteCoachingInput,
    ) -> Result<CompleteCoachingPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CompleteCoachingPayload::of(input.run(request, &mut conn).await)
    }
}

impl BookCoachingInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<CoachingSession, Rejection> {
        let enrolment = input_id(&self.enrolment, "enrolment")?;
        let may = policy::act_for_museum(conn, request.viewer(), enrolment)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "enrolment"))?;
        let booking =
            Booking { offer: input_id(&self.offer, "offer")?, starts_at: instant(&self.starts_at)?, zone: self.zone };
        let now = request.clock().now();
        let row = domain::book(conn, &may, now, booking, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(CoachingSession(Arc::new(row)))
    }
}

impl MoveCoachingInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<CoachingSession, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::arrange_coaching(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let starts_at = instant(&self.starts_at)?;
        let now = request.clock().now();
        let row = domain::reschedule(conn, &may, now, starts_at, self.expected_revision).await?;
        request.loaders().forget_all().await;
        Ok(CoachingSession(Arc::new(row)))
    }
}

impl CancelCoachingInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<CoachingSession, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::arrange_coaching(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::cancel(conn, &may, request.clock().now(), self.reason.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(CoachingSession(Arc::new(row)))
    }
}

impl CompleteCoachingInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<CoachingSession, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::give_coaching(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::complete(conn, &may, request.clock().now()).await?;
        request.loaders().forget_all().await;
        Ok(CoachingSession(Arc::new(row)))
    }
}

fn instant(given: &DateTime) -> Result<Timestamp, Rejection> {
    let mut problems = Problems::new();
    let read = input_instant(given, "starts_at", &mut problems);
    problems.or(|| read.unwrap_or_default())
}
