//! Answering what was told in confidence.

use catalogue::problem::{ProblemCode, Problems, Rejection};
use database::{AsyncPgConnection, id::PrivateNoteId, schema::private_note};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    policy::{MayInPlacement, deed},
    text::check_text,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{LONGEST, PrivateNote};
use crate::telling;

/// Answers a note in confidence, once, and tells who wrote it.
///
/// # Errors
/// Where the answer is empty or too long, or the note was answered already.
pub async fn answer(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::AnswerNote>,
    now: Timestamp,
    id: PrivateNoteId,
    answer: &str,
) -> Result<PrivateNote, Rejection> {
    conn.transaction(async |conn| {
        let row = PrivateNote::locked(conn, may.placement(), id, "id").await?;
        if row.answered_at.is_some() {
            let why = "was answered already; write to them if there is more to say";
            return Err(Rejection::one(ProblemCode::WrongState, "id", why));
        }
        let mut problems = Problems::new();
        check_text(Some(answer), "answer", LONGEST, &mut problems);
        problems.settle()?;
        let row: PrivateNote = diesel::update(private_note::table.find(row.id))
            .set((
                private_note::answer.eq(answer),
                private_note::answered_by.eq(may.person()),
                private_note::answered_at.eq(now.to_diesel()),
            ))
            .returning(PrivateNote::as_returning())
            .get_result(conn)
            .await?;
        telling::tell_answered(conn, now, row.id).await?;
        Ok(row)
    })
    .await
}
