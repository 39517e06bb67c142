//! Reading who sits on a committee.

use database::{
    AsyncPgConnection,
    id::ProgrammeId,
    schema::{committee_seat, exchange_program},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{civil::Date, tz::TimeZone};
use jiff_diesel::ToDiesel;

use super::CommitteeSeat;

/// The seats of those who sit on the committee of an exchange on this day, the longest there first.
///
/// # Errors
/// Where the database fails.
pub async fn seats_on(
    mut conn: &AsyncPgConnection,
    exchange: ProgrammeId,
    day: Date,
) -> QueryResult<Vec<CommitteeSeat>> {
    let seats: Vec<(CommitteeSeat, String)> = committee_seat::table
        .inner_join(exchange_program::table)
        .filter(committee_seat::programme_id.eq(exchange))
        .filter(committee_seat::starts_on.le(day.to_diesel()))
        .filter(committee_seat::ends_on.ge(day.to_diesel()))
        .order((committee_seat::starts_on, committee_seat::id))
        .select((CommitteeSeat::as_select(), exchange_program::zone))
        .load(&mut conn)
        .await?;
    let sits = |(seat, zone): &(CommitteeSeat, String)| {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        seat.term(&zone).is_some_and(|term| term.covers(day))
    };
    Ok(seats.into_iter().filter(sits).map(|(seat, _)| seat).collect())
}
