//! Telling those who run an exchange something in confidence.

use catalogue::problem::{ProblemCode, Problems, Rejection};
use database::{
    AsyncPgConnection,
    id::{PersonId, PlacementId, PrivateNoteId},
    schema::private_note,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{MayInPlacement, deed},
    text::check_text,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{LONGEST, PrivateNote};
use crate::{
    kept,
    placement::{self, PlacementState},
    telling,
};

/// Writes a note in confidence, and tells those who run the exchange that there is one.
///
/// # Errors
/// Where the text is empty or too long; where both sides have not accepted the placement, or they wrote as many notes about it as are
/// kept.
pub async fn write(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::Confide>,
    now: Timestamp,
    text: &str,
    key: Option<&str>,
) -> Result<PrivateNote, Rejection> {
    let Some(writer) = may.person() else {
        let why = "Notes in confidence are written by people; sign in first.";
        return Err(Rejection::one(ProblemCode::Denied, "", why));
    };
    conn.transaction(async |conn| {
        let asked = (may.placement(), writer, may.part(), text);
        // The key is theirs, whomever they act for, so that nobody there learns of it.
        let asker = Some(writer.uuid());
        let pending = match idempotency::claim(conn, asker, key, "writePrivateNote", &asked, now).await? {
            Claim::Repeated(id) => return found(conn, writer, PrivateNoteId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        let placement = placement::locked(conn, may.placement()).await?;
        let when = "notes in confidence are written once both sides have accepted it";
        kept::check_state(&placement, &PlacementState::AGREED, "placement", when)?;
        let written = count(conn, placement.id, writer).await?;
        kept::check_room(written, "notes of yours", "tell those who run the exchange")?;
        let mut problems = Problems::new();
        check_text(Some(text), "text", LONGEST, &mut problems);
        problems.settle()?;
        let row = insert(conn, may, now, writer, text).await?;
        pending.keep(conn, row.id.uuid()).await?;
        telling::tell_note(conn, now, row.id).await?;
        Ok(row)
    })
    .await
}

/// How many somebody wrote. Those of others are nothing that they learn of.
async fn count(conn: &mut AsyncPgConnection, placement: PlacementId, writer: PersonId) -> QueryResult<i64> {
    private_note::table
        .filter(private_note::placement_id.eq(placement).and(private_note::written_by.eq(writer)))
        .count()
        .get_result(conn)
        .await
}

async fn insert(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::Confide>,
    now: Timestamp,
    writer: PersonId,
    text: &str,
) -> QueryResult<PrivateNote> {
    diesel::insert_into(private_note::table)
        .values((
            private_note::id.eq(PrivateNoteId::new()),
            private_note::placement_id.eq(may.placement()),
            private_note::text.eq(text),
            private_note::part.eq(may.part()),
            private_note::written_by.eq(writer),
            private_note::created_at.eq(now.to_diesel()),
        ))
        .returning(PrivateNote::as_returning())
        .get_result(conn)
        .await
}

async fn found(conn: &mut AsyncPgConnection, writer: PersonId, id: PrivateNoteId) -> Result<PrivateNote, Rejection> {
    private_note::table
        .find(id)
        .filter(private_note::written_by.eq(writer))
        .select(PrivateNote::as_select())
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("idempotency_key", "a note in confidence"))
}
