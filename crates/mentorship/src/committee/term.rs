//! Terms on a committee: how many are under way at once, and how many follow each other without a break.

use jiff::civil::Date;

/// How many days there are at most from the last day of one term to the first day of the next for the two to be in a row.
const NO_BREAK: i32 = 31;

/// Days on which somebody sits on a committee, the first and the last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    /// The first day.
    pub starts_on: Date,
    /// The last day.
    pub ends_on: Date,
}

impl Term {
    /// Whether it is under way on this day.
    pub fn covers(self, day: Date) -> bool {
        self.starts_on <= day && day <= self.ends_on
    }

    /// Whether both are under way on some day.
    pub fn overlaps(self, other: Self) -> bool {
        self.starts_on <= other.ends_on && other.starts_on <= self.ends_on
    }
}

/// How many of these terms are under way on the same day of this while, where they are most.
pub(super) fn most_at_once(span: Term, terms: &[Term]) -> usize {
    // There can only become more of them where the while begins, and where one of them does.
    let starts = terms.iter().map(|term| term.starts_on).filter(|day| span.covers(*day));
    let days = starts.chain([span.starts_on]);
    days.map(|day| terms.iter().filter(|term| term.covers(day)).count()).max().unwrap_or_default()
}

/// How many terms there are in a row with the new one, itself counted.
pub(super) fn in_a_row(new: Term, others: &[Term]) -> usize {
    let mut terms: Vec<(Term, bool)> = others.iter().map(|term| (*term, false)).chain([(new, true)]).collect();
    terms.sort();
    let (mut count, mut with_new, mut until) = (0, false, None);
    for (term, is_new) in terms {
        let is_next = until.is_some_and(|until| follows(until, term.starts_on));
        if !is_next && with_new {
            return count;
        }
        (count, with_new) = if is_next { (count + 1, with_new || is_new) } else { (1, is_new) };
        until = until.max(Some(term.ends_on));
    }
    count
}

/// Whether a term that begins then is in a row with one that ends then.
fn follows(ends_on: Date, starts_on: Date) -> bool {
    (starts_on - ends_on).get_days() <= NO_BREAK
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan, civil::date};
    use proptest::prelude::*;

    use super::*;

    fn term(from: Date, to: Date) -> Term {
        Term { starts_on: from, ends_on: to }
    }

    fn year(year: i16) -> Term {
        term(date(year, 1, 1), date(year, 12, 31))
    }

    #[test]
    fn terms_are_in_a_row_unless_more_than_31_days_pass() {
        assert_eq!(in_a_row(year(2027), &[]), 1);
        assert_eq!(in_a_row(year(2027), &[year(2025), year(2026)]), 3);
        assert_eq!(in_a_row(year(2026), &[year(2027), year(2025)]), 3, "one that fills the gap between two joins them");
        assert_eq!(in_a_row(year(2027), &[year(2025)]), 1);
        let after = |days| term(date(2026, 12, 31) + i64::from(days).days(), date(2028, 1, 1));
        assert_eq!(in_a_row(after(31), &[year(2026)]), 2);
        assert_eq!(in_a_row(after(32), &[year(2026)]), 1);
    }

    #[test]
    fn a_partner_has_as_many_seats_as_on_its_fullest_day() {
        let spring = term(date(2027, 1, 1), date(2027, 5, 31));
        let summer = term(date(2027, 5, 31), date(2027, 8, 31));
        assert_eq!(most_at_once(year(2027), &[spring, summer]), 2, "both on 31 May");
        assert_eq!(most_at_once(year(2027), &[spring, term(date(2027, 6, 1), date(2027, 8, 31))]), 1);
        assert_eq!(most_at_once(year(2028), &[spring, summer]), 0);
    }

    prop_compose! {
        fn any_term()(start in 0_i64..400, days in 0_i64..120) -> Term {
            let starts_on = date(2027, 1, 1) + start.days();
            term(starts_on, starts_on + days.days())
        }
    }

    proptest! {
        #[test]
        fn the_fullest_day_is_found(span in any_term(), terms in prop::collection::vec(any_term(), 0..12)) {
            let days = span.starts_on.series(1.day()).take_while(|day| *day <= span.ends_on);
            let most = days.map(|day| terms.iter().filter(|term| term.covers(day)).count()).max();
            prop_assert_eq!(most_at_once(span, &terms), most.unwrap_or_default());
        }

        /// From the new one outwards, as long as there is another within reach of those that were found.
        #[test]
        fn those_in_a_row_are_all_within_reach(new in any_term(), others in prop::collection::vec(any_term(), 0..8)) {
            let is_near = |one: &Term, other: &Term| {
                one.overlaps(*other) || follows(one.ends_on.min(other.ends_on), one.starts_on.max(other.starts_on))
            };
            let (mut reached, mut left) = (vec![new], others.clone());
            while let Some(at) = left.iter().position(|one| reached.iter().any(|other| is_near(one, other))) {
                reached.push(left.swap_remove(at));
            }
            prop_assert_eq!(in_a_row(new, &others), reached.len());
        }
    }
}
