//! What is kept of a placement as it goes: reports, reflections, notes in confidence, issues. What they have in common.

use std::collections::HashMap;

use catalogue::problem::{ProblemCode, Problems, Rejection};
use database::{
    AsyncPgConnection,
    id::{PlacementId, ProgrammeId},
};
use diesel::QueryResult;
use identity::{Viewer, policy::PlacementFacts};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    exchange,
    placement::{self, Placement, PlacementState},
};

/// The most that are kept of each. Where not everybody sees all of them it is the most of each person, so that being refused one
/// more tells nothing of what others wrote.
pub(crate) const MOST: i64 = 100;

/// Refuses what is not done while a placement stands as it does; `when` says when it is.
pub(crate) fn check_state(
    row: &Placement,
    states: &[PlacementState],
    field: &str,
    when: &str,
) -> Result<(), Rejection> {
    if states.contains(&row.state) {
        return Ok(());
    }
    let (which, stands) = (if field == "placement" { "one" } else { "of a placement" }, stands(row.state));
    let why = format_args!("is {which} that {stands}; {when}");
    Err(Rejection::one(ProblemCode::WrongState, field, why))
}

/// How a placement stands, in words that follow "a placement that".
fn stands(state: PlacementState) -> &'static str {
    match state {
        PlacementState::Offered => "waits for the answers of both sides",
        PlacementState::Accepted => "both sides accepted and that has not begun",
        PlacementState::Declined => "was declined",
        PlacementState::Expired => "was not answered in time",
        PlacementState::UnderWay => "is under way",
        PlacementState::Paused => "is paused",
        PlacementState::Completed => "is completed",
        PlacementState::EndedEarly => "ended before its time",
    }
}

/// Refuses one more where there are as many as are kept; `words` is what they are, `instead` what can be done.
pub(crate) fn check_room(count: i64, words: &str, instead: &str) -> Result<(), Rejection> {
    if count < MOST {
        return Ok(());
    }
    let why = format_args!("has {MOST} {words}, and no more are kept; {instead}");
    Err(Rejection::one(ProblemCode::Full, "placement", why))
}

/// Which day it is where the days of an exchange end.
pub(crate) async fn today(conn: &AsyncPgConnection, programme: ProgrammeId, now: Timestamp) -> QueryResult<Date> {
    let exchange = exchange::by_programmes(conn, &[programme]).await?.pop();
    Ok(exchange.map_or_else(|| now.to_zoned(TimeZone::UTC).date(), |exchange| exchange.today(now)))
}

/// Notes a day that is still to come.
pub(crate) fn check_past(day: Date, today: Date, field: &str, problems: &mut Problems) {
    if day > today {
        let why = format_args!(
            "is {day}, which is still to come: in the exchange's time zone it is {today}; give that day or one before"
        );
        problems.note(ProblemCode::OutOfRange, field, why);
    }
}

/// What the policy needs to know of these placements, for this viewer.
pub(crate) async fn facts(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    ids: &[PlacementId],
) -> QueryResult<HashMap<PlacementId, PlacementFacts>> {
    placement::facts(conn, viewer.person().map(|person| person.id), ids).await
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn what_was_is_of_today_at_the_latest() {
        let today = date(2027, 3, 10);
        for (day, fine) in [(date(2027, 3, 9), true), (today, true), (date(2027, 3, 11), false)] {
            let mut problems = Problems::new();
            check_past(day, today, "held_on", &mut problems);
            assert_eq!(problems.is_empty(), fine, "{day}");
        }
    }

    #[test]
    fn so_many_are_kept_and_no_more() {
        let refused = |count| check_room(count, "reports", "change one that is there instead").err();
        for (count, fine) in [(0, true), (MOST - 1, true), (MOST, false), (MOST + 1, false)] {
            assert_eq!(refused(count).is_none(), fine, "{count}");
        }
        let why = "placement has 100 reports, and no more are kept; change one that is there instead.";
        assert_eq!(refused(MOST).map(|why| why.to_string()), Some(why.to_owned()));
    }
}
