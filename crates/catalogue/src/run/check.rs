//! What may be said about a run.

use jiff::civil::Date;

use super::RunInput;
use crate::{
    civil,
    problem::{ProblemCode, Problems},
    text::check_link,
};

/// The days of a run, as its row holds them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunDates {
    /// First day.
    pub starts_on: Option<Date>,
    /// Last day.
    pub ends_on: Option<Date>,
    /// First day one can register.
    pub enrolment_opens_on: Option<Date>,
    /// Last day one can register.
    pub enrolment_closes_on: Option<Date>,
    /// IANA time zone the days are meant in, written as the database of zones does.
    pub zone: Option<String>,
}

impl RunInput {
    /// Notes everything that is wrong with it, and gives its days; they count only where nothing was noted.
    pub fn check(&self, problems: &mut Problems) -> RunDates {
        self.prices.check("prices", problems);
        if let Some(place) = &self.place {
            place.check("place", problems);
        }
        check_link(self.registration_url.as_deref(), "registration_url", problems);
        self.check_numbers(problems);
        self.check_dates(problems)
    }

    fn check_dates(&self, problems: &mut Problems) -> RunDates {
        let mut date = |text: &Option<String>, field| civil::date_if_any(text.as_deref(), field, problems);
        let dates = RunDates {
            starts_on: date(&self.starts_on, "starts_on"),
            ends_on: date(&self.ends_on, "ends_on"),
            enrolment_opens_on: date(&self.enrolment_opens_on, "enrolment_opens_on"),
            enrolment_closes_on: date(&self.enrolment_closes_on, "enrolment_closes_on"),
            zone: civil::zone_if_any(self.zone.as_deref(), "zone", problems).as_ref().and_then(civil::zone_name),
        };
        check_order((dates.starts_on, "starts_on"), (dates.ends_on, "ends_on"), problems);
        check_order(
            (dates.enrolment_opens_on, "enrolment_opens_on"),
            (dates.enrolment_closes_on, "enrolment_closes_on"),
            problems,
        );
        dates
    }

    fn check_numbers(&self, problems: &mut Problems) {
        check_range(
            self.capacity,
            "capacity",
            0..=10_000_000,
            "places; leave it out where no limit is named",
            problems,
        );
        check_range(self.weeks, "weeks", 1..=520, "weeks", problems);
        check_range(self.hours_per_week_least, "hours_per_week_least", 0..=168, "hours", problems);
        check_range(self.hours_per_week_most, "hours_per_week_most", 0..=168, "hours", problems);
        if let (Some(least), Some(most)) = (self.hours_per_week_least, self.hours_per_week_most)
            && most < least
        {
            problems.note(
                ProblemCode::OutOfRange,
                "hours_per_week_most",
                format_args!("is {most}, less than hours_per_week_least, which is {least}; give at least as many"),
            );
        }
    }
}

fn check_order(
    (first, first_field): (Option<Date>, &str),
    (last, field): (Option<Date>, &str),
    problems: &mut Problems,
) {
    if let (Some(first), Some(last)) = (first, last)
        && last < first
    {
        problems.note(
            ProblemCode::EndBeforeStart,
            field,
            format_args!("is {last}, before {first_field}, which is {first}; give the same day or a later one"),
        );
    }
}

fn check_range(
    number: Option<i32>,
    field: &str,
    range: std::ops::RangeInclusive<i32>,
    unit: &str,
    problems: &mut Problems,
) {
    if let Some(number) = number
        && !range.contains(&number)
    {
        problems.note(
            ProblemCode::OutOfRange,
            field,
            format_args!("is {number}; give {} to {} {unit}", range.start(), range.end()),
        );
    }
}
