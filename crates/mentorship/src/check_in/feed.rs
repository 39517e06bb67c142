//! Check-ins in the calendar that somebody reads by a link.

use catalogue::{
    LanguageMap,
    calendar_feed::{CheckInDay, CheckInStanding, DAYS_BACK, MOST_ENTRIES},
};
use database::{AsyncPgConnection, id::CheckInId, statement::Statement};
use diesel::{
    QueryResult,
    sql_types::{BigInt, Bool, Date as SqlDate, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use identity::policy::FeedOwner;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use jiff_diesel::ToDiesel;

use crate::placement::PlacementState;

// What is read of each, in pieces.
type When = (SqlUuid, SqlDate, Nullable<SqlDate>, Bool);
type WhenRow = (CheckInId, jiff_diesel::Date, Option<jiff_diesel::Date>, bool);
type Named = (Jsonb, Text);
type NamedRow = (LanguageMap, String);
type Columns = (When, Text, Named, Named, Nullable<Text>, Bool, BigInt, Timestamptz);
type Row = (WhenRow, PlacementState, NamedRow, NamedRow, Option<String>, bool, i64, jiff_diesel::Timestamp);

/// The placements that somebody has a part in themselves: they go, by their account or by an address of theirs that is verified, or
/// were asked to agree, or mentor. The policy lets these see a placement whatever role they have.
const MINE: &str = ", address AS (
        SELECT lower(account.email) AS email FROM account JOIN me ON me.id = account.person_id WHERE account.email_verified
    ), part AS (
        SELECT placement.id, true AS goes FROM placement
        JOIN application ON application.id = placement.application_id JOIN me ON me.id = application.person_id
        UNION ALL
        SELECT placement.id, true FROM placement
        JOIN application ON application.id = placement.application_id JOIN address ON address.email = lower(application.email)
        WHERE application.person_id IS NULL
        UNION ALL
        SELECT placement.id, false FROM placement
        JOIN application ON application.id = placement.application_id JOIN me ON me.id = application.supervisor_id
        UNION ALL
        SELECT placement.id, false FROM placement
        JOIN offer ON offer.id = placement.offer_id
        JOIN mentor ON mentor.id = offer.mentor_id JOIN me ON me.id = mentor.person_id
    ), mine AS (
        SELECT part.id, bool_or(part.goes) AS goes FROM part GROUP BY part.id
    )";

const COLUMNS: &str = " SELECT check_in.id, check_in.due_on, check_in.held_on, check_in.cancelled_at IS NOT NULL,
        placement.state, offer.title, offer.main_language, organization.name, organization.main_language,
        coalesce(person.name, application.name), mine.goes,
        check_in.revision::bigint + placement.revision + offer.revision,
        greatest(check_in.updated_at, placement.updated_at, offer.updated_at)
    FROM mine
    JOIN placement ON placement.id = mine.id
    JOIN check_in ON check_in.placement_id = placement.id
    JOIN offer ON offer.id = placement.offer_id
    JOIN organization ON organization.id = placement.host_id
    JOIN application ON application.id = placement.application_id
    LEFT JOIN person ON person.id = application.person_id";

/// The check-ins in a calendar, in the order of the days on which they are due, those that come no more among them. A person's: of the
/// placements in which they go, or mentor, or which they were asked to agree to. An organization's calendar has none: who goes to a
/// placement is told to those who have to do with it. In one statement at most.
///
/// # Errors
/// Where the database fails.
pub async fn in_feed(conn: &mut AsyncPgConnection, owner: FeedOwner, now: Timestamp) -> QueryResult<Vec<CheckInDay>> {
    let FeedOwner::Person(person) = owner else { return Ok(Vec::new()) };
    let since = (now - SignedDuration::from_hours(24 * DAYS_BACK)).to_zoned(TimeZone::UTC).date();
    let mut statement = Statement::<Columns>::new("WITH me AS (SELECT ");
    statement
        .bind::<SqlUuid, _>(person)
        .sql("::uuid AS id)")
        .sql(MINE)
        .sql(COLUMNS)
        .sql(" WHERE check_in.due_on >= ")
        .bind::<SqlDate, _>(since.to_diesel())
        .sql(" ORDER BY check_in.due_on, check_in.id LIMIT ")
        .bind::<BigInt, _>(MOST_ENTRIES);
    let rows: Vec<Row> = statement.load(conn).await?;
    Ok(rows.into_iter().map(day).collect())
}

fn day(row: Row) -> CheckInDay {
    let ((id, due_on, held_on, is_cancelled), state, title, host, participant, is_ones_own, sequence, modified) = row;
    CheckInDay {
        key: id.to_string(),
        title,
        host,
        participant,
        is_ones_own,
        day: held_on.unwrap_or(due_on).to_jiff(),
        standing: standing(held_on.is_some(), is_cancelled, state),
        sequence,
        modified: modified.to_jiff(),
    }
}

fn standing(is_held: bool, is_cancelled: bool, state: PlacementState) -> CheckInStanding {
    match state {
        _ if is_held => CheckInStanding::Held,
        PlacementState::UnderWay if !is_cancelled => CheckInStanding::Due,
        PlacementState::Paused if !is_cancelled => CheckInStanding::OnHold,
        _ => CheckInStanding::Cancelled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_held_stays_and_the_rest_stands_as_its_placement_does() {
        use CheckInStanding::{Cancelled, Due, Held, OnHold};
        use PlacementState::{Completed, EndedEarly, Paused, UnderWay};
        for (state, open) in [(UnderWay, Due), (Paused, OnHold), (Completed, Cancelled), (EndedEarly, Cancelled)] {
            assert_eq!(standing(false, false, state), open, "{state}");
            assert_eq!(standing(false, true, state), Cancelled, "{state}");
            assert_eq!(standing(true, false, state), Held, "{state}");
        }
    }
}
