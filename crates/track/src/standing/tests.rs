//! Standings on values alone.

use catalogue::problem::Problems;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::requirement::{Known, RequirementsTemplate};

const HALIFAX: &str = "America/Halifax";

fn calendar(zone: &str) -> Calendar {
    Calendar { zone: TimeZone::get(zone).expect("a zone"), ends_on: day("2025-01-31") }
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// An instant, or what the clock shows in Halifax.
fn at(text: &str) -> Timestamp {
    match text.ends_with('Z') {
        true => text.parse().expect("an instant"),
        false => {
            let civil: jiff::civil::DateTime = text.parse().expect("a wall clock");
            civil.in_tz(HALIFAX).expect("a zone").timestamp()
        }
    }
}

fn pillars() -> Vec<String> {
    vec!["governance".to_owned(), "community".to_owned()]
}

fn year_2024() -> Requirements {
    RequirementsTemplate::Year2024.requirements(2024, &pillars(), None)
}

fn read(rules: serde_json::Value) -> Requirements {
    let mut problems = Problems::new();
    let known = Known { pillars: pillars(), ends_on: Some(day("2025-01-31")) };
    let read = Requirements::read(&rules, &known, &mut problems);
    read.unwrap_or_else(|| panic!("{:?}", problems.into_vec()))
}

fn enrolled(when: &str) -> Facts {
    Facts { enrolment: vec![EnrolmentMove { at: at(when), is_enrolled: true }], ..Facts::default() }
}

fn submitted(kind: QuestionnaireKind, pillar: &str, when: &str, documents: Option<&str>) -> Submitted {
    Submitted {
        id: SubmissionId::new(),
        kind,
        pillar: pillar.to_owned(),
        at: at(when),
        documents_at: documents.map(at),
    }
}

fn took_part(pillar: &str, when: &str) -> Participation {
    let counts_for = Arc::new(CountsFor { pillars: vec![pillar.to_owned()], series: Vec::new() });
    Participation { opportunity: OpportunityId::new(), session: Some(SessionId::new()), at: at(when), counts_for }
}

/// Everything that 2024 asks for, in time.
fn whole() -> Facts {
    use QuestionnaireKind::{NeedsAssessment, PeerReview, Standards};
    let mut facts = enrolled("2023-10-20T10:00");
    for pillar in ["governance", "community"] {
        facts.submissions.push(submitted(NeedsAssessment, pillar, "2024-02-10T12:00", None));
        for kind in [Standards, PeerReview] {
            facts.submissions.push(submitted(kind, pillar, "2024-09-10T12:00", Some("2024-09-09T12:00")));
        }
        facts.attended.push(took_part(pillar, "2024-06-11T15:00"));
    }
    facts
}

fn stands(facts: &Facts, extensions: &[Extended], when: &str) -> Standing {
    standing(&year_2024(), facts, extensions, at(when), &calendar(HALIFAX))
}

fn of<'s>(standing: &'s Standing, key: &str) -> &'s RequirementStanding {
    standing.requirements.iter().find(|it| it.requirement.key == key).expect("a requirement")
}

#[test]
fn a_museum_that_does_everything_is_on_track_all_year() {
    let facts = whole();
    for (when, state) in [
        ("2023-11-01T12:00", StandingState::Underway),
        ("2024-02-01T12:00", StandingState::AtRisk),
        ("2024-02-17T00:00", StandingState::Underway),
        ("2024-09-01T12:00", StandingState::AtRisk),
        ("2024-09-14T00:00", StandingState::Complete),
        ("2025-02-01T12:00", StandingState::Complete),
    ] {
        let standing = stands(&facts, &[], when);
        assert_eq!((standing.state, standing.is_on_track), (state, true), "{when}");
    }
    let late = stands(&facts, &[], "2024-12-31T12:00");
    assert!(late.requirements.iter().all(|it| it.missing.is_empty() && it.days_left.is_none()));
    assert_eq!(of(&late, "training").met_at, Some(at("2024-06-11T15:00")));
    assert_eq!(of(&late, "training").evidence.len(), 2);
}

#[test]
fn a_deadline_ends_at_midnight_in_the_zone_of_the_programme() {
    let with = |when: &str| {
        let mut facts = whole();
        facts.submissions[0].at = at(when);
        stands(&facts, &[], "2024-03-01T12:00")
    };
    assert_eq!(of(&with("2024-02-17T03:59:59Z"), "needs-assessment").state, RequirementState::Met);
    let late = with("2024-02-17T04:00:00Z");
    let found = of(&late, "needs-assessment");
    assert_eq!(found.state, RequirementState::Overdue);
    assert_eq!(found.late_at, Some(at("2024-02-17T00:00")));
    assert!(found.missing.is_empty(), "it is there, and late");
    assert_eq!(found.evidence.iter().filter(|it| it.is_late).count(), 1);
    assert_eq!((late.state, late.is_on_track), (StandingState::OffTrack, false));
}

#[test]
fn days_are_counted_by_the_calendar_whatever_the_clocks_do() {
    let calendar = calendar(HALIFAX);
    // Clocks go forward on 10 March 2024 and back on 3 November 2024.
    for (last, end) in [
        ("2024-03-09", "2024-03-10T04:00:00Z"),
        ("2024-03-10", "2024-03-11T03:00:00Z"),
        ("2024-11-02", "2024-11-03T03:00:00Z"),
        ("2024-11-03", "2024-11-04T04:00:00Z"),
    ] {
        assert_eq!(calendar.end_of(day(last)), at(end), "{last}");
    }
    let left = |when| calendar.days_left(at(when), day("2024-03-11"));
    assert_eq!([left("2024-03-09T23:59"), left("2024-03-10T00:00"), left("2024-03-11T23:59")], [2, 1, 0]);
    // In Cairo clocks go forward at midnight: the day begins at one.
    let cairo = super::Calendar { zone: TimeZone::get("Africa/Cairo").expect("a zone"), ends_on: day("2024-12-31") };
    assert_eq!(cairo.end_of(day("2024-04-25")), at("2024-04-25T22:00:00Z"));
}

#[test]
fn what_is_near_or_only_registered_for_is_at_risk() {
    let mut facts = whole();
    facts.attended.clear();
    let needed = |facts: &Facts, when: &str| of(&stands(facts, &[], when), "training").clone();
    assert_eq!(needed(&facts, "2024-11-17T23:00").state, RequirementState::Unmet);
    let near = needed(&facts, "2024-11-18T01:00");
    assert_eq!((near.state, near.risk, near.days_left), (RequirementState::AtRisk, Some(Risk::Near), Some(27)));
    for pillar in ["governance", "community"] {
        let registered_at = at("2024-05-01T12:00");
        facts.planned.push(Planned { training: took_part(pillar, "2024-08-06T15:00"), registered_at });
    }
    assert_eq!(needed(&facts, "2024-04-30T12:00").state, RequirementState::Unmet, "they had not registered yet");
    assert_eq!(needed(&facts, "2024-05-02T12:00").risk, Some(Risk::OnlyRegistered));
    assert_eq!(needed(&facts, "2024-08-07T12:00").risk, None, "it was held, and they did not come");
    facts.planned.pop();
    assert_eq!(needed(&facts, "2024-05-02T12:00").risk, None, "the other pillar lacks whatever comes of it");
}

#[test]
fn an_extension_counts_from_when_it_was_granted() {
    let mut facts = whole();
    facts.submissions[0].at = at("2024-02-20T12:00");
    let granted = |until: &str, when: &str| Extended {
        requirement: "needs-assessment".to_owned(),
        until: day(until),
        at: at(when),
    };
    let given = [granted("2024-03-01", "2024-02-19T09:00")];
    assert!(!stands(&facts, &given, "2024-02-18T12:00").is_on_track, "it was overdue then");
    let after = stands(&facts, &given, "2024-02-21T12:00");
    assert!(after.is_on_track);
    assert_eq!(of(&after, "needs-assessment").extended_until, Some(day("2024-03-01")));
    let shorter = [given[0].clone(), granted("2024-02-01", "2024-02-20T09:00")];
    assert_eq!(of(&stands(&facts, &shorter, "2024-02-21T12:00"), "needs-assessment").state, RequirementState::Overdue);
    assert_eq!(of(&stands(&whole(), &shorter, "2024-02-21T12:00"), "needs-assessment").extended_until, None);
}

#[test]
fn four_of_eight_tuesdays_are_four_sessions_or_four_parts() {
    let series = OpportunityId::new();
    let rules = RequirementsTemplate::FourTuesdays.requirements(2024, &pillars(), Some(series));
    let rules = Requirements(rules.0.into_iter().filter(|it| it.key == "training").collect());
    let state = |attended: Vec<Participation>| {
        let facts = Facts { attended, ..enrolled("2024-01-01T00:00") };
        standing(&rules, &facts, &[], at("2024-12-20T12:00"), &calendar(HALIFAX)).requirements[0].clone()
    };
    let part = |number: i8| {
        let counts_for = Arc::new(CountsFor { pillars: Vec::new(), series: vec![series] });
        Participation { counts_for, ..took_part("x", &format!("2024-0{number}-07T15:00")) }
    };
    let session =
        |number: i8| Participation { opportunity: series, ..took_part("x", &format!("2024-0{number}-07T15:00")) };
    for course in [&part as &dyn Fn(i8) -> Participation, &session] {
        let held: Vec<_> = (1..=4).map(course).collect();
        assert_eq!(state(held.clone()).met_at, Some(at("2024-04-07T15:00")));
        let mut three = held[..3].to_vec();
        // A colleague who came too does not count twice.
        three.push(held[0].clone());
        let short = state(three);
        assert_eq!(short.state, RequirementState::Overdue);
        assert_eq!(short.missing, [Missing::Training { training: Training::Series(series), more: 1 }]);
    }
}

#[test]
fn a_document_is_asked_for_and_comes_late() {
    use QuestionnaireKind::Standards;
    let rules = read(json!([{ "key": "standards", "title": { "en": "Standards" }, "deadline": "2024-09-13",
        "expression": { "submitted": { "kind": "standards", "pillar": "governance", "withDocuments": true } } }]));
    let with = |documents: Option<&str>, when: &str| {
        let facts = Facts {
            submissions: vec![submitted(Standards, "governance", "2024-09-13T23:59", documents)],
            ..enrolled("2024-01-01T00:00")
        };
        standing(&rules, &facts, &[], at(when), &calendar(HALIFAX)).requirements[0].clone()
    };
    assert_eq!(with(Some("2024-09-12T10:00"), "2024-09-14T00:00").state, RequirementState::Met);
    let none = with(None, "2024-09-14T00:00");
    assert_eq!(none.missing, [Missing::Document { kind: Standards, pillar: "governance".to_owned() }]);
    assert_eq!(none.evidence.len(), 1, "what was submitted is shown all the same");
    assert_eq!(with(Some("2024-09-14T00:00"), "2024-09-20T00:00").late_at, Some(at("2024-09-14T00:00")));
}

#[test]
fn choices_say_what_would_do() {
    let rules =
        read(json!([{ "key": "any", "title": { "en": "Any" }, "expression": { "countOf": { "atLeast": 2, "of": [
        "registered",
        { "submitted": { "kind": "peerCoaching", "pillar": "community" } },
        { "attended": { "pillar": "community" } },
    ] } } }]));
    let found = standing(&rules, &enrolled("2024-01-01T00:00"), &[], at("2024-06-01T00:00"), &calendar(HALIFAX));
    let Missing::Choice { more: 1, of } = &found.requirements[0].missing[0] else { panic!("{found:?}") };
    assert_eq!(of.len(), 2);
    assert_eq!(found.requirements[0].requirement.deadline, None);
    assert_eq!(found.requirements[0].due, at("2025-02-01T00:00"), "the end of the year");
}

#[test]
fn who_withdrew_is_not_on_track_and_who_comes_back_is() {
    let mut facts = whole();
    facts.enrolment.push(EnrolmentMove { at: at("2024-05-01T12:00"), is_enrolled: false });
    facts.enrolment.push(EnrolmentMove { at: at("2024-07-01T12:00"), is_enrolled: true });
    let on_track = |when| stands(&facts, &[], when).is_on_track;
    assert!(on_track("2024-04-30T12:00") && !on_track("2024-06-01T12:00") && on_track("2024-07-02T12:00"));
    assert_eq!(stands(&facts, &[], "2024-06-01T12:00").state, StandingState::Withdrawn);
}

fn anything() -> impl Strategy<Value = Facts> {
    let kinds = prop_oneof![
        Just(QuestionnaireKind::NeedsAssessment),
        Just(QuestionnaireKind::Standards),
        Just(QuestionnaireKind::PeerReview)
    ];
    // From 1 December 2023, by the hour, for fourteen months.
    let time = (0_i64..10_000).prop_map(|hours| at("2023-12-01T00:00") + SignedDuration::from_hours(hours));
    let pillar = prop_oneof![Just("governance"), Just("community")];
    let one = (kinds, pillar.clone(), time.clone(), proptest::option::of(time.clone())).prop_map(
        |(kind, pillar, at, documents_at)| Submitted {
            id: SubmissionId::new(),
            kind,
            pillar: pillar.to_owned(),
            at,
            documents_at,
        },
    );
    let training =
        (pillar, time).prop_map(|(pillar, at)| Participation { at, ..took_part(pillar, "2024-01-01T00:00") });
    (proptest::collection::vec(one, 0..12), proptest::collection::vec(training, 0..6))
        .prop_map(|(submissions, attended)| Facts { submissions, attended, ..enrolled("2023-11-01T00:00") })
}

fn rank(state: RequirementState) -> i32 {
    i32::from(state == RequirementState::Met)
}

proptest! {
    #[test]
    fn more_facts_and_later_deadlines_never_take_away(facts in anything(), more in anything(), hours in 0_i64..11_000, days in 0_i64..200) {
        let as_of = at("2023-12-01T00:00") + SignedDuration::from_hours(hours);
        let mut joined = facts.clone();
        joined.submissions.extend(more.submissions);
        joined.attended.extend(more.attended);
        let until = day("2024-02-16").saturating_add(days.days());
        let extension = Extended { requirement: "needs-assessment".to_owned(), until, at: at("2023-11-01T00:00") };
        let stands = |facts: &Facts, extensions: &[Extended]| standing(&year_2024(), facts, extensions, as_of, &calendar(HALIFAX));
        let (less, more, longer) = (stands(&facts, &[]), stands(&joined, &[]), stands(&joined, &[extension]));
        for ((a, b), c) in less.requirements.iter().zip(&more.requirements).zip(&longer.requirements) {
            prop_assert!(rank(a.state) <= rank(b.state) && rank(b.state) <= rank(c.state));
        }
        prop_assert!(less.is_on_track <= more.is_on_track && more.is_on_track <= longer.is_on_track);
    }

    #[test]
    fn the_order_of_facts_does_not_matter(facts in anything(), hours in 0_i64..11_000) {
        let as_of = at("2023-12-01T00:00") + SignedDuration::from_hours(hours);
        let mut turned = facts.clone();
        turned.submissions.reverse();
        turned.attended.reverse();
        let stands = |facts: &Facts| standing(&year_2024(), facts, &[], as_of, &calendar(HALIFAX));
        let (one, other) = (stands(&facts), stands(&turned));
        for (a, b) in one.requirements.iter().zip(&other.requirements) {
            prop_assert_eq!((a.state, a.met_at, a.late_at, &a.missing), (b.state, b.met_at, b.late_at, &b.missing));
        }
    }

    #[test]
    fn what_happens_later_changes_nothing_of_before(facts in anything(), more in anything(), hours in 0_i64..11_000) {
        let as_of = at("2023-12-01T00:00") + SignedDuration::from_hours(hours);
        let mut joined = facts.clone();
        joined.submissions.extend(more.submissions.into_iter().filter(|it| it.at > as_of));
        joined.attended.extend(more.attended.into_iter().filter(|it| it.at > as_of));
        let stands = |facts: &Facts| standing(&year_2024(), facts, &[], as_of, &calendar(HALIFAX));
        prop_assert_eq!(stands(&facts), stands(&joined));
    }

    #[test]
    fn in_time_is_to_the_second_in_any_zone(zone in prop_oneof![Just(HALIFAX), Just("Africa/Cairo"), Just("America/Havana"), Just("Pacific/Apia")],
        offset in 0_i64..366, seconds in -3_i64..3)
    {
        let calendar = calendar(zone);
        let last = day("2024-01-01").saturating_add(offset.days());
        let rules = read(json!([{ "key": "one", "title": { "en": "One" }, "deadline": last.min(day("2025-01-31")).to_string(),
            "expression": { "attended": { "pillar": "community" } } }]));
        let when = calendar.end_of(last) + SignedDuration::from_secs(seconds);
        let facts = Facts { attended: vec![Participation { at: when, ..took_part("community", "2024-01-01T00:00") }], ..enrolled("2023-11-01T00:00") };
        let found = standing(&rules, &facts, &[], when + SignedDuration::from_hours(1), &calendar);
        let is_met = found.requirements[0].state == RequirementState::Met;
        prop_assert_eq!(is_met, seconds < 0);
        prop_assert_eq!(is_met, calendar.day_of(when) <= last);
    }
}
