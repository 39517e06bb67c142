//! One step of a placement's course, written down.

use catalogue::problem::{ProblemCode, Rejection};
use database::{
    AsyncPgConnection,
    id::{PersonId, PlacementChangeId},
    schema::{placement, placement_change},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::policy::PlacementPart;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{
    PlacementCause,
    state::{PlacementMove, Times, check_next},
};
use crate::{
    check_in, kept,
    placement::{Placement, PlacementState},
    telling,
};

/// The most steps of one placement. Whoever pauses it can still take it up again and let it be over.
const MOST_STEPS: i64 = 100;

/// What is done to a placement, by whom and why.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step<'s> {
    pub done: PlacementMove,
    pub part: PlacementPart,
    pub by: Option<PersonId>,
    pub cause: Option<PlacementCause>,
    pub reason: Option<&'s str>,
}

/// Takes a step with a placement that the caller holds, keeps it, and tells all sides; a reason that is confided stands in no letter.
/// Where it is over from now on, no check-in is to come.
pub(super) async fn take(
    conn: &mut AsyncPgConnection,
    row: &Placement,
    step: Step<'_>,
    now: Timestamp,
) -> Result<Placement, Rejection> {
    let state = check_next(row.state, step.done)?;
    if step.done == PlacementMove::Pause {
        check_room(conn, row).await?;
    }
    let times = Times { begun_at: row.begun_at, ended_at: row.ended_at }.once(state, now);
    let row: Placement = diesel::update(placement::table.find(row.id))
        .set((
            placement::state.eq(state),
            placement::registration_id.eq(row.registration_id),
            placement::begun_at.eq(times.begun_at.map(ToDiesel::to_diesel)),
            placement::ended_at.eq(times.ended_at.map(ToDiesel::to_diesel)),
            placement::revision.eq(row.revision + 1),
            placement::updated_at.eq(now.to_diesel()),
        ))
        .returning(Placement::as_returning())
        .get_result(conn)
        .await?;
    if row.ended_at.is_some() {
        let today = kept::today(conn, row.programme_id, now).await?;
        check_in::cancel_coming(conn, row.id, &[], today, now).await?;
    }
    keep(conn, &row, state, step, now).await?;
    let told = step.reason.filter(|_| !step.cause.is_some_and(PlacementCause::is_confided));
    telling::tell_change(conn, now, &row, step.done, step.by, told).await?;
    Ok(row)
}

async fn keep(
    conn: &mut AsyncPgConnection,
    row: &Placement,
    state: PlacementState,
    step: Step<'_>,
    now: Timestamp,
) -> QueryResult<()> {
    diesel::insert_into(placement_change::table)
        .values((
            placement_change::id.eq(PlacementChangeId::new()),
            placement_change::placement_id.eq(row.id),
            placement_change::state.eq(state),
            placement_change::cause.eq(step.cause),
            placement_change::reason.eq(step.reason),
            placement_change::part.eq(Some(step.part)),
            placement_change::changed_by.eq(step.by),
            placement_change::changed_at.eq(now.to_diesel()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Refuses a pause after which there would be no room left to keep what comes of it.
async fn check_room(conn: &mut AsyncPgConnection, row: &Placement) -> Result<(), Rejection> {
    let steps = placement_change::table.filter(placement_change::placement_id.eq(row.id)).count();
    let steps: i64 = steps.get_result(conn).await?;
    if steps + 3 > MOST_STEPS {
        let why = "was paused as often as a placement can be; complete it, or end it early";
        return Err(Rejection::one(ProblemCode::WrongState, "id", why));
    }
    Ok(())
}
