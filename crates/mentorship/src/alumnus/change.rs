//! Changing what one is open to, and leaving.

use catalogue::{
    problem::{ProblemCode, Problems, Rejection, check_revision},
    text::check_text,
};
use database::{
    AsyncPgConnection,
    id::{PersonId, ProgrammeId},
    schema::alumnus,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayActForOneself;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Alumnus, LONGEST_NOTE};

/// What an alumnus is open to from now on; what is none stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlumnusChange {
    /// Whether to give a guest lecture.
    pub lectures: Option<bool>,
    /// Whether to mentor next.
    pub mentors: Option<bool>,
    /// Whether to refer others to the exchange.
    pub refers: Option<bool>,
    /// What they would like to be asked about; some of none takes it out.
    pub note: Option<Option<String>>,
    /// The revision that was seen.
    pub expected_revision: Option<i32>,
}

/// Changes what one is open to as an alumnus of an exchange.
///
/// # Errors
/// Where one is none; where the note is none; where somebody else changed it.
pub async fn change(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    now: Timestamp,
    programme: ProgrammeId,
    change: AlumnusChange,
) -> Result<Alumnus, Rejection> {
    let mut problems = Problems::new();
    check_text(change.note.as_ref().and_then(Option::as_deref), "note", LONGEST_NOTE, &mut problems);
    problems.settle()?;
    conn.transaction(async |conn| {
        let row = locked(conn, may.person(), programme).await?;
        check_revision(change.expected_revision, row.revision)?;
        let row = diesel::update(alumnus::table.find(row.id))
            .set((
                alumnus::lectures.eq(change.lectures.unwrap_or(row.lectures)),
                alumnus::mentors.eq(change.mentors.unwrap_or(row.mentors)),
                alumnus::refers.eq(change.refers.unwrap_or(row.refers)),
                alumnus::note.eq(change.note.unwrap_or(row.note)),
                alumnus::revision.eq(row.revision + 1),
                alumnus::updated_at.eq(now.to_diesel()),
            ))
            .returning(Alumnus::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

/// Leaves the alumni of an exchange. One can join again.
///
/// # Errors
/// Where one is none of them.
pub async fn leave(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    now: Timestamp,
    programme: ProgrammeId,
) -> Result<Alumnus, Rejection> {
    conn.transaction(async |conn| {
        let row = locked(conn, may.person(), programme).await?;
        let row = diesel::update(alumnus::table.find(row.id))
            .set((
                alumnus::left_at.eq(now.to_diesel()),
                alumnus::revision.eq(row.revision + 1),
                alumnus::updated_at.eq(now.to_diesel()),
            ))
            .returning(Alumnus::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

/// Somebody as one of the alumni of an exchange, which nobody else changes until the transaction ends.
async fn locked(conn: &mut AsyncPgConnection, person: PersonId, programme: ProgrammeId) -> Result<Alumnus, Rejection> {
    alumnus::table
        .filter(alumnus::programme_id.eq(programme).and(alumnus::person_id.eq(person)))
        .filter(alumnus::left_at.is_null())
        .select(Alumnus::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| {
            let why =
                "is no exchange whose alumni you belong to; join them first, with a placement of yours that is over";
            Rejection::one(ProblemCode::WrongState, "programme", why)
        })
}
