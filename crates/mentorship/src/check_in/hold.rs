//! Saying that a check-in was held.

use catalogue::{
    civil,
    problem::{ProblemCode, Problems, Rejection, check_revision},
    text::check_text,
};
use database::{
    AsyncPgConnection,
    id::{CheckInId, PlacementId},
    schema::check_in,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{MayInPlacement, deed};
use jiff::{Timestamp, civil::Date};
use jiff_diesel::ToDiesel;

use super::CheckIn;
use crate::{
    agreement, given, kept,
    placement::{self, Placement, PlacementState},
};

/// The longest note, in characters.
const LONGEST_NOTE: usize = 10_000;

/// Where a placement stands while people check in.
const GOING: [PlacementState; 2] = [PlacementState::UnderWay, PlacementState::Paused];

/// What is said of a check-in that was held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The day it was held, `YYYY-MM-DD`.
    pub held_on: String,
    /// What came of it, for both sides.
    pub note: Option<String>,
    /// The revision that was seen.
    pub expected_revision: Option<i32>,
}

/// Says that a check-in was held, when, and what came of it; or says so anew.
///
/// # Errors
/// Every fault of it at once; where the placement is neither under way nor paused, or somebody else changed the check-in.
pub async fn hold(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::CheckIn>,
    now: Timestamp,
    id: CheckInId,
    held: Held,
) -> Result<CheckIn, Rejection> {
    conn.transaction(async |conn| {
        let placement = placement::locked(conn, may.placement()).await?;
        let row = of_placement(conn, placement.id, id).await?;
        check_revision(held.expected_revision, row.revision)?;
        kept::check_state(&placement, &GOING, "id", "check-ins are held while it is under way or paused")?;
        let held_on = check(conn, &placement, &held, now).await?;
        let row = diesel::update(check_in::table.find(id))
            .set((
                check_in::held_on.eq(held_on.to_diesel()),
                check_in::note.eq(&held.note),
                check_in::held_by.eq(may.person()),
                check_in::revision.eq(row.revision + 1),
                check_in::updated_at.eq(now.to_diesel()),
            ))
            .returning(CheckIn::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

async fn of_placement(
    conn: &mut AsyncPgConnection,
    placement: PlacementId,
    id: CheckInId,
) -> Result<CheckIn, Rejection> {
    let row = check_in::table
        .find(id)
        .filter(check_in::placement_id.eq(placement).and(check_in::cancelled_at.is_null()))
        .select(CheckIn::as_select());
    row.first(conn).await.optional()?.ok_or_else(|| Rejection::not_found("id", "a check-in"))
}

/// Checks all that is said, and gives the day.
async fn check(
    conn: &mut AsyncPgConnection,
    placement: &Placement,
    held: &Held,
    now: Timestamp,
) -> Result<Date, Rejection> {
    let mut problems = Problems::new();
    let held_on = civil::date(&held.held_on, "held_on", &mut problems);
    if let Some(held_on) = held_on {
        let today = kept::today(conn, placement.programme_id, now).await?;
        kept::check_past(held_on, today, "held_on", &mut problems);
        check_begun(held_on, agreement::first_day(conn, placement.id).await?, &mut problems);
    }
    check_text(held.note.as_deref(), "note", LONGEST_NOTE, &mut problems);
    given::settled(problems, held_on)
}

/// Notes a day before the first of the placement.
fn check_begun(held_on: Date, first: Option<Date>, problems: &mut Problems) {
    if let Some(first) = first.filter(|first| held_on < *first) {
        let why = format_args!(
            "is {held_on}, before {first}, on which the placement begins by its agreement; give that day or a later one"
        );
        problems.note(ProblemCode::OutOfRange, "held_on", why);
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn nobody_checks_in_before_it_begins() {
        let first = Some(date(2027, 3, 1));
        for (held_on, first, fine) in [
            (date(2027, 2, 28), first, false),
            (date(2027, 3, 1), first, true),
            (date(2027, 3, 8), first, true),
            (date(2027, 2, 28), None, true),
        ] {
            let mut problems = Problems::new();
            check_begun(held_on, first, &mut problems);
            assert_eq!(problems.is_empty(), fine, "{held_on}");
        }
    }
}
