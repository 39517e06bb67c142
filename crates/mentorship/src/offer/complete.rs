//! What an offer must say to take part in its round.

use catalogue::problem::{ProblemCode, Problems};

use super::{OfferContent, Setting};
use crate::{capacity::Capacity, period::RoundPeriod, window::Window};

impl OfferContent {
    /// Notes everything that is missing for it to take part in its round.
    pub(crate) fn check_complete(&self, setting: &Setting, problems: &mut Problems) {
        let kinds = &setting.exchange.kinds;
        if !kinds.is_empty() && !kinds.contains(&self.kind) {
            let known: Vec<String> = kinds.iter().map(ToString::to_string).collect();
            let what = format_args!(
                "is \"{}\", a kind of placement that the exchange does not have; it has \"{}\"",
                self.kind,
                known.join("\", \"")
            );
            problems.note(ProblemCode::Invalid, "kind", what);
        }
        for (field, is_empty, what_to_do) in [
            ("skills", self.skills.is_empty(), "say what can be learned"),
            ("modes", self.modes.is_empty(), "say whether it is online, in person or both"),
            ("languages", self.languages.is_empty(), "say in which languages one can learn"),
        ] {
            if is_empty {
                problems.note(ProblemCode::Required, field, format_args!("is empty; {what_to_do}"));
            }
        }
        check_places(&self.places, problems);
        check_days(&self.windows, self.days, &setting.periods, problems);
    }
}

fn check_places(places: &Capacity, problems: &mut Problems) {
    let said = [places.whole, places.each_period];
    let mut said = said.into_iter().flatten().chain(places.periods.values().copied()).peekable();
    if said.peek().is_none() {
        let what =
            "is not said; say how many people can come: in the whole round, in each period, or in single periods";
        problems.note(ProblemCode::Required, "places", what);
    } else if places.whole == Some(0) || said.all(|number| number == 0) {
        problems.note(ProblemCode::OutOfRange, "places", "is 0; offer at least one, or leave the offer a draft");
    }
}

/// The days of one window, or of several that follow each other, must hold a placement within one period.
fn check_days(windows: &[Window], days: i32, periods: &[RoundPeriod], problems: &mut Problems) {
    let field = "windows";
    if windows.is_empty() {
        problems.note(ProblemCode::Required, field, "is empty; say when one can come");
    } else if periods.is_empty() {
        let what =
            "lie in no period, since the round has none yet; wait until those who run the exchange have set them";
        problems.note(ProblemCode::OutOfRange, field, what);
    } else if !joined(windows).iter().any(|window| periods.iter().any(|period| days_within(*window, period) >= days)) {
        let listed: Vec<String> = periods
            .iter()
            .map(|period| format!("\"{}\" from {} to {}", period.name, period.starts_on, period.ends_on))
            .collect();
        let what = format_args!(
            "have no {days} {} one after another within one period of the round; its periods are {}",
            if days == 1 { "day" } else { "days" },
            listed.join(", ")
        );
        problems.note(ProblemCode::OutOfRange, field, what);
    }
}

/// How many days of a window lie in a period.
fn days_within(window: Window, period: &RoundPeriod) -> i32 {
    let (first, last) = (window.starts_on.max(period.starts_on), window.ends_on.min(period.ends_on));
    (last - first).get_days() + 1
}

/// The same days in as few windows as can be: one that begins the day after another ends goes on with it.
fn joined(windows: &[Window]) -> Vec<Window> {
    let mut sorted = windows.to_vec();
    sorted.sort();
    let mut joined: Vec<Window> = Vec::with_capacity(sorted.len());
    for window in sorted {
        match joined.last_mut() {
            Some(last) if last.ends_on.tomorrow().is_ok_and(|next| window.starts_on <= next) => {
                last.ends_on = last.ends_on.max(window.ends_on);
            }
            _ => joined.push(window),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use database::id::{RoundId, RoundPeriodId};
    use jiff::civil::{Date, date};

    use super::*;

    fn noted(windows: &[(Date, Date)], days: i32) -> Vec<String> {
        let windows: Vec<Window> =
            windows.iter().map(|(starts_on, ends_on)| Window { starts_on: *starts_on, ends_on: *ends_on }).collect();
        let period = |name: &str, starts_on, ends_on| RoundPeriod {
            id: RoundPeriodId::new(),
            round_id: RoundId::new(),
            name: name.to_owned(),
            starts_on,
            ends_on,
        };
        let periods = [
            period("Winter", date(2027, 1, 1), date(2027, 2, 28)),
            period("Spring", date(2027, 3, 1), date(2027, 5, 31)),
        ];
        let mut problems = Problems::new();
        check_days(&windows, days, &periods, &mut problems);
        problems.into_vec().into_iter().map(|problem| problem.message).collect()
    }

    #[test]
    fn a_window_must_hold_a_placement_within_one_period() {
        assert_eq!(noted(&[(date(2027, 2, 24), date(2027, 3, 3))], 5), [""; 0], "five days of winter");
        let across = noted(&[(date(2027, 2, 25), date(2027, 3, 3))], 5);
        let told = "windows have no 5 days one after another within one period of the round; its periods are \"Winter\" from \
                    2027-01-01 to 2027-02-28, \"Spring\" from 2027-03-01 to 2027-05-31.";
        assert_eq!(across, [told]);
        assert_eq!(noted(&[(date(2027, 6, 1), date(2027, 6, 30))], 1).len(), 1, "after all of them");
        assert_eq!(noted(&[], 1), ["windows is empty; say when one can come."]);
    }

    #[test]
    fn windows_that_follow_each_other_are_one() {
        let apart = [(date(2027, 4, 5), date(2027, 4, 6)), (date(2027, 4, 8), date(2027, 4, 9))];
        assert_eq!(noted(&apart, 3).len(), 1);
        let touching = [(date(2027, 4, 7), date(2027, 4, 9)), (date(2027, 4, 5), date(2027, 4, 6))];
        assert_eq!(noted(&touching, 5), [""; 0]);
    }

    #[test]
    fn places_are_said_and_not_none() {
        let noted = |places: Capacity| {
            let mut problems = Problems::new();
            check_places(&places, &mut problems);
            problems.into_vec().first().map(|problem| problem.code)
        };
        let period = RoundPeriodId::new();
        assert_eq!(noted(Capacity::default()), Some(ProblemCode::Required));
        assert_eq!(
            noted(Capacity { whole: Some(0), each_period: Some(2), ..Capacity::default() }),
            Some(ProblemCode::OutOfRange)
        );
        assert_eq!(noted(Capacity { each_period: Some(0), ..Capacity::default() }), Some(ProblemCode::OutOfRange));
        assert_eq!(noted(Capacity { each_period: Some(0), periods: [(period, 1)].into(), whole: None }), None);
        assert_eq!(noted(Capacity { whole: Some(3), ..Capacity::default() }), None);
    }
}
