//! On which days check-ins are due.

use jiff::{Span, civil::Date};

/// The days on which check-ins of an agreement are due: every so many days after the first one, which is none of them, up to the last.
pub fn calendar((starts_on, ends_on): (Date, Date), every: Option<i32>) -> Vec<Date> {
    let step = every.filter(|every| *every > 0).and_then(|every| Span::new().try_days(every).ok());
    let Some(step) = step else { return Vec::new() };
    starts_on.series(step).skip(1).take_while(|day| *day <= ends_on).collect()
}

/// Those of these days that become check-ins beside those that stay. Where they take the place of others, the past stays as it is.
pub(super) fn added(days: Vec<Date>, kept: &[Date], replaces: bool, today: Date) -> Vec<Date> {
    let is_past = |day: &Date| replaces && *day <= today;
    days.into_iter().filter(|day| !kept.contains(day) && !is_past(day)).collect()
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan, civil::date};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_month_has_a_check_in_every_week_but_none_on_its_first_day() {
        let march = (date(2027, 3, 1), date(2027, 3, 31));
        let days = [8, 15, 22, 29].map(|day| date(2027, 3, day));
        assert_eq!(calendar(march, Some(7)), days);
        assert_eq!(calendar(march, Some(30)), [date(2027, 3, 31)], "the last day is one of them");
        assert_eq!(calendar(march, Some(31)), [Date::ZERO; 0]);
        assert_eq!(calendar(march, None), [Date::ZERO; 0]);
        for none in [0, -7, i32::MAX] {
            assert_eq!(calendar(march, Some(none)), [Date::ZERO; 0], "{none}");
        }
        assert_eq!(calendar((march.0, march.0), Some(1)), [Date::ZERO; 0]);
    }

    #[test]
    fn another_calendar_leaves_the_past_and_what_was_held_as_they_are() {
        let days = [8, 15, 22, 29].map(|day| date(2027, 3, day)).to_vec();
        let kept = [date(2027, 3, 8), date(2027, 3, 22)];
        assert_eq!(added(days.clone(), &kept, true, date(2027, 3, 16)), [date(2027, 3, 29)]);
        assert_eq!(added(days.clone(), &[], true, date(2027, 3, 15)), days[2..]);
        assert_eq!(added(days.clone(), &[], false, date(2027, 3, 16)), days, "the first one is written whole");
    }

    proptest! {
        #[test]
        fn days_are_evenly_spaced_within_the_dates(start in 0_i64..5_000, length in 0_i64..800, every in 1_i32..=366) {
            let starts_on = date(2020, 2, 28) + start.days();
            let ends_on = starts_on + length.days();
            let days = calendar((starts_on, ends_on), Some(every));
            let before = std::iter::once(starts_on).chain(days.iter().copied());
            for (before, day) in before.zip(&days) {
                prop_assert_eq!((*day - before).get_days(), every);
            }
            let last = days.last().copied().unwrap_or(starts_on);
            prop_assert!(last <= ends_on && last + every.days() > ends_on, "as many as there is room for");
        }

        #[test]
        fn no_day_has_two(kept in prop::collection::vec(0_i64..60, 0..8), every in 1_i32..20, today in 0_i64..60) {
            let first = date(2027, 3, 1);
            let kept: Vec<Date> = kept.into_iter().map(|day| first + day.days()).collect();
            let today = first + today.days();
            let days = added(calendar((first, first + 60.days()), Some(every)), &kept, true, today);
            prop_assert!(days.is_sorted_by(|one, other| one < other));
            prop_assert!(days.iter().all(|day| *day > today && !kept.contains(day)));
        }
    }
}
