//! What becomes of a session that was booked: it is moved, cancelled, or takes place.

use catalogue::problem::{ProblemCode, Problems, Rejection, check_revision};
use database::{
    AsyncPgConnection,
    id::{CoachingSessionId, EnrolmentId, PersonId},
    schema::{coaching_person, coaching_session},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    policy::{Arrange, Give, MayInCoaching, Side},
    text::check_text,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{
    CoachingSession, CoachingSide, CoachingState,
    booking::{check_free, hold, offered, slot_of, taken},
    telling,
};

/// Moves a session to another slot of the same offer. Both sides are told.
///
/// # Errors
/// Where it is not to take place; where the offer was withdrawn, has no such slot, or somebody is busy then; where somebody
/// else changed it. Nothing is written then.
pub async fn reschedule(
    conn: &mut AsyncPgConnection,
    may: &MayInCoaching<Arrange>,
    now: Timestamp,
    starts_at: Timestamp,
    expected_revision: Option<i32>,
) -> Result<CoachingSession, Rejection> {
    conn.transaction(async |conn| {
        let row = booked(conn, may.session()).await?;
        check_revision(expected_revision, row.revision)?;
        if row.starts_at <= now {
            return Err(Rejection::one(
                ProblemCode::WrongState,
                "id",
                "has begun; it is not moved any more, so book another session",
            ));
        }
        if row.starts_at == starts_at {
            return Ok(row);
        }
        let offer = offered(conn, row.coaching_offer_id, "id").await?;
        let slot = slot_of(conn, &offer, starts_at, now).await?;
        let people: Vec<PersonId> = coaching_person::table
            .filter(coaching_person::coaching_session_id.eq(row.id))
            .select(coaching_person::person_id)
            .load(conn)
            .await?;
        hold(conn, &people, row.organization_id).await?;
        check_free(conn, &people, row.organization_id, slot, Some(row.id)).await?;
        diesel::update(coaching_person::table.filter(coaching_person::coaching_session_id.eq(row.id)))
            .set((
                coaching_person::starts_at.eq(slot.starts_at.to_diesel()),
                coaching_person::ends_at.eq(slot.ends_at.to_diesel()),
            ))
            .execute(conn)
            .await
            .map_err(taken)?;
        let moved: CoachingSession = diesel::update(coaching_session::table.find(row.id))
            .set((
                coaching_session::starts_at.eq(slot.starts_at.to_diesel()),
                coaching_session::ends_at.eq(slot.ends_at.to_diesel()),
                coaching_session::revision.eq(row.revision + 1),
                coaching_session::updated_at.eq(now.to_diesel()),
            ))
            .returning(CoachingSession::as_returning())
            .get_result(conn)
            .await
            .map_err(taken)?;
        telling::tell(conn, now, &moved, telling::News::Moved { was: row.starts_at }).await?;
        Ok(moved)
    })
    .await
}

/// Cancels a session: its time is free for others. Both sides are told.
///
/// # Errors
/// Where it is not to take place, or has begun and the museum cancels it; where whoever does not book for the museum gives
/// no reason.
pub async fn cancel(
    conn: &mut AsyncPgConnection,
    may: &MayInCoaching<Arrange>,
    now: Timestamp,
    reason: Option<&str>,
) -> Result<CoachingSession, Rejection> {
    let by = match may.side() {
        Side::Museum => CoachingSide::Museum,
        Side::Coach => CoachingSide::Coach,
        Side::Programme => CoachingSide::Programme,
    };
    let mut problems = Problems::new();
    check_text(reason, "reason", 2_000, &mut problems);
    if reason.is_none() && by != CoachingSide::Museum {
        problems.note(ProblemCode::Required, "reason", "is missing; say why, since the museum is told");
    }
    problems.settle()?;
    conn.transaction(async |conn| {
        let row = booked(conn, may.session()).await?;
        if by == CoachingSide::Museum && row.starts_at <= now {
            let why = "has begun; if it did not take place, ask the coach to cancel it";
            return Err(Rejection::one(ProblemCode::WrongState, "id", why));
        }
        Ok(cancelled(conn, now, &row, by, reason).await?)
    })
    .await
}

/// Cancels what a museum has booked and that is ahead, since it withdraws from the year. Call it in that transaction.
///
/// # Errors
/// Where the database fails.
pub(crate) async fn cancel_ahead(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    enrolment: EnrolmentId,
    reason: Option<&str>,
) -> QueryResult<()> {
    let ahead: Vec<CoachingSession> = coaching_session::table
        .filter(coaching_session::enrolment_id.eq(enrolment))
        .filter(coaching_session::state.eq(CoachingState::Booked))
        .filter(coaching_session::starts_at.gt(now.to_diesel()))
        .order(coaching_session::id)
        .select(CoachingSession::as_select())
        .for_no_key_update()
        .load(conn)
        .await?;
    for session in ahead {
        cancelled(conn, now, &session, CoachingSide::Museum, reason).await?;
    }
    Ok(())
}

async fn cancelled(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    row: &CoachingSession,
    by: CoachingSide,
    reason: Option<&str>,
) -> QueryResult<CoachingSession> {
    diesel::update(coaching_person::table.filter(coaching_person::coaching_session_id.eq(row.id)))
        .set(coaching_person::is_cancelled.eq(true))
        .execute(conn)
        .await?;
    let cancelled: CoachingSession = diesel::update(coaching_session::table.find(row.id))
        .set((
            coaching_session::state.eq(CoachingState::Cancelled),
            coaching_session::cancelled_at.eq(now.to_diesel()),
            coaching_session::cancelled_by.eq(by),
            coaching_session::reason.eq(reason),
            coaching_session::revision.eq(row.revision + 1),
            coaching_session::updated_at.eq(now.to_diesel()),
        ))
        .returning(CoachingSession::as_returning())
        .get_result(conn)
        .await?;
    telling::tell(conn, now, &cancelled, telling::News::Cancelled).await?;
    Ok(cancelled)
}

/// Says that a session took place.
///
/// # Errors
/// Where it is not to take place, or has not begun.
pub async fn complete(
    conn: &mut AsyncPgConnection,
    may: &MayInCoaching<Give>,
    now: Timestamp,
) -> Result<CoachingSession, Rejection> {
    conn.transaction(async |conn| {
        let row = booked(conn, may.session()).await?;
        if row.starts_at > now {
            return Err(Rejection::one(ProblemCode::WrongState, "id", "has not begun; say so once it took place"));
        }
        let row = diesel::update(coaching_session::table.find(row.id))
            .set((
                coaching_session::state.eq(CoachingState::Completed),
                coaching_session::revision.eq(row.revision + 1),
                coaching_session::updated_at.eq(now.to_diesel()),
            ))
            .returning(CoachingSession::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

/// A session that is to take place, which nobody else changes until the transaction ends.
async fn booked(conn: &mut AsyncPgConnection, id: CoachingSessionId) -> Result<CoachingSession, Rejection> {
    let row: CoachingSession = coaching_session::table
        .find(id)
        .select(CoachingSession::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("id", "a coaching session"))?;
    let why = match row.state {
        CoachingState::Booked => return Ok(row),
        CoachingState::Completed => "took place already; it stays as it is",
        CoachingState::Cancelled => "was cancelled; book another session",
    };
    Err(Rejection::one(ProblemCode::WrongState, "id", why))
}
