//! Which days a progress report can be about.

use catalogue::problem::{ProblemCode, Problems};
use database::AsyncPgConnection;
use diesel::QueryResult;
use jiff::{Timestamp, civil::Date};

use crate::{agreement, kept, placement::Placement};

/// Between which days a report can be: from the first day of the placement, by whichever version of its agreement has been in force,
/// until today.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    starts_on: Option<Date>,
    today: Date,
}

impl Bounds {
    /// Those of a placement.
    pub(super) async fn of(conn: &AsyncPgConnection, placement: &Placement, now: Timestamp) -> QueryResult<Self> {
        let starts_on = agreement::first_day(conn, placement.id).await?;
        Ok(Self { starts_on, today: kept::today(conn, placement.programme_id, now).await? })
    }

    /// Notes what is wrong with the days of a report. Days that could not be read were noted already.
    pub(super) fn check(self, from_on: Option<Date>, until_on: Option<Date>, problems: &mut Problems) {
        if let (Some(from_on), Some(starts_on)) = (from_on, self.starts_on)
            && from_on < starts_on
        {
            let why = format_args!(
                "is {from_on}, before {starts_on}, when the placement starts by agreement; give that day or a later one"
            );
            problems.note(ProblemCode::OutOfRange, "from_on", why);
        }
        if let Some(until_on) = until_on {
            kept::check_past(until_on, self.today, "until_on", problems);
        }
        if let (Some(from_on), Some(until_on)) = (from_on, until_on)
            && until_on < from_on
        {
            let why = format_args!("is {until_on}, before from_on, which is {from_on}; give that day or a later one");
            problems.note(ProblemCode::EndBeforeStart, "until_on", why);
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan, civil::date};
    use proptest::prelude::*;

    use super::*;

    fn day(number: i64) -> Date {
        date(2027, 3, 1).saturating_add(number.days())
    }

    fn faults(bounds: Bounds, from_on: Option<Date>, until_on: Option<Date>) -> Vec<(ProblemCode, String)> {
        let mut problems = Problems::new();
        bounds.check(from_on, until_on, &mut problems);
        problems.into_vec().into_iter().map(|problem| (problem.code, problem.field)).collect()
    }

    #[test]
    fn everything_that_is_wrong_with_its_days_is_told_at_once() {
        let bounds = Bounds { starts_on: Some(day(0)), today: day(9) };
        assert!(faults(bounds, Some(day(0)), Some(day(9))).is_empty());
        assert!(faults(bounds, Some(day(4)), Some(day(4))).is_empty(), "it can be about a single day");
        let early = (ProblemCode::OutOfRange, "from_on".to_owned());
        let late = (ProblemCode::OutOfRange, "until_on".to_owned());
        let turned = (ProblemCode::EndBeforeStart, "until_on".to_owned());
        assert_eq!(faults(bounds, Some(day(-1)), Some(day(10))), [early.clone(), late.clone()]);
        assert_eq!(faults(bounds, Some(day(12)), Some(day(11))), [late.clone(), turned]);
        // A day that could not be read hides nothing of the other.
        assert_eq!(faults(bounds, Some(day(-1)), None), [early]);
        assert_eq!(faults(bounds, None, Some(day(10))), [late]);
    }

    proptest! {
        #[test]
        fn what_is_fine_lies_between_the_start_and_today(
            start in 0..20_i64, today in 0..20_i64, from in 0..20_i64, until in 0..20_i64,
        ) {
            let bounds = Bounds { starts_on: Some(day(start)), today: day(today) };
            let is_fine = faults(bounds, Some(day(from)), Some(day(until))).is_empty();
            prop_assert_eq!(is_fine, start <= from && from <= until && until <= today);
        }
    }
}
