//! The museums in a year.

use serde_json::{Value, json};

use super::{Year, text};
use crate::{
    joining::{change, done, wrong},
    registration::travel,
};

#[tokio::test]
async fn every_museum_enrols_on_its_own_withdraws_and_comes_back() {
    let mut year = Year::with(1).await;
    let museum = &year.museums[0];
    let twice = change(&museum.editor, "enrol", "enrolment { id }", json!({ "year": year.year })).await;
    assert_eq!(wrong(&twice), ["DUPLICATE organization"]);
    let coaching =
        year.app.opportunity("For participants").owner(year.association).for_programme(year.programme).create().await;
    let sees = async |year: &Year| {
        let id = json!({ "id": coaching.to_string() });
        let found = year.museums[0].editor.query("query($id: ID!) { opportunity(id: $id) { id } }", id).await;
        !found["opportunity"].is_null()
    };
    assert!(sees(&year).await, "its people see what is for participants");

    let colleague = year.app.person("Colleague").role("member", museum.id).create().await;
    let input = json!({ "id": museum.enrolment, "contact": colleague.id.to_string() });
    let changed = done(change(&museum.editor, "changeEnrolmentContact", "enrolment { contact { name } }", input).await);
    assert_eq!(changed["enrolment"]["contact"]["name"], "Colleague");
    let other = year.app.person("Other").create().await;
    let input = json!({ "id": museum.enrolment, "contact": other.id.to_string() });
    let refused = change(&museum.editor, "changeEnrolmentContact", "enrolment { id }", input).await;
    assert_eq!(wrong(&refused), ["NOT_FOUND contact"]);

    travel(&year.app, "2023-11-10T12:00:00Z").await;
    let input = json!({ "id": museum.enrolment, "reason": "We move house." });
    let withdrawn =
        done(change(&museum.editor, "withdrawEnrolment", "enrolment { state history { kind reason } }", input).await);
    assert_eq!(withdrawn["enrolment"]["state"], "WITHDRAWN");
    assert_eq!(withdrawn["enrolment"]["history"][2]["reason"], "We move house.");
    assert!(!sees(&year).await);
    assert_eq!(year.standing(0, "2023-11-11T12:00:00Z").await["state"], "WITHDRAWN");
    assert_eq!(year.standing(0, "2023-11-09T12:00:00Z").await["isOnTrack"], true, "it was then");

    travel(&year.app, "2024-01-10T12:00:00Z").await;
    let back = done(
        change(
            &year.museums[0].editor,
            "enrol",
            "enrolment { id state isLate contact { name } }",
            json!({ "year": year.year }),
        )
        .await,
    );
    assert_eq!(back["enrolment"]["id"], year.museums[0].enrolment);
    assert_eq!(back["enrolment"]["isLate"], false);
    assert!(sees(&year).await);
    let late = year.enrols("Late Museum").await;
    // Two museums of one organization are two, and the same person acts for each.
    let both = year.museums[late].editor.query(
        "query($id: ID!) { organization(id: $id) { enrolments { nodes { isLate year { year } } } } }",
        json!({ "id": year.museums[late].id.to_string() }),
    );
    assert_eq!(
        both.await["organization"]["enrolments"]["nodes"],
        json!([{ "isLate": true, "year": { "year": 2024 } }])
    );
    let theirs = year.museums[0].editor.query(
        "query($id: ID!) { organization(id: $id) { enrolments { nodes { isLate } } } }",
        json!({ "id": year.museums[late].id.to_string() }),
    );
    assert_eq!(theirs.await["organization"]["enrolments"]["nodes"], json!([]));
}

#[tokio::test]
async fn a_museum_is_due_again_when_the_cycle_has_gone_round() {
    let year = Year::with(2).await;
    year.submits(0, "standards", 0, "2024-09-01T12:00Z", true).await;
    let due = "query($id: ID!, $year: Int!) { programme(id: $id) { track { assessmentsDue(year: $year) { nodes {
        organization { name { text } } pillar { key } lastYear dueYear
    } } } } }";
    let at = async |number: i32| {
        let found = year.staff.query(due, json!({ "id": year.programme.to_string(), "year": number })).await;
        let nodes = found["programme"]["track"]["assessmentsDue"]["nodes"].as_array().cloned().expect("a list");
        let one = |it: &Value| {
            format!("{} {} {}", text(&it["organization"]["name"]["text"]), text(&it["pillar"]["key"]), it["dueYear"])
        };
        let mut found: Vec<_> = nodes.iter().map(one).collect();
        found.sort();
        found
    };
    assert_eq!(at(2024).await, ["Museum 0 community 2024", "Museum 1 community 2024", "Museum 1 governance 2024"]);
    assert!(at(2028).await.contains(&"Museum 0 governance 2028".to_owned()));
    let own = "query($id: ID!) { enrolment(id: $id) { assessmentsDue { pillar { key } lastYear dueYear } } }";
    let own = year.museums[0].editor.query(own, json!({ "id": year.museums[0].enrolment })).await;
    assert_eq!(
        own["enrolment"]["assessmentsDue"][1],
        json!({ "pillar": { "key": "governance" }, "lastYear": 2024, "dueYear": 2028 })
    );
}
