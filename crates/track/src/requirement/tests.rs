//! Rules as JSON, and what is said of those that cannot be.

use catalogue::problem::Problems;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::*;

fn known() -> Known {
    Known { pillars: vec!["governance".to_owned(), "community".to_owned()], ends_on: Some(Date::constant(2025, 1, 31)) }
}

fn faults(rules: &Value) -> Vec<(String, String)> {
    let mut problems = Problems::new();
    assert_eq!(Requirements::read(rules, &known(), &mut problems), None);
    problems.into_vec().into_iter().map(|it| (it.field, it.message)).collect()
}

fn with(expression: Value) -> Value {
    json!([{ "key": "one", "title": { "en": "One" }, "expression": expression }])
}

#[test]
fn templates_read_as_they_are_written() {
    for template in RequirementsTemplate::ALL {
        let series = database::id::OpportunityId::new();
        let rules = template.requirements(2024, &known().pillars, Some(series));
        let mut problems = Problems::new();
        assert_eq!(Requirements::read(&rules.written(), &known(), &mut problems), Some(rules.clone()));
        assert_eq!(Requirements::kept(&rules.written()), Some(rules));
    }
}

#[test]
fn each_fault_says_where_it_is_and_what_to_do() {
    for (rules, field, words) in [
        (json!({}), "rules", "give a list"),
        (json!([]), "rules", "give at least one"),
        (json!(["x"]), "rules.0", "which is no object"),
        (
            with(json!("attending")),
            "rules.0.expression",
            "\"attending\", which is no expression; use one of registered",
        ),
        (
            with(json!({ "submitted": { "kind": "quiz", "pillar": "community" } })),
            "rules.0.expression.submitted.kind",
            "is \"quiz\"",
        ),
        (
            with(json!({ "submitted": { "kind": "standards" } })),
            "rules.0.expression.submitted.pillar",
            "governance, community",
        ),
        (
            with(json!({ "attended": { "pillar": "art" } })),
            "rules.0.expression.attended.pillar",
            "use one of governance",
        ),
        (with(json!({ "attended": {} })), "rules.0.expression.attended", "names 0 trainings"),
        (with(json!({ "attended": { "series": "abc" } })), "rules.0.expression.attended.series", "begin with opp_"),
        (
            with(json!({ "attended": { "pillar": "community", "atLeast": 0 } })),
            "rules.0.expression.attended.atLeast",
            "from 1 to 100",
        ),
        (
            with(json!({ "countOf": { "of": ["registered"], "atLeast": 2 } })),
            "rules.0.expression.countOf.atLeast",
            "from 1 to 1",
        ),
        (with(json!({ "allOf": [] })), "rules.0.expression.allOf", "list one expression"),
        (with(json!({ "anyOf": ["registered", { "allOf": ["x"] }] })), "rules.0.expression.anyOf.1.allOf.0", "\"x\""),
        (
            with(json!({ "submitted": { "kind": "standards", "pillar": "community", "docs": 1 } })),
            "rules.0.expression.submitted",
            "\"docs\" that means nothing",
        ),
        (
            json!([{ "key": "One", "title": { "en": "One" }, "expression": "registered" }]),
            "rules.0.key",
            "which is no key",
        ),
        (json!([{ "key": "one", "title": "One", "expression": "registered" }]), "rules.0.title", "per language"),
        (json!([{ "key": "one", "title": { "en": "One" } }]), "rules.0.expression", "is missing"),
        (
            json!([{ "key": "one", "title": { "en": "One" }, "deadline": "2024-02-30", "expression": "registered" }]),
            "rules.0.deadline",
            "no such day",
        ),
        (
            json!([{ "key": "one", "title": { "en": "One" }, "deadline": "2025-02-01", "expression": "registered" }]),
            "rules.0.deadline",
            "until 2025-01-31",
        ),
        (json!([with(json!("registered"))[0], with(json!("registered"))[0]]), "rules", "with the key \"one\""),
    ] {
        let found = faults(&rules);
        assert!(found.iter().any(|(at, said)| at == field && said.contains(words)), "{rules}: {found:?}");
    }
    let mut deep = json!("registered");
    for _ in 0..9 {
        deep = json!({ "allOf": [deep] });
    }
    assert!(faults(&with(deep)).iter().any(|(_, said)| said.contains("stands in 5 others")));
}

#[test]
fn one_concept_has_several_names() {
    for name in ["peerReview", "peer coaching", "expert_peer_review", "Peer review"] {
        assert_eq!(kind::kind_called(name), Some(crate::QuestionnaireKind::PeerReview), "{name}");
    }
}
