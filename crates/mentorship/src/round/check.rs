//! What may be said about a round.

use catalogue::{
    LanguageMap, civil,
    language::check_tag,
    problem::{ProblemCode, Problems},
};
use jiff::civil::Date;
use serde::Serialize;

use super::{PriorityMinimums, Round, Weights};
use crate::group::PriorityGroup;

/// The most people of a group that can be asked for.
const MOST_OF_A_GROUP: i32 = 10_000;

/// A round as somebody gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoundInput {
    /// The language its name is first of all in.
    pub main_language: String,
    /// What it is called, per language; at most 500 characters.
    pub name: LanguageMap,
    /// What it is about, per language; at most 10,000 characters.
    pub about: LanguageMap,
    /// The first day on which places are offered and people apply, `YYYY-MM-DD`.
    pub opens_on: String,
    /// The last day for it.
    pub closes_on: String,
    /// The day by which the committee is to have decided.
    pub decides_by: String,
    /// By which rules its plans are made.
    pub rules: RoundRules,
}

/// By which rules the plans of a round are made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoundRules {
    /// How many placements one application can get.
    pub placements_per_application: i32,
    /// How many people of each priority group must be placed at least.
    pub priority_minimums: PriorityMinimums,
    /// The largest share of all placements that one partner may host, in per cent.
    pub host_share: Option<i32>,
    /// How much each part of the fit counts.
    pub weights: Weights,
}

impl Default for RoundRules {
    fn default() -> Self {
        Self {
            placements_per_application: 1,
            priority_minimums: PriorityMinimums::default(),
            host_share: None,
            weights: Weights::default(),
        }
    }
}

/// The days of a round, as its row holds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoundDays {
    /// The first day on which places are offered and people apply.
    pub opens_on: Date,
    /// The last day for it.
    pub closes_on: Date,
    /// The day by which the committee is to have decided.
    pub decides_by: Date,
}

impl RoundInput {
    /// Notes everything that is wrong with it in an exchange that gives priority to these groups, and gives its days; they count
    /// only where nothing was noted.
    pub fn check(&self, groups: &[PriorityGroup], problems: &mut Problems) -> Option<RoundDays> {
        check_tag(&self.main_language, "main_language", problems);
        self.name.check_main(&self.main_language, "name", 500, problems);
        self.about.check("about", 10_000, problems);
        self.rules.check(groups, problems);
        let opens_on = civil::date(&self.opens_on, "opens_on", problems);
        let closes_on = civil::date(&self.closes_on, "closes_on", problems);
        let decides_by = civil::date(&self.decides_by, "decides_by", problems);
        check_order((opens_on, "opens_on"), (closes_on, "closes_on"), problems);
        check_order((closes_on, "closes_on"), (decides_by, "decides_by"), problems);
        Some(RoundDays { opens_on: opens_on?, closes_on: closes_on?, decides_by: decides_by? })
    }
}

impl RoundRules {
    fn check(&self, groups: &[PriorityGroup], problems: &mut Problems) {
        check_range(self.placements_per_application, "placements_per_application", 1, 10, problems);
        if let Some(share) = self.host_share {
            check_range(share, "host_share", 1, 100, problems);
        }
        for (group, least) in &self.priority_minimums.0 {
            let range = 0..=MOST_OF_A_GROUP;
            if !groups.contains(group) {
                let what = format_args!(
                    "name \"{group}\", to which the exchange gives no priority; leave it out, or have the exchange give it priority first"
                );
                problems.note(ProblemCode::Invalid, "priority_minimums", what);
            } else if !range.contains(least) {
                let what = format_args!("ask for {least} of \"{group}\"; ask for {} to {}", range.start(), range.end());
                problems.note(ProblemCode::OutOfRange, "priority_minimums", what);
            }
        }
        self.weights.check(problems);
    }
}

impl Weights {
    fn check(&self, problems: &mut Problems) {
        let Self { skill, career, reciprocity, spread } = *self;
        let all = [("skill", skill), ("career", career), ("reciprocity", reciprocity), ("spread", spread)];
        for (name, weight) in all {
            check_range(weight, &format!("weights.{name}"), 0, 1_000, problems);
        }
        if all.iter().all(|(_, weight)| *weight == 0) {
            let what = "are all 0, so that nothing tells one plan from another; give one of them more";
            problems.note(ProblemCode::OutOfRange, "weights", what);
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
        let what = format_args!("is {last}, before {first_field}, which is {first}; give the same day or a later one");
        problems.note(ProblemCode::EndBeforeStart, field, what);
    }
}

fn check_range(number: i32, field: &str, least: i32, most: i32, problems: &mut Problems) {
    if !(least..=most).contains(&number) {
        problems.note(ProblemCode::OutOfRange, field, format_args!("is {number}; give {least} to {most}"));
    }
}

impl Round {
    /// What somebody would have to give for the round to be as it is.
    pub(super) fn as_input(&self) -> RoundInput {
        RoundInput {
            main_language: self.main_language.clone(),
            name: (*self.name).clone(),
            about: (*self.about).clone(),
            opens_on: self.opens_on.to_string(),
            closes_on: self.closes_on.to_string(),
            decides_by: self.decides_by.to_string(),
            rules: RoundRules {
                placements_per_application: self.placements_per_application,
                priority_minimums: self.priority_minimums.clone(),
                host_share: self.host_share,
                weights: self.weights(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round() -> RoundInput {
        RoundInput {
            main_language: "en".into(),
            name: LanguageMap::one("en", "Spring 2027"),
            about: LanguageMap::default(),
            opens_on: "2026-11-10".into(),
            closes_on: "2026-12-10".into(),
            decides_by: "2026-12-31".into(),
            rules: RoundRules::default(),
        }
    }

    fn noted(change: impl FnOnce(&mut RoundInput)) -> Vec<String> {
        let mut input = round();
        change(&mut input);
        let mut problems = Problems::new();
        let days = input.check(&[PriorityGroup::LimitedExposure], &mut problems);
        assert!(days.is_some() || !problems.is_empty());
        problems.into_vec().iter().map(|problem| format!("{} {}", problem.code, problem.field)).collect()
    }

    #[test]
    fn each_fault_is_noted_at_its_field() {
        let minimum = |group, least| PriorityMinimums([(group, least)].into());
        assert_eq!(noted(|_| ()), [""; 0]);
        assert_eq!(noted(|input| input.name = LanguageMap::one("fr", "Printemps")), ["required name"]);
        assert_eq!(noted(|input| input.closes_on = "2026-11-09".into()), ["end_before_start closes_on"]);
        assert_eq!(noted(|input| input.closes_on = "2026-11-10".into()), [""; 0]);
        assert_eq!(noted(|input| input.decides_by = "2026-12-09".into()), ["end_before_start decides_by"]);
        assert_eq!(noted(|input| input.opens_on = "2026-02-30".into()), ["impossible_date opens_on"]);
        assert_eq!(
            noted(|input| input.rules.placements_per_application = 11),
            ["out_of_range placements_per_application"]
        );
        assert_eq!(noted(|input| input.rules.host_share = Some(0)), ["out_of_range host_share"]);
        assert_eq!(noted(|input| input.rules.weights.spread = -1), ["out_of_range weights.spread"]);
        let nothing = Weights { skill: 0, career: 0, reciprocity: 0, spread: 0 };
        assert_eq!(noted(|input| input.rules.weights = nothing), ["out_of_range weights"]);
        assert_eq!(noted(|input| input.rules.priority_minimums = minimum(PriorityGroup::LimitedExposure, 3)), [""; 0]);
        assert_eq!(
            noted(|input| input.rules.priority_minimums = minimum(PriorityGroup::UnderrepresentedDepartment, 3)),
            ["invalid priority_minimums"]
        );
        assert_eq!(
            noted(|input| input.rules.priority_minimums = minimum(PriorityGroup::LimitedExposure, -1)),
            ["out_of_range priority_minimums"]
        );
    }
}
