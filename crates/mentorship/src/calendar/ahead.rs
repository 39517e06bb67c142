//! What holds for all that partners say ahead, whether they can teach it or expect to need it.

use catalogue::{
    civil,
    problem::{ProblemCode, Problems, Rejection},
    topic::check_topics,
};
use database::{AsyncPgConnection, id::TopicId};
use diesel::QueryResult;
use jiff::{ToSpan, civil::Date};

use crate::window::Window;

/// How many years partners look ahead, and how many a calendar has.
pub const MOST_YEARS: i16 = 10;
/// How many things one partner can say that it can teach, and how many that it expects to need.
pub const MOST_OF_A_PARTNER: i64 = 200;
/// The same of all partners of an exchange: all are looked at together.
const MOST_OF_AN_EXCHANGE: i64 = 5_000;
/// The most people of one thing.
const MOST_PEOPLE: i32 = 1_000;

/// Notes a topic that there is not.
pub(crate) async fn check_topic(
    conn: &mut AsyncPgConnection,
    topic: TopicId,
    problems: &mut Problems,
) -> QueryResult<()> {
    let mut unknown = Problems::new();
    check_topics(conn, &[topic], "topic", &mut unknown).await?;
    if !unknown.is_empty() {
        problems.note_not_found("topic", "a topic");
    }
    Ok(())
}

/// Notes a number of people that makes no sense.
pub(crate) fn check_people(people: i32, problems: &mut Problems) {
    if !(1..=MOST_PEOPLE).contains(&people) {
        problems.note(ProblemCode::OutOfRange, "people", format_args!("is {people}; give 1 to {MOST_PEOPLE}"));
    }
}

/// Notes what is wrong with the first and the last day, and gives them where nothing is.
pub(crate) fn check_days(starts_on: &str, ends_on: &str, today: Date, problems: &mut Problems) -> Option<Window> {
    let starts_on = civil::date(starts_on, "starts_on", problems);
    let ends_on = civil::date(ends_on, "ends_on", problems);
    let (starts_on, ends_on) = starts_on.zip(ends_on)?;
    let latest = today.saturating_add(MOST_YEARS.years());
    if ends_on < starts_on {
        let what =
            format_args!("is {ends_on}, before starts_on, which is {starts_on}; give the same day or a later one");
        problems.note(ProblemCode::EndBeforeStart, "ends_on", what);
        None
    } else if ends_on > latest {
        let what = format_args!("is {ends_on}, more than {MOST_YEARS} years ahead; give {latest} or an earlier day");
        problems.note(ProblemCode::OutOfRange, "ends_on", what);
        None
    } else {
        Some(Window { starts_on, ends_on })
    }
}

/// Refuses one more of what a partner, or all partners of an exchange, have said so much of already.
pub(crate) fn check_number(of_partner: i64, of_all: i64, what: &str) -> Result<(), Rejection> {
    for (field, number, most) in
        [("organization", of_partner, MOST_OF_A_PARTNER), ("programme", of_all, MOST_OF_AN_EXCHANGE)]
    {
        if number >= most {
            let why = format_args!("has {most} entries of what {what} already; delete those that are over");
            return Err(Rejection::one(ProblemCode::Full, field, why));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn noted(starts_on: &str, ends_on: &str) -> Vec<String> {
        let mut problems = Problems::new();
        let days = check_days(starts_on, ends_on, date(2026, 11, 20), &mut problems);
        assert_eq!(days.is_some(), problems.is_empty());
        problems.into_vec().iter().map(|problem| format!("{} {}", problem.code, problem.field)).collect()
    }

    #[test]
    fn one_looks_ten_years_ahead() {
        assert_eq!(noted("2027-01-01", "2036-11-20"), [""; 0]);
        assert_eq!(noted("2027-01-01", "2036-11-21"), ["out_of_range ends_on"]);
        assert_eq!(noted("2027-01-01", "2027-01-01"), [""; 0]);
        assert_eq!(noted("2027-01-02", "2027-01-01"), ["end_before_start ends_on"]);
        assert_eq!(noted("2027-02-30", "soon"), ["impossible_date starts_on", "invalid ends_on"]);
    }

    #[test]
    fn as_many_people_as_there_may_be() {
        let noted = |people| {
            let mut problems = Problems::new();
            check_people(people, &mut problems);
            !problems.is_empty()
        };
        assert_eq!([0, 1, 1_000, 1_001].map(noted), [true, false, false, true]);
    }

    #[test]
    fn a_partner_says_only_so_much() {
        assert!(check_number(199, 4_999, "partners can teach").is_ok());
        let refused =
            |of_partner, of_all| check_number(of_partner, of_all, "partners can teach").map_err(|why| why.to_string());
        let why = "organization has 200 entries of what partners can teach already; delete those that are over.";
        assert_eq!(refused(200, 300), Err(why.to_owned()));
        assert!(refused(0, 5_000).is_err_and(|why| why.starts_with("programme has 5000 entries")));
    }
}
