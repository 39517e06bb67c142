//! Who sees who takes part.

use serde_json::{Value, json};
use testing::{Caller, TestApp};

use super::{register, registration, run, workshop};

const LISTS: &str = "query($id: ID!) { node(id: $id) { ... on Run {
    registrations { totalCount nodes { participantName participantEmail state } }
    waitlist { nodes { participantName position } }
} } }";

#[tokio::test]
async fn who_takes_part_is_seen_by_whoever_offers_it_and_by_nobody_else() {
    let app = TestApp::start().await;
    let there = workshop(&app, Some(1)).await;
    let (ana, ben) = (app.person("Ana").create().await, app.person("Ben").create().await);
    for person in [&ana, &ben] {
        registration(register(person, &there.run).await);
    }
    let data = there.editor.query(LISTS, json!({ "id": there.run })).await;
    assert_eq!(
        data["node"],
        json!({
            "registrations": { "totalCount": 2, "nodes": [
                { "participantName": "Ana", "participantEmail": "ana@example.org", "state": "REGISTERED" },
                { "participantName": "Ben", "participantEmail": "ben@example.org", "state": "WAITLISTED" },
            ] },
            "waitlist": { "nodes": [{ "participantName": "Ben", "position": 1 }] },
        })
    );
    let member = app.person("Mel").role("member", there.provider).create().await;
    let ana_herself: &Caller = &ana;
    for caller in [&app.anonymous(), ana_herself, &member] {
        let answer = caller.answer(LISTS, json!({ "id": there.run })).await;
        assert_eq!(answer["data"]["node"], json!({ "registrations": null, "waitlist": null }));
        assert!(
            answer["errors"].as_array().expect("errors").iter().all(|error| error["extensions"]["code"] == "DENIED")
        );
    }
}

#[tokio::test]
async fn one_registration_is_there_for_those_whom_it_concerns() {
    let app = TestApp::start().await;
    let there = workshop(&app, None).await;
    let museum = app.organization("Museum").create().await;
    let emma = app.person("Emma").role("editor", museum).create().await;
    let input = json!({ "run": there.run, "people": [{ "name": "Nina", "email": "nina@example.org" }] });
    let made = run(&emma, "registerStaff", "registrations", "id", input).await;
    let id = made["registrations"][0]["id"].clone();
    let nina = app.person("Nina").create().await;
    let (stranger, steward) = (app.person("Stranger").create().await, app.person("Stella").steward().create().await);
    let document = "query($id: ID!) { node(id: $id) { ... on Registration { state } } }";
    let sees = async |caller: &Caller| caller.query(document, json!({ "id": id })).await["node"] != Value::Null;
    assert!(sees(&nina).await && sees(&emma).await && sees(&there.editor).await && sees(&steward).await);
    assert!(!sees(&stranger).await && !sees(&app.anonymous()).await);
    let listed = "query($id: ID!) { organization(id: $id) { staffRegistrations { nodes { participantName } } } }";
    let data = emma.query(listed, json!({ "id": museum.to_string() })).await;
    assert_eq!(data["organization"]["staffRegistrations"]["nodes"], json!([{ "participantName": "Nina" }]));
}

#[tokio::test]
async fn a_page_of_registrations_takes_the_same_statements_however_long_it_is() {
    let app = TestApp::start().await;
    let there = workshop(&app, None).await;
    let mut counts = Vec::new();
    for round in 0..2 {
        for at in 0..(1 + round * 9) {
            let person = app.person(&format!("Person {round} {at}")).create().await;
            registration(register(&person, &there.run).await);
        }
        let document = "query($id: ID!) { node(id: $id) { ... on Run { registrations(first: 100) { nodes {
            participantName position history { toState } organization { id } run { id }
        } } } } }";
        let asked = there.editor.query(document, json!({ "id": there.run }));
        let (_, statements) = app.count_statements(asked).await;
        counts.push(statements.len());
    }
    assert_eq!(counts[0], counts[1]);
}
