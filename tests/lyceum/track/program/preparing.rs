//! How a year is prepared, and what it asks.

use database::id::OpportunityId;
use serde_json::{Value, json};

use super::{Year, english, text};
use crate::joining::{change, done, wrong};

#[tokio::test]
async fn a_year_is_prepared_opened_and_closed() {
    let year = Year::prepared().await;
    let found = year
        .staff
        .query(
            "query($id: ID!, $pillars: [String!]!) {
                programYear(id: $id) { year pillars { key } requirements { version rules reason } programme { track { jurisdiction years { totalCount } } } }
                trackRequirementsTemplate(template: YEAR_2024, year: 2024, pillars: $pillars)
            }",
            json!({ "id": year.year, "pillars": ["governance", "community"] }),
        )
        .await;
    assert_eq!(found["programYear"]["requirements"][0]["rules"], found["trackRequirementsTemplate"]);
    assert_eq!(found["programYear"]["programme"]["track"]["years"]["totalCount"], 1);
    // A year that is being prepared is nobody else's business.
    let stranger = year.app.person("Stranger").create().await;
    let id = json!({ "id": year.year });
    let seen = stranger.query("query($id: ID!) { programYear(id: $id) { year } }", id.clone()).await;
    assert_eq!(seen["programYear"], Value::Null);
    let museum = year.app.organization("Early Museum").create().await;
    let early = year.app.person("Earl").role("editor", museum).create().await;
    let refused = change(&early, "enrol", "enrolment { id }", json!({ "year": year.year })).await;
    assert_eq!(wrong(&refused), ["WRONG_STATE year"]);

    let milestones = json!({ "year": year.year, "milestones": [
        { "kind": "NEEDS_ASSESSMENT_DUE", "mainLanguage": "en", "title": english("Needs assessment due"), "beginsOn": "2024-02-16" },
        { "kind": "LAUNCH", "mainLanguage": "en", "title": english("Fall regional meetings"), "beginsOn": "2023-10-01", "endsOn": "2023-10-31" },
    ] });
    let set =
        done(change(&year.staff, "setMilestones", "year { milestones { kind beginsOn endsOn } }", milestones).await);
    assert_eq!(set["year"]["milestones"][0]["kind"], "LAUNCH");
    assert_eq!(set["year"]["milestones"][1]["endsOn"], "2024-02-16");

    let three = json!({ "id": year.year, "pillars": [year.pillars[0]] });
    let refused = change(&year.staff, "changeProgramYear", "year { id }", three).await;
    assert_eq!(wrong(&refused), ["OUT_OF_RANGE pillars", "WRONG_STATE pillars"], "the requirements name the other");
    done(change(&year.staff, "openProgramYear", "year { status }", id.clone()).await);
    assert_eq!(
        stranger.query("query($id: ID!) { programYear(id: $id) { year } }", id.clone()).await["programYear"]["year"],
        2024
    );
    let twice = change(&year.staff, "openProgramYear", "year { status }", id.clone()).await;
    assert_eq!(wrong(&twice), ["WRONG_STATE id"]);
    done(change(&year.staff, "closeProgramYear", "year { status }", id).await);
    let closed = change(&early, "enrol", "enrolment { id }", json!({ "year": year.year })).await;
    assert_eq!(wrong(&closed), ["WRONG_STATE year"]);
}

#[tokio::test]
async fn each_fault_of_requirements_is_told_at_once_and_where() {
    let year = Year::prepared().await;
    let rules = json!([
        { "key": "One", "title": { "en": "One" }, "expression": "registered" },
        { "key": "two", "title": { "en": "Two" }, "deadline": "2024-02-30", "expression": { "submitted": { "kind": "quiz", "pillar": "art" } } },
        { "key": "three", "title": { "en": "Three" }, "expression": { "attended": { "series": OpportunityId::new().to_string() } } },
    ]);
    let refused =
        change(&year.staff, "changeRequirements", "year { id }", json!({ "year": year.year, "rules": rules })).await;
    let fields: Vec<_> =
        refused["userErrors"].as_array().expect("errors").iter().map(|error| text(&error["field"])).collect();
    for field in [
        "rules.0.key",
        "rules.1.deadline",
        "rules.1.expression.submitted.kind",
        "rules.1.expression.submitted.pillar",
        "reason",
    ] {
        assert!(fields.iter().any(|found| found == field), "{field}: {refused:#}");
    }
}
