//! Each rule by a case worked by hand, and what holds for all of them.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::problem::Problems;

fn rules(written: Value) -> CreditRules {
    let mut problems = Problems::new();
    let read = CreditRules::read(&written, &mut problems);
    read.unwrap_or_else(|| panic!("{:?}", problems.into_vec()))
}

/// As academies of archivists have it: half value for what one does alone, presenters double.
fn academy() -> Value {
    json!({
        "minutesPerHour": 60, "rounding": "quarter", "cycleMonths": 60, "reportWithinDays": 365,
        "formats": { "recording": "1/2", "self_paced": "1/2" }, "recordings": true,
        "presenters": { "factor": 2, "mostPerTopic": 4 },
        "least": 20, "most": 100,
        "categories": { "education": { "least": 10, "most": 30 }, "service": { "most": 10 } }
    })
}

fn changed(change: impl FnOnce(&mut Value)) -> CreditRules {
    let mut written = academy();
    change(&mut written);
    rules(written)
}

fn version(number: i32, in_force_from: Date, rules: CreditRules) -> Version {
    Version { number, in_force_from, rules }
}

const SINCE: Date = date(2024, 1, 1);

fn one(rules: CreditRules) -> Vec<Version> {
    vec![version(1, SINCE, rules)]
}

fn done(id: u128, day: Date, minutes: i32) -> Done {
    Done {
        id: Uuid::from_u128(id),
        day,
        role: CreditRole::Participant,
        category: "education".into(),
        topic: None,
        format: CreditFormat::Online,
        minutes,
    }
}

fn presenting(id: u128, day: Date, minutes: i32) -> Done {
    Done { role: CreditRole::Presenter, ..done(id, day, minutes) }
}

fn hours(text: &str) -> Credit {
    text.parse::<Fraction>().expect("a fraction").hours().expect("whole parts")
}

fn counted(reckoning: &Reckoning) -> Vec<String> {
    reckoning.cycles.iter().flat_map(|cycle| &cycle.lines).map(|line| line.counted.decimal(1)).collect()
}

const DAY: Date = date(2024, 3, 4);

#[test]
fn fifty_minutes_are_an_hour_where_the_rules_say_so() {
    let fifty = changed(|rules| rules["minutesPerHour"] = json!(50));
    assert_eq!(fifty.value(100, CreditFormat::Online, false), hours("2"));
    assert_eq!(rules(academy()).value(100, CreditFormat::Online, false), hours("3/2"), "1 2/3, down to the quarter");
}

#[test]
fn credit_is_rounded_down() {
    for (rounding, expected) in [("none", "11/6"), ("quarter", "7/4"), ("half", "3/2"), ("hour", "1")] {
        let rules = changed(|rules| rules["rounding"] = json!(rounding));
        assert_eq!(rules.value(110, CreditFormat::Online, false), hours(expected), "{rounding}");
    }
}

#[test]
fn ten_hours_are_a_continuing_education_unit() {
    assert_eq!(hours("12").decimal(10), "1.2");
    assert_eq!(hours("5/2").decimal(10), "0.25");
    assert_eq!(hours("5/2").decimal(1), "2.5");
    assert_eq!(hours("20").decimal(10), "2");
    assert_eq!(Credit::NONE.decimal(10), "0");
}

#[test]
fn a_format_can_count_half_and_recordings_not_at_all() {
    let academy_rules = rules(academy());
    assert_eq!(academy_rules.value(120, CreditFormat::Recording, false), hours("1"));
    assert_eq!(academy_rules.value(120, CreditFormat::InPerson, false), hours("2"));
    let without = changed(|rules| rules["recordings"] = json!(false));
    let recording = Done { format: CreditFormat::Recording, ..done(1, DAY, 120) };
    let reckoning = reckon(&one(without), SINCE, &[recording], DAY);
    assert_eq!(counted(&reckoning), ["0"]);
    assert_eq!(reckoning.cycles[0].lines[0].cuts, [(Cut::Recording, Credit::NONE)]);
}

#[test]
fn presenters_count_double_up_to_a_cap_per_topic() {
    let (a, b) = (Some(Uuid::from_u128(1)), Some(Uuid::from_u128(2)));
    let entries = [
        Done { topic: a, ..presenting(1, DAY, 90) },
        Done { topic: a, ..presenting(2, DAY, 60) },
        Done { topic: b, ..presenting(3, DAY, 60) },
        Done { topic: a, ..done(4, DAY, 60) },
    ];
    let reckoning = reckon(&one(rules(academy())), SINCE, &entries, DAY);
    assert_eq!(counted(&reckoning), ["3", "1", "2", "1"]);
    assert_eq!(reckoning.cycles[0].lines[1].cuts, [(Cut::Topic, hours("1"))]);
}

#[test]
fn caps_of_category_and_cycle_cut_what_comes_later() {
    let rules = changed(|rules| {
        rules["categories"]["education"] = json!({ "least": 1, "most": 3 });
        rules["most"] = json!(4);
        rules["least"] = json!(4);
    });
    let service = Done { category: "service".into(), ..done(3, date(2024, 3, 6), 120) };
    let entries = [done(2, DAY, 120), done(1, DAY, 120), service];
    let reckoning = reckon(&one(rules), SINCE, &entries, date(2024, 3, 6));
    let cycle = &reckoning.cycles[0];
    assert_eq!(counted(&reckoning), ["2", "1", "1"]);
    assert_eq!(cycle.lines[0].done.id, Uuid::from_u128(1), "by id on one day");
    assert_eq!(cycle.lines[1].cuts, [(Cut::Category, hours("1"))]);
    assert_eq!(cycle.lines[2].cuts, [(Cut::Cycle, hours("1"))]);
    assert_eq!((cycle.total, cycle.lacks), (hours("4"), Credit::NONE));
}

#[test]
fn what_lacks_is_told_in_all_and_per_category() {
    let service = Done { category: "service".into(), ..done(2, DAY, 600) };
    let cycle = &reckon(&one(rules(academy())), SINCE, &[done(1, DAY, 240), service], DAY).cycles[0];
    assert_eq!((cycle.total, cycle.lacks), (hours("14"), hours("6")));
    let lacks: Vec<_> = cycle.categories.iter().map(|one| (one.category.as_str(), one.lacks)).collect();
    assert_eq!(lacks, [("education", hours("6")), ("service", Credit::NONE)]);
    assert_eq!((cycle.begins_on, cycle.ends_on), (SINCE, date(2028, 12, 31)));
    assert_eq!(cycle.days_left, Some(1764));
}

#[test]
fn nothing_is_carried_over_unless_the_rules_say_so() {
    let entries = [done(1, DAY, 60 * 25)];
    let as_of = date(2029, 1, 1);
    let reckoning = reckon(&one(rules(academy())), SINCE, &entries, as_of);
    assert_eq!(reckoning.cycles.len(), 2);
    assert_eq!((reckoning.cycles[0].lapsed, reckoning.cycles[0].days_left), (hours("5"), None));
    assert_eq!(reckoning.cycles[1].total, Credit::NONE);
    let carrying = changed(|rules| rules["carryOver"] = json!(3));
    let reckoning = reckon(&one(carrying), SINCE, &entries, as_of);
    assert_eq!((reckoning.cycles[0].carried_out, reckoning.cycles[0].lapsed), (hours("3"), hours("2")));
    assert_eq!((reckoning.cycles[1].carried_in, reckoning.cycles[1].lacks), (hours("3"), hours("17")));
}

#[test]
fn the_version_in_force_on_the_day_counts() {
    let full = changed(|rules| rules["formats"] = json!({}));
    let versions = [version(1, SINCE, full), version(2, date(2024, 7, 1), rules(academy()))];
    let alone = |id, day| Done { format: CreditFormat::SelfPaced, ..done(id, day, 120) };
    let entries = [alone(1, date(2024, 6, 30)), alone(2, date(2024, 7, 1))];
    let reckoning = reckon(&versions, SINCE, &entries, date(2024, 7, 1));
    assert_eq!(counted(&reckoning), ["2", "1"]);
    let numbers: Vec<_> = reckoning.cycles[0].lines.iter().map(|line| line.version).collect();
    assert_eq!(numbers, [Some(1), Some(2)]);
}

#[test]
fn what_was_before_the_first_cycle_or_the_first_rules_gives_nothing() {
    let versions = [version(1, date(2024, 2, 1), rules(academy()))];
    let entries = [done(1, date(2023, 12, 31), 60), done(2, date(2024, 1, 15), 60), done(3, DAY, 60)];
    let reckoning = reckon(&versions, SINCE, &entries, DAY);
    assert_eq!(reckoning.before.len(), 1);
    assert_eq!(counted(&reckoning), ["0", "1"]);
    assert_eq!(reckoning.cycles[0].lines[0].cuts, [(Cut::NoRules, Credit::NONE)]);
}

#[test]
fn a_cycle_that_begins_on_a_31st_ends_by_the_month() {
    let monthly = changed(|rules| rules["cycleMonths"] = json!(1));
    let versions = vec![version(1, date(2024, 1, 31), monthly)];
    let reckoning = reckon(&versions, date(2024, 1, 31), &[], date(2024, 4, 1));
    let begins: Vec<_> = reckoning.cycles.iter().map(|cycle| cycle.begins_on).collect();
    assert_eq!(begins, [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]);
}

#[test]
fn it_can_be_reported_until_a_day() {
    assert_eq!(rules(academy()).report_by(date(2024, 1, 1)), Some(date(2024, 12, 31)));
    assert_eq!(changed(|rules| rules["reportWithinDays"] = json!(null)).report_by(DAY), None);
}

#[test]
fn each_fault_of_rules_is_told_in_a_sentence() {
    let faults = |written: Value| -> Vec<String> {
        let mut problems = Problems::new();
        assert!(CreditRules::read(&written, &mut problems).is_none());
        problems.into_vec().into_iter().map(|problem| problem.field).collect()
    };
    let bad = json!({
        "minutesPerHour": 7, "cycleMonths": 0, "hoursPerCeu": 0, "least": 5, "most": 4,
        "presenters": { "factor": 11 }, "categories": {}
    });
    assert_eq!(
        faults(bad),
        [
            "rules.minutes_per_hour",
            "rules.hours_per_ceu",
            "rules.cycle_months",
            "rules.presenters.factor",
            "rules.most",
            "rules.categories"
        ]
    );
    assert_eq!(
        faults(json!({ "cycleMonths": 12, "categories": { "a": {} }, "formats": { "online": "1/7" } })),
        ["rules.formats.online"]
    );
    assert_eq!(faults(json!({ "cycleMonths": 12, "categories": { "a": {} }, "moon": 1 })), ["rules"]);
    assert_eq!(faults(json!({ "cycleMonths": 12, "categories": { "a": { "least": "1/0" } } })), ["rules"]);
}

fn any_done() -> impl Strategy<Value = Done> {
    (any::<u128>(), 0..900_i64, any::<bool>(), any::<bool>(), 0..3_u128, 0..5_usize, 1..600_i32).prop_map(
        |(id, days, presents, service, topic, format, minutes)| Done {
            id: Uuid::from_u128(id),
            day: SINCE.saturating_add(jiff::Span::new().days(days)),
            role: if presents { CreditRole::Presenter } else { CreditRole::Participant },
            category: if service { "service" } else { "education" }.into(),
            topic: (topic > 0).then(|| Uuid::from_u128(topic)),
            format: CreditFormat::ALL[format],
            minutes,
        },
    )
}

fn tight() -> CreditRules {
    changed(|rules| {
        rules["categories"] = json!({ "education": { "least": 5, "most": 20 }, "service": { "most": 10 } });
        rules["most"] = json!(25);
        rules["cycleMonths"] = json!(12);
    })
}

const LATE: Date = date(2027, 1, 1);

fn totals(versions: &[Version], entries: &[Done]) -> Vec<Credit> {
    reckon(versions, SINCE, entries, LATE).cycles.iter().map(|cycle| cycle.total).collect()
}

proptest! {
    #[test]
    fn no_total_is_above_a_cap_or_the_sum(entries in prop::collection::vec(any_done(), 0..40)) {
        for cycle in reckon(&one(tight()), SINCE, &entries, LATE).cycles {
            prop_assert!(cycle.total <= hours("25"));
            prop_assert!(cycle.total <= cycle.lines.iter().map(|line| line.value).sum());
            prop_assert_eq!(cycle.total, cycle.categories.iter().map(|one| one.counted).sum());
            for category in &cycle.categories {
                prop_assert!(category.most.is_none_or(|most| category.counted <= most));
            }
            for line in &cycle.lines {
                let cut: Credit = line.cuts.iter().map(|(_, amount)| *amount).sum();
                prop_assert_eq!(line.counted.plus(cut), line.value);
            }
        }
    }

    #[test]
    fn presenting_about_a_topic_never_gives_more_than_its_cap(entries in prop::collection::vec(any_done(), 0..40)) {
        for cycle in reckon(&one(tight()), SINCE, &entries, LATE).cycles {
            let mut by_topic = std::collections::HashMap::new();
            for line in cycle.lines.iter().filter(|line| line.done.role == CreditRole::Presenter) {
                let sum: &mut Credit = by_topic.entry((line.done.category.clone(), line.done.topic)).or_default();
                *sum = sum.plus(line.counted);
            }
            prop_assert!(by_topic.values().all(|sum| *sum <= hours("4")));
        }
    }

    #[test]
    fn the_order_of_reports_does_not_matter(
        (entries, shuffled) in prop::collection::vec(any_done(), 0..30)
            .prop_flat_map(|entries| (Just(entries.clone()), Just(entries).prop_shuffle())),
    ) {
        prop_assert_eq!(reckon(&one(tight()), SINCE, &entries, LATE), reckon(&one(tight()), SINCE, &shuffled, LATE));
    }

    #[test]
    fn another_entry_never_lowers_a_total(entries in prop::collection::vec(any_done(), 1..30)) {
        for carry in [0, 3] {
            let mut rules = tight();
            rules.carry_over = Fraction::new(carry, 1);
            rules.least = Fraction::new(5, 1);
            let (fewer, all) = (totals(&one(rules.clone()), &entries[1..]), totals(&one(rules), &entries));
            prop_assert!(fewer.iter().zip(&all).all(|(fewer, all)| fewer <= all), "{fewer:?} {all:?}");
        }
    }

    #[test]
    fn hours_and_units_agree(parts in 0..10_000_000_i64) {
        let credit = Credit::from_parts(parts * 3_600 / 10);
        let number = |text: String| {
            let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
            format!("{whole}{rest:0<3}").parse::<i64>().expect("digits")
        };
        prop_assert_eq!(number(credit.decimal(1)), number(credit.decimal(10)) * 10);
    }

    #[test]
    fn a_later_version_changes_nothing_before_it(entries in prop::collection::vec(any_done(), 0..30), days in 1..900_i64) {
        let from = SINCE.saturating_add(jiff::Span::new().days(days));
        let before = from.yesterday().expect("a day");
        let versions = [version(1, SINCE, tight()), version(2, from, changed(|rules| rules["recordings"] = json!(false)))];
        prop_assert_eq!(reckon(&versions[..1], SINCE, &entries, before), reckon(&versions, SINCE, &entries, before));
    }
}
