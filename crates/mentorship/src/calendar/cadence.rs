//! Rounds to come, by the cadence of an exchange.

use jiff::{ToSpan, civil::Date};

use crate::{
    round::{Round, RoundDays},
    window::Window,
};

impl Round {
    /// Its days.
    pub(super) fn days(&self) -> RoundDays {
        RoundDays { opens_on: self.opens_on, closes_on: self.closes_on, decides_by: self.decides_by }
    }
}

/// The rounds that open on a day of the calendar, today or later, if one opens every so many months after the last one. Each of their
/// days is as far from the first as it is in that.
pub(super) fn to_come(last: RoundDays, every_months: i32, calendar: Window, today: Date) -> Vec<RoundDays> {
    if every_months < 1 {
        return Vec::new();
    }
    // From the last one each time, so that what opens on the 31st does so again after a shorter month.
    let opening = |nth: i32| last.opens_on.checked_add(every_months.checked_mul(nth)?.months()).ok();
    let first = calendar.starts_on.max(today);
    (1..)
        .map_while(opening)
        .take_while(|opens_on| *opens_on <= calendar.ends_on)
        .filter(|opens_on| *opens_on >= first)
        .filter_map(|opens_on| following(last, opens_on))
        .collect()
}

fn following(last: RoundDays, opens_on: Date) -> Option<RoundDays> {
    let closes_on = opens_on.checked_add(last.closes_on - last.opens_on).ok()?;
    let decides_by = opens_on.checked_add(last.decides_by - last.opens_on).ok()?;
    Some(RoundDays { opens_on, closes_on, decides_by })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const LAST: RoundDays =
        RoundDays { opens_on: date(2026, 8, 31), closes_on: date(2026, 9, 30), decides_by: date(2026, 10, 15) };

    fn calendar(from: Date, until: Date) -> Window {
        Window { starts_on: from, ends_on: until }
    }

    fn openings(every_months: i32, calendar: Window, today: Date) -> Vec<String> {
        to_come(LAST, every_months, calendar, today).iter().map(|days| days.opens_on.to_string()).collect()
    }

    #[test]
    fn they_open_every_so_many_months_after_the_last() {
        let three_years = calendar(date(2026, 1, 1), date(2028, 12, 31));
        let today = date(2026, 11, 20);
        assert_eq!(openings(6, three_years, today), ["2027-02-28", "2027-08-31", "2028-02-29", "2028-08-31"]);
        assert_eq!(openings(12, three_years, today), ["2027-08-31", "2028-08-31"]);
        assert_eq!(openings(60, three_years, today), [""; 0]);
        assert_eq!(openings(0, three_years, today), [""; 0]);
    }

    #[test]
    fn none_opens_outside_the_calendar_or_before_today() {
        let today = date(2027, 9, 1);
        assert_eq!(openings(6, calendar(date(2026, 1, 1), date(2028, 2, 29)), today), ["2028-02-29"]);
        assert_eq!(openings(6, calendar(date(2029, 1, 1), date(2029, 12, 31)), today), ["2029-02-28", "2029-08-31"]);
    }

    #[test]
    fn their_days_are_as_far_apart_as_those_of_the_last() {
        let next = to_come(LAST, 12, calendar(date(2027, 1, 1), date(2027, 12, 31)), date(2026, 11, 20));
        let days =
            RoundDays { opens_on: date(2027, 8, 31), closes_on: date(2027, 9, 30), decides_by: date(2027, 10, 15) };
        assert_eq!(next, [days]);
    }
}
