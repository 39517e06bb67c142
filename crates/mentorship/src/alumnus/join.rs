//! Joining the alumni of an exchange.

use catalogue::{
    problem::{ProblemCode, Problems, Rejection},
    text::check_text,
};
use database::{
    AsyncPgConnection,
    id::{AlumnusId, PersonId},
    schema::alumnus,
};
use diesel::{prelude::*, upsert::excluded};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{MayInPlacement, PlacementPart, deed::JoinAlumni};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Alumnus, LONGEST_NOTE};
use crate::{
    begun,
    placement::{Placement, PlacementState},
};

/// What an alumnus is open to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenTo {
    /// Whether to give a guest lecture.
    pub lectures: bool,
    /// Whether to mentor next.
    pub mentors: bool,
    /// Whether to refer others to the exchange.
    pub refers: bool,
    /// What they would like to be asked about.
    pub note: Option<String>,
}

/// Has whoever went, or whoever mentored them, join the alumni of the exchange once the placement is over. Whoever had joined is open
/// to this from now on, also where they had left.
///
/// # Errors
/// Where the placement is not over; where they took no part in it themselves, but act for the host; where the note is none.
pub async fn join(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<JoinAlumni>,
    now: Timestamp,
    open_to: OpenTo,
) -> Result<Alumnus, Rejection> {
    let person = oneself(may)?;
    open_to.check()?;
    conn.transaction(async |conn| {
        let placement = begun::locked(conn, may.placement(), "placement").await?;
        check_over(&placement)?;
        Ok(write(conn, now, &placement, person, &open_to).await?)
    })
    .await
}

/// Whoever took part: the participant, or the mentor; not whoever acts for the host otherwise.
fn oneself(may: &MayInPlacement<JoinAlumni>) -> Result<PersonId, Rejection> {
    let took_part = match may.part() {
        PlacementPart::Participant => may.facts().application.person,
        PlacementPart::Host => may.facts().mentor,
        PlacementPart::Home | PlacementPart::Coordinator => None,
    };
    may.person().filter(|person| took_part == Some(*person)).ok_or_else(|| {
        let why = "Joining the alumni is for those who took part in the placement themselves: whoever went, and their \
                   mentor.";
        Rejection::one(ProblemCode::Denied, "", why)
    })
}

impl OpenTo {
    fn check(&self) -> Result<(), Rejection> {
        let mut problems = Problems::new();
        check_text(self.note.as_deref(), "note", LONGEST_NOTE, &mut problems);
        problems.settle()
    }
}

fn check_over(placement: &Placement) -> Result<(), Rejection> {
    if matches!(placement.state, PlacementState::Completed | PlacementState::EndedEarly) {
        return Ok(());
    }
    let why = "is not over yet; join the alumni once it is completed";
    Err(Rejection::one(ProblemCode::WrongState, "placement", why))
}

async fn write(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    placement: &Placement,
    person: PersonId,
    open_to: &OpenTo,
) -> QueryResult<Alumnus> {
    diesel::insert_into(alumnus::table)
        .values((
            alumnus::id.eq(AlumnusId::new()),
            alumnus::programme_id.eq(placement.programme_id),
            alumnus::person_id.eq(person),
            alumnus::lectures.eq(open_to.lectures),
            alumnus::mentors.eq(open_to.mentors),
            alumnus::refers.eq(open_to.refers),
            alumnus::note.eq(open_to.note.as_deref()),
            alumnus::created_at.eq(now.to_diesel()),
            alumnus::updated_at.eq(now.to_diesel()),
        ))
        .on_conflict((alumnus::programme_id, alumnus::person_id))
        .do_update()
        .set((
            alumnus::lectures.eq(excluded(alumnus::lectures)),
            alumnus::mentors.eq(excluded(alumnus::mentors)),
            alumnus::refers.eq(excluded(alumnus::refers)),
            alumnus::note.eq(excluded(alumnus::note)),
            alumnus::left_at.eq(None::<jiff_diesel::Timestamp>),
            alumnus::revision.eq(alumnus::revision + 1),
            alumnus::updated_at.eq(excluded(alumnus::updated_at)),
        ))
        .returning(Alumnus::as_returning())
        .get_result(conn)
        .await
}
