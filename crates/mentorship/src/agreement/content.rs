//! What a version says.

use std::{fmt::Display, ops::RangeInclusive};

use catalogue::{
    civil,
    language::check_tag,
    problem::{ProblemCode, Problems},
    text::check_text,
};
use database::id::TopicId;
use jiff::{ToSpan, civil::Date};
use serde::Serialize;

use crate::money::{check_amount, check_currency};

/// The most objectives of an agreement.
const MOST_OBJECTIVES: usize = 20;
/// The longest objective, in characters.
const LONGEST_OBJECTIVE: usize = 500;
/// The longest other text, in characters.
const LONGEST_TEXT: usize = 10_000;
/// How many years a placement can take.
const MOST_YEARS: i16 = 2;
/// Every how many days people can check in.
const CHECK_IN_DAYS: RangeInclusive<i32> = 1..=366;
/// How many contact minutes there can be.
const CONTACT_MINUTES: RangeInclusive<i32> = 1..=100_000;

/// What a version of an agreement says, as somebody proposes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgreementContent {
    /// The language that it is written in (BCP 47).
    pub language: String,
    /// What the participant is to learn, 1 to 20.
    pub objectives: Vec<ObjectiveContent>,
    /// What is to be there at the end; at most 10,000 characters.
    pub deliverables: String,
    /// What happens when, in words; at most 10,000 characters.
    pub schedule: String,
    /// What else is agreed; at most 10,000 characters.
    pub terms: Option<String>,
    /// The first day, `YYYY-MM-DD`.
    pub starts_on: String,
    /// The last day; at most two years later.
    pub ends_on: String,
    /// Every how many days the participant and the host check in; none: not by calendar.
    pub check_in_days: Option<i32>,
    /// How many contact minutes count for credit.
    pub contact_minutes: Option<i32>,
    /// What the participant gets.
    pub stipend: Option<Stipend>,
}

/// What the participant is to learn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ObjectiveContent {
    /// It in words; at most 500 characters.
    pub text: String,
    /// What it is about.
    pub topic: Option<TopicId>,
}

/// What a participant gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stipend {
    /// In minor units of the currency.
    pub amount: i64,
    /// ISO 4217, in capitals.
    pub currency: String,
}

impl AgreementContent {
    /// Notes everything that is wrong with it, but not whether the topics that it names exist, and gives the first and the last day
    /// where they are in order.
    pub(super) fn check(&self, problems: &mut Problems) -> Option<(Date, Date)> {
        check_tag(&self.language, "language", problems);
        self.check_objectives(problems);
        check_text(Some(&self.deliverables), "deliverables", LONGEST_TEXT, problems);
        check_text(Some(&self.schedule), "schedule", LONGEST_TEXT, problems);
        check_text(self.terms.as_deref(), "terms", LONGEST_TEXT, problems);
        let days = self.check_days(problems);
        check_range(self.check_in_days, CHECK_IN_DAYS, "check_in_days", problems);
        check_range(self.contact_minutes, CONTACT_MINUTES, "contact_minutes", problems);
        if let Some(stipend) = &self.stipend {
            check_amount(stipend.amount, "stipend.amount", problems);
            check_currency(&stipend.currency, "stipend.currency", problems);
        }
        days
    }

    fn check_objectives(&self, problems: &mut Problems) {
        if self.objectives.is_empty() {
            let what =
                format_args!("are empty; say what the participant is to learn, in 1 to {MOST_OBJECTIVES} objectives");
            problems.note(ProblemCode::Required, "objectives", what);
        }
        problems.note_long_list("objectives", self.objectives.len(), MOST_OBJECTIVES);
        for (at, objective) in self.objectives.iter().enumerate() {
            check_text(Some(&objective.text), &format!("objectives.{at}.text"), LONGEST_OBJECTIVE, problems);
        }
    }

    fn check_days(&self, problems: &mut Problems) -> Option<(Date, Date)> {
        let starts_on = civil::date(&self.starts_on, "starts_on", problems);
        let ends_on = civil::date(&self.ends_on, "ends_on", problems);
        let (starts_on, ends_on) = starts_on.zip(ends_on)?;
        let latest = starts_on.saturating_add(MOST_YEARS.years());
        if ends_on < starts_on {
            let what =
                format_args!("is {ends_on}, before starts_on, which is {starts_on}; give the same day or a later one");
            problems.note(ProblemCode::EndBeforeStart, "ends_on", what);
            return None;
        }
        if ends_on > latest {
            let what = format_args!(
                "is {ends_on}, more than {MOST_YEARS} years after it begins; give {latest} or an earlier day"
            );
            problems.note(ProblemCode::OutOfRange, "ends_on", what);
            return None;
        }
        Some((starts_on, ends_on))
    }
}

fn check_range<T: PartialOrd + Display>(
    value: Option<T>,
    range: RangeInclusive<T>,
    field: &str,
    problems: &mut Problems,
) {
    if let Some(value) = value.filter(|value| !range.contains(value)) {
        let what = format_args!("is {value}; give {} to {}, or leave it out", range.start(), range.end());
        problems.note(ProblemCode::OutOfRange, field, what);
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn march() -> AgreementContent {
        AgreementContent {
            language: "en".to_owned(),
            objectives: vec![ObjectiveContent { text: "Pack a painting.".to_owned(), topic: None }],
            deliverables: "A checklist.".to_owned(),
            schedule: "Mornings in the laboratory.".to_owned(),
            terms: None,
            starts_on: "2027-03-01".to_owned(),
            ends_on: "2027-03-31".to_owned(),
            check_in_days: Some(7),
            contact_minutes: Some(2_400),
            stipend: Some(Stipend { amount: 150_000, currency: "CAD".to_owned() }),
        }
    }

    fn noted(change: impl FnOnce(&mut AgreementContent)) -> Vec<String> {
        let mut content = march();
        change(&mut content);
        let mut problems = Problems::new();
        content.check(&mut problems);
        problems.into_vec().iter().map(|problem| format!("{} {}", problem.code, problem.field)).collect()
    }

    #[test]
    fn each_fault_is_noted_at_its_field() {
        assert_eq!(noted(|_| ()), [""; 0]);
        assert_eq!(noted(|one| one.language = "english".to_owned()), ["unknown_language language"]);
        assert_eq!(noted(|one| one.objectives.clear()), ["required objectives"]);
        let many = |one: &mut AgreementContent| one.objectives = vec![one.objectives[0].clone(); 21];
        assert_eq!(noted(many), ["too_long objectives"]);
        assert_eq!(noted(|one| one.objectives[0].text = "o".repeat(501)), ["too_long objectives.0.text"]);
        assert_eq!(noted(|one| one.deliverables = " ".to_owned()), ["required deliverables"]);
        assert_eq!(noted(|one| one.schedule = "s".repeat(10_001)), ["too_long schedule"]);
        assert_eq!(noted(|one| one.terms = Some(String::new())), ["required terms"]);
        assert_eq!(noted(|one| one.check_in_days = Some(367)), ["out_of_range check_in_days"]);
        assert_eq!(noted(|one| one.contact_minutes = Some(0)), ["out_of_range contact_minutes"]);
        let stipend = Some(Stipend { amount: -1, currency: "cad".to_owned() });
        assert_eq!(noted(|one| one.stipend = stipend), ["out_of_range stipend.amount", "invalid stipend.currency"]);
    }

    #[test]
    fn a_placement_ends_on_its_first_day_or_within_two_years() {
        for (starts_on, ends_on, fault) in [
            ("2027-03-01", "2027-03-01", None),
            ("2027-03-01", "2029-03-01", None),
            ("2028-02-29", "2030-02-28", None),
            ("2027-03-01", "2029-03-02", Some("out_of_range ends_on")),
            ("2027-03-01", "2027-02-28", Some("end_before_start ends_on")),
            ("2027-02-30", "2027-03-31", Some("impossible_date starts_on")),
            ("2027-03-01", "soon", Some("invalid ends_on")),
        ] {
            let faults = noted(|one| (one.starts_on, one.ends_on) = (starts_on.to_owned(), ends_on.to_owned()));
            assert_eq!(faults, fault.into_iter().collect::<Vec<_>>(), "{starts_on} {ends_on}");
        }
        assert_eq!(march().check(&mut Problems::new()), Some((date(2027, 3, 1), date(2027, 3, 31))));
    }
}
