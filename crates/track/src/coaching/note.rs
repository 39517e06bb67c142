//! Notes between a museum and its coach.

use catalogue::problem::{Problems, Rejection};
use database::{AsyncPgConnection, id::CoachingNoteId, schema::coaching_note};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{Confide, MayInCoaching},
    text::check_text,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::CoachingNote;

/// Writes a note of a session, for the museum and whoever gives the session alone.
///
/// # Errors
/// Where it is no text that can be kept.
pub async fn write_note(
    conn: &mut AsyncPgConnection,
    may: &MayInCoaching<Confide>,
    now: Timestamp,
    text: &str,
    key: Option<&str>,
) -> Result<CoachingNote, Rejection> {
    let mut problems = Problems::new();
    check_text(Some(text), "text", 20_000, &mut problems);
    problems.settle()?;
    conn.transaction(async |conn| {
        let asked = (may.session().uuid(), text);
        let asker = may.enrolment().asker();
        let pending = match idempotency::claim(conn, asker, key, "writeCoachingNote", &asked, now).await? {
            Claim::Repeated(id) => {
                return coaching_note::table
                    .find(CoachingNoteId::from_uuid(id))
                    .select(CoachingNote::as_select())
                    .first(conn)
                    .await
                    .optional()?
                    .ok_or_else(|| Rejection::not_found("idempotency_key", "a note of coaching"));
            }
            Claim::First(pending) => pending,
        };
        let row: CoachingNote = diesel::insert_into(coaching_note::table)
            .values((
                coaching_note::id.eq(CoachingNoteId::new()),
                coaching_note::coaching_session_id.eq(may.session()),
                coaching_note::text.eq(text),
                coaching_note::written_by.eq(may.person()),
                coaching_note::created_at.eq(now.to_diesel()),
            ))
            .returning(CoachingNote::as_returning())
            .get_result(conn)
            .await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

/// The notes of a session, the first one first.
pub async fn notes(mut conn: &AsyncPgConnection, may: &MayInCoaching<Confide>) -> QueryResult<Vec<CoachingNote>> {
    coaching_note::table
        .filter(coaching_note::coaching_session_id.eq(may.session()))
        .order(coaching_note::id)
        .limit(500)
        .select(CoachingNote::as_select())
        .load(&mut conn)
        .await
}
