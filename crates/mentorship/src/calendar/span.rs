//! Which days a calendar has.

use std::ops::RangeInclusive;

use jiff::{ToSpan, civil::Date};

use super::MOST_YEARS;
use crate::window::Window;

/// The days of a calendar: by itself this year and the two after it.
///
/// # Errors
/// A sentence that says what is wrong, where it ends before it begins or is too long.
pub fn days(from: Option<Date>, until: Option<Date>, today: Date) -> Result<Window, String> {
    let starts_on = from.unwrap_or_else(|| today.first_of_year());
    let Ok(too_late) = starts_on.checked_add(MOST_YEARS.years()) else {
        return Err(format!("from is {starts_on}, later than calendars go; give an earlier day."));
    };
    let ends_on = until.unwrap_or_else(|| starts_on.saturating_add(2.years()).last_of_year());
    if ends_on < starts_on {
        return Err(format!(
            "until is {ends_on}, before from, which is {starts_on}; give the same day or a later one."
        ));
    }
    if ends_on >= too_late {
        let long =
            format!("{MOST_YEARS} years or more after from, which is {starts_on}; give a day before {too_late}.");
        return Err(format!("until is {ends_on}, {long}"));
    }
    Ok(Window { starts_on, ends_on })
}

/// The days that two have in common.
pub(super) fn common(one: Window, other: Window) -> Option<Window> {
    let (starts_on, ends_on) = (one.starts_on.max(other.starts_on), one.ends_on.min(other.ends_on));
    (starts_on <= ends_on).then_some(Window { starts_on, ends_on })
}

/// The years that days lie in.
pub(super) fn years(days: Window) -> RangeInclusive<i16> {
    days.starts_on.year()..=days.ends_on.year()
}

/// Whether a day is one of them.
pub(super) fn has(days: Window, day: Date) -> bool {
    (days.starts_on..=days.ends_on).contains(&day)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn said(from: Option<Date>, until: Option<Date>) -> String {
        match days(from, until, date(2026, 11, 20)) {
            Ok(days) => format!("{} to {}", days.starts_on, days.ends_on),
            Err(wrong) => wrong,
        }
    }

    #[test]
    fn a_calendar_has_three_years_unless_something_else_is_asked_for() {
        assert_eq!(said(None, None), "2026-01-01 to 2028-12-31");
        assert_eq!(said(Some(date(2028, 2, 29)), None), "2028-02-29 to 2030-12-31");
        assert_eq!(said(None, Some(date(2026, 6, 30))), "2026-01-01 to 2026-06-30");
        assert_eq!(said(Some(date(2027, 1, 1)), Some(date(2036, 12, 31))), "2027-01-01 to 2036-12-31");
    }

    #[test]
    fn it_has_ten_years_at_most() {
        let long = said(Some(date(2027, 1, 1)), Some(date(2037, 1, 1)));
        assert!(
            long.starts_with("until is 2037-01-01, 10 years or more after from, which is 2027-01-01; give"),
            "{long}"
        );
        let back = "until is 2025-12-31, before from, which is 2026-01-01; give the same day or a later one.";
        assert_eq!(said(None, Some(date(2025, 12, 31))), back);
        let late = "from is 9999-01-01, later than calendars go; give an earlier day.";
        assert_eq!(said(Some(date(9999, 1, 1)), None), late);
    }

    #[test]
    fn days_in_common_lie_in_both() {
        let window = |from: i16, until: i16| Window { starts_on: date(from, 7, 1), ends_on: date(until, 6, 30) };
        assert_eq!(common(window(2026, 2028), window(2027, 2030)), Some(window(2027, 2028)));
        assert_eq!(common(window(2026, 2027), window(2027, 2028)), None);
        assert_eq!(years(window(2026, 2028)).collect::<Vec<_>>(), [2026, 2027, 2028]);
    }
}
