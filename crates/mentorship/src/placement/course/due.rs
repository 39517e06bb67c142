//! What time brings in a placement: check-ins, and what was promised for home.

use database::{
    AsyncPgConnection,
    id::{CheckInId, PlacementId, ReturnCommitmentId},
    schema::{check_in, exchange_program, placement, return_commitment},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use jiff_diesel::ToDiesel;

use crate::{
    placement::{PlacementState, days::nearest},
    return_commitment::CommitmentState,
    telling::{self, CheckInDue, CommitmentDue},
};

/// How many days before a promise is due its parties are reminded, the nearest first; once more on the day after.
const DAYS_BEFORE_PROMISE: [i32; 3] = [-1, 7, 30];

/// How many days the clocks of the world, and a reminder on the day after, are away from the day that it is in UTC.
const ABOUT: i32 = 3;

/// Reminds of what came due after `since` and until `now`, at nine in the morning by the clock of the exchange: participants and
/// their mentors of check-ins on their day; participants and their institutions of the improvement that was promised, 30 and 7 days
/// before it is due, and on the day after. What was written before, by whichever server, is not written again. In four statements,
/// however many there are.
///
/// # Errors
/// Where the database fails.
pub async fn remind_of_course(conn: &mut AsyncPgConnection, since: Timestamp, now: Timestamp) -> QueryResult<()> {
    let check_ins = check_ins(conn, since, now).await?;
    let commitments = commitments(conn, since, now).await?;
    telling::tell_due(conn, now, &check_ins, &commitments).await
}

async fn check_ins(conn: &mut AsyncPgConnection, since: Timestamp, now: Timestamp) -> QueryResult<Vec<CheckInDue>> {
    type Row = (CheckInId, PlacementId, jiff_diesel::Date, jiff_diesel::Timestamp, String);
    let today = now.to_zoned(TimeZone::UTC).date();
    let (first, last) = (today.saturating_sub(ABOUT.days()), today.saturating_add(ABOUT.days()));
    let rows: Vec<Row> = check_in::table
        .inner_join(placement::table)
        .inner_join(exchange_program::table.on(exchange_program::programme_id.eq(placement::programme_id)))
        .filter(placement::state.eq(PlacementState::UnderWay))
        .filter(check_in::held_on.is_null().and(check_in::cancelled_at.is_null()))
        .filter(check_in::due_on.between(first.to_diesel(), last.to_diesel()))
        .order(check_in::id)
        .select((check_in::id, check_in::placement_id, check_in::due_on, check_in::created_at, exchange_program::zone))
        .load(conn)
        .await?;
    let due = |(id, placement, due_on, known_since, zone): Row| {
        let (due_on, zone) = (due_on.to_jiff(), time_zone(&zone));
        // One that passed while nobody could remind of it is no news any more.
        let is_today = now.to_zoned(zone.clone()).date() == due_on;
        nearest(due_on, &[0], &zone, known_since.to_jiff(), since, now).filter(|_| is_today)?;
        Some(CheckInDue { id, placement, due_on })
    };
    Ok(rows.into_iter().filter_map(due).collect())
}

async fn commitments(
    conn: &mut AsyncPgConnection,
    since: Timestamp,
    now: Timestamp,
) -> QueryResult<Vec<CommitmentDue>> {
    type Row = (ReturnCommitmentId, PlacementId, String, jiff_diesel::Date, jiff_diesel::Timestamp, String);
    let day = |at: Timestamp| -> Date { at.to_zoned(TimeZone::UTC).date() };
    let first = day(since).saturating_sub(ABOUT.days());
    let last = day(now).saturating_add((30 + ABOUT).days());
    let rows: Vec<Row> = return_commitment::table
        .inner_join(placement::table)
        .inner_join(exchange_program::table.on(exchange_program::programme_id.eq(placement::programme_id)))
        .filter(return_commitment::state.eq(CommitmentState::Promised))
        .filter(return_commitment::due_on.between(first.to_diesel(), last.to_diesel()))
        .order(return_commitment::id)
        .select((
            return_commitment::id,
            return_commitment::placement_id,
            return_commitment::improvement,
            return_commitment::due_on,
            return_commitment::created_at,
            exchange_program::zone,
        ))
        .load(conn)
        .await?;
    let due = |(id, placement, improvement, due_on, known_since, zone): Row| {
        let due_on = due_on.to_jiff();
        let days = nearest(due_on, &DAYS_BEFORE_PROMISE, &time_zone(&zone), known_since.to_jiff(), since, now)?;
        Some(CommitmentDue { id, placement, improvement, due_on, days })
    };
    Ok(rows.into_iter().filter_map(due).collect())
}

fn time_zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}
