//! The rules of an authority, as data.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use super::{Credit, CreditFormat, Fraction};
use crate::problem::{ProblemCode, Problems};

/// The most categories that rules may have.
const MOST_CATEGORIES: usize = 50;

/// How minutes become credit, and what a cycle asks for and allows. Hours in it are credit hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CreditRules {
    /// How many contact minutes make a credit hour: 60, or the 50 of a teaching hour.
    #[serde(default = "sixty")]
    pub minutes_per_hour: u32,
    /// How many hours make a continuing education unit.
    #[serde(default = "ten")]
    pub hours_per_ceu: u32,
    /// To what the credit of an entry is rounded down.
    #[serde(default)]
    pub rounding: Rounding,
    /// By what the credit for a format is multiplied; one that is not named counts in full.
    #[serde(default)]
    pub formats: BTreeMap<CreditFormat, Fraction>,
    /// What those who present are given; left out: as participants.
    #[serde(default)]
    pub presenters: Option<PresenterRule>,
    /// Whether watching a recording counts.
    #[serde(default)]
    pub recordings: bool,
    /// Within how many days of taking part it has to be reported; left out: at any time.
    #[serde(default)]
    pub report_within_days: Option<u32>,
    /// How long a cycle is.
    pub cycle_months: u32,
    /// The hours that a cycle asks for in all.
    #[serde(default)]
    pub least: Option<Fraction>,
    /// The most hours that count in a cycle.
    #[serde(default)]
    pub most: Option<Fraction>,
    /// The categories that there are, by name, and what a cycle asks for and allows in each.
    pub categories: BTreeMap<String, CategoryRule>,
    /// The most hours beyond what a cycle asks for that count in the next one; left out: none.
    #[serde(default)]
    pub carry_over: Option<Fraction>,
}

/// To what the credit of an entry is rounded down.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// It is not rounded.
    #[default]
    None,
    /// To quarters of the hour.
    Quarter,
    /// To halves of the hour.
    Half,
    /// To whole hours.
    Hour,
}

impl Rounding {
    /// The parts of credit that it rounds down to.
    pub fn step(self) -> i64 {
        match self {
            Self::None => 1,
            Self::Quarter => Credit::PARTS_PER_HOUR / 4,
            Self::Half => Credit::PARTS_PER_HOUR / 2,
            Self::Hour => Credit::PARTS_PER_HOUR,
        }
    }
}

/// What those who present are given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PresenterRule {
    /// By what their credit is multiplied.
    pub factor: Fraction,
    /// The most hours that presenting about one topic gives, in a category and a cycle; left out: no limit.
    #[serde(default)]
    pub most_per_topic: Option<Fraction>,
}

/// What a cycle asks for and allows in a category.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CategoryRule {
    /// The hours it asks for.
    #[serde(default)]
    pub least: Option<Fraction>,
    /// The most hours that count.
    #[serde(default)]
    pub most: Option<Fraction>,
}

fn sixty() -> u32 {
    60
}

fn ten() -> u32 {
    10
}

impl CreditRules {
    /// The rules written as data; none, and every fault noted, where they cannot be.
    pub fn read(value: &serde_json::Value, problems: &mut Problems) -> Option<Self> {
        match Self::deserialize(value) {
            Ok(rules) => {
                let mut found = Problems::new();
                rules.check(&mut found);
                let is_sound = found.is_empty();
                problems.within("rules", found);
                is_sound.then_some(rules)
            }
            Err(error) => {
                let advice = "the names and sorts of its fields are in the description of the field";
                problems.note(ProblemCode::Invalid, "rules", format_args!("cannot be read: {error}; {advice}"));
                None
            }
        }
    }

    /// Notes everything that is wrong with them.
    pub fn check(&self, problems: &mut Problems) {
        let per_minute = self.parts_per_minute();
        if per_minute.is_none() {
            problems.note(
                ProblemCode::OutOfRange,
                "minutes_per_hour",
                format_args!("is {}; give 30, 40, 45, 50 or 60", self.minutes_per_hour),
            );
        }
        for (field, value, most) in [
            ("hours_per_ceu", self.hours_per_ceu, 100),
            ("cycle_months", self.cycle_months, 240),
            ("report_within_days", self.report_within_days.unwrap_or(1), 3_650),
        ] {
            if !(1..=most).contains(&value) {
                problems.note(
                    ProblemCode::OutOfRange,
                    field,
                    format_args!("is {value}; give a number from 1 to {most}"),
                );
            }
        }
        for (format, factor) in &self.formats {
            self.check_factor(&format!("formats.{}", format.word()), *factor, problems);
        }
        if let Some(presenters) = &self.presenters {
            self.check_factor("presenters.factor", presenters.factor, problems);
            check_hours("presenters.most_per_topic", presenters.most_per_topic, problems);
        }
        check_span("", self.least, self.most, problems);
        check_hours("carry_over", self.carry_over, problems);
        if self.categories.is_empty() {
            problems.note(ProblemCode::Required, "categories", "is empty; name the category that credit counts in");
        }
        problems.note_long_list("categories", self.categories.len(), MOST_CATEGORIES);
        for (name, rule) in &self.categories {
            if name.trim() != name || !(1..=100).contains(&name.chars().count()) {
                problems.note(
                    ProblemCode::Invalid,
                    "categories",
                    format_args!("has one named \"{name}\"; give 1 to 100 characters without blanks around them"),
                );
            }
            check_span(&format!("categories.{name}."), rule.least, rule.most, problems);
        }
    }

    fn check_factor(&self, field: &str, factor: Fraction, problems: &mut Problems) {
        let is_whole = self.parts_per_minute().is_none_or(|parts| factor.of(parts).is_some());
        if !is_whole || factor.of(1).is_some_and(|whole| whole > 10) {
            problems.note(
                ProblemCode::OutOfRange,
                field,
                format_args!("is {factor}; give a factor up to 10 in whole numbers, halves, thirds or quarters"),
            );
        }
    }

    fn parts_per_minute(&self) -> Option<i64> {
        let minutes = i64::from(self.minutes_per_hour);
        [30, 40, 45, 50, 60].contains(&minutes).then(|| Credit::PARTS_PER_HOUR / minutes)
    }

    /// What somebody is given for these contact minutes, rounded down, before any cap.
    pub fn value(&self, minutes: i32, format: CreditFormat, presents: bool) -> Credit {
        if format == CreditFormat::Recording && !self.recordings {
            return Credit::NONE;
        }
        let Some(per_minute) = self.parts_per_minute() else { return Credit::NONE };
        let factor = if presents { self.presenter_factor() } else { Fraction::ONE };
        let full = i64::from(minutes.max(0)) * per_minute;
        // With a factor each for format and role a minute can have parts of parts, which are cut.
        let value = factor.of_down(self.format_factor(format).of_down(full));
        Credit::from_parts(value).down_to(self.rounding.step())
    }

    /// By what the credit for a format is multiplied.
    pub fn format_factor(&self, format: CreditFormat) -> Fraction {
        self.formats.get(&format).copied().unwrap_or(Fraction::ONE)
    }

    /// By what the credit of those who present is multiplied.
    pub fn presenter_factor(&self) -> Fraction {
        self.presenters.as_ref().map_or(Fraction::ONE, |rule| rule.factor)
    }

    /// The last day on which what was done on `day` can be reported; none where there is no limit.
    pub fn report_by(&self, day: Date) -> Option<Date> {
        Some(day.saturating_add(i64::from(self.report_within_days?).days()))
    }

    /// The first day after a cycle that begins on this day.
    ///
    /// `since` is the first day of the first cycle and `months` how long all cycles before this one took: counted from
    /// there, so that a 31st does not become a 28th for good.
    pub fn next_cycle(&self, since: Date, months: u32) -> Date {
        since.saturating_add(i64::from(months.saturating_add(self.cycle_months).min(20_000)).months())
    }
}

fn check_hours(field: &str, hours: Option<Fraction>, problems: &mut Problems) {
    if let Some(hours) = hours
        && hours.hours().is_none_or(|hours| hours.parts() > 10_000 * Credit::PARTS_PER_HOUR)
    {
        problems.note(
            ProblemCode::OutOfRange,
            field,
            format_args!("is {hours}; give hours up to 10000, in whole numbers or fractions such as \"5/2\""),
        );
    }
}

fn check_span(prefix: &str, least: Option<Fraction>, most: Option<Fraction>, problems: &mut Problems) {
    check_hours(&format!("{prefix}least"), least, problems);
    check_hours(&format!("{prefix}most"), most, problems);
    if let (Some(least), Some(most)) = (least, most)
        && least.hours() > most.hours()
    {
        problems.note(
            ProblemCode::OutOfRange,
            format!("{prefix}most"),
            format_args!("is {most}, less than the {least} asked for; give at least as much"),
        );
    }
}
