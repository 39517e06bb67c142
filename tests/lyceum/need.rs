//! Needs: what is written down, who sees it, what meets it and why, and how it follows what is done about it.

mod agreement;
mod figures;
mod matching;
mod news;
mod state;

use database::id::{NeedId, OpportunityId, OrganizationId, TopicId};
use serde_json::{Value, json};
use testing::{Caller, SignedIn, TestApp};

use crate::registration::run;

const FIELDS: &str =
    "id revision state statement { text language } topics { notation } wantedBy languages formats reach
    priceCeiling { amount currency } accessibility identifiedIn evidence visibility organization { id } person { id }
    programme { id } history { fromState toState } metWith { id } note registration { id } closedAt";

/// What somebody writes down of a museum that has moisture in its stores.
fn moisture(more: Value) -> Value {
    let mut input = json!({
        "mainLanguage": "en",
        "statement": [{ "language": "en", "text": "Moisture in our stores: how to measure relative humidity" }],
    });
    for (field, value) in more.as_object().expect("fields") {
        input[field] = value.clone();
    }
    input
}

/// What is wrong with an input: the code and the field of each fault.
fn wrong(payload: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = payload["userErrors"].as_array().expect("a payload");
    list.iter().map(|error| (text(&error["code"]), text(&error["field"]))).collect()
}

/// Writes a need down.
async fn created(caller: &Caller, input: Value) -> Value {
    let mut payload = run(caller, "createNeed", "need", FIELDS, input).await;
    assert_eq!(payload["userErrors"], json!([]));
    payload["need"].take()
}

fn id_of(need: &Value) -> NeedId {
    need["id"].as_str().and_then(|id| id.parse().ok()).expect("the id of a need")
}

/// The need as this caller sees it.
async fn seen(caller: &Caller, need: &Value) -> Value {
    let document = format!("query($id: ID!) {{ need(id: $id) {{ {FIELDS} }} }}");
    caller.query(&document, json!({ "id": need["id"] })).await["need"].take()
}

/// A museum in Nova Scotia, with an editor who acts for it.
async fn museum(app: &TestApp, name: &str) -> (OrganizationId, SignedIn) {
    let museum =
        app.organization(name).sectors(&["museums"]).country("CA").set("region", json!("CA-NS")).create().await;
    let editor = app.person(&format!("Edith of {name}")).role("editor", museum).create().await;
    (museum, editor)
}

/// Preventive conservation, and climate control below it.
async fn topics(app: &TestApp) -> (TopicId, TopicId) {
    let conservation = app.topic("preventive-conservation").label("en", "Preventive conservation").create().await;
    let climate = app
        .topic("climate-control")
        .label("en", "Climate control")
        .label("fr", "Maîtrise du climat")
        .broader(conservation)
        .create()
        .await;
    (conservation, climate)
}

/// The ids of what meets a need, the best first.
async fn matches(caller: &Caller, need: &Value) -> Vec<String> {
    let document = "query($id: ID!) { need(id: $id) { matches(first: 100) { nodes { opportunity { id } } } } }";
    let data = caller.query(document, json!({ "id": need["id"] })).await;
    let nodes = data["need"]["matches"]["nodes"].as_array().cloned().expect("a list");
    nodes.iter().map(|node| node["opportunity"]["id"].as_str().expect("an opportunity").to_owned()).collect()
}

/// The codes of what excludes an opportunity for a need.
async fn why_not(caller: &Caller, need: &Value, opportunity: OpportunityId) -> Vec<String> {
    let document = "query($id: ID!, $opportunity: ID!) { need(id: $id) {
        whyNot(opportunity: $opportunity) { isMatch exclusions { code message } }
    } }";
    let variables = json!({ "id": need["id"], "opportunity": opportunity.to_string() });
    let answer = caller.query(document, variables).await["need"]["whyNot"].take();
    let exclusions = answer["exclusions"].as_array().cloned().expect("a list");
    assert_eq!(answer["isMatch"], exclusions.is_empty());
    exclusions.iter().map(|one| one["code"].as_str().expect("a code").to_owned()).collect()
}

#[tokio::test]
async fn a_need_is_kept_as_it_was_said_and_changed() {
    let app = TestApp::start().await;
    let (museum, editor) = museum(&app, "Harbour Museum").await;
    let (conservation, climate) = topics(&app).await;
    let input = moisture(json!({
        "organization": museum.to_string(),
        "topics": [climate.to_string(), conservation.to_string()],
        "wantedBy": "2027-02-28",
        "languages": ["en", "fr"],
        "formats": ["ONLINE", "SELF_PACED"],
        "reach": "REGION",
        "priceCeiling": { "amount": 5_000, "currency": "CAD" },
        "accessibility": ["LIVE_CAPTIONS"],
        "identifiedIn": "REFLECTION",
        "evidence": "Question 12",
        "visibility": "NETWORK",
        "idempotencyKey": "one",
    }));

    let need = created(&editor, input.clone()).await;

    assert_eq!(need["state"], "OPEN");
    assert_eq!(need["topics"], json!([{ "notation": "climate-control" }, { "notation": "preventive-conservation" }]));
    assert_eq!(need["priceCeiling"], json!({ "amount": 5_000, "currency": "CAD" }));
    assert_eq!(need["formats"], json!(["ONLINE", "SELF_PACED"]));
    assert_eq!(need["reach"], "REGION");
    assert_eq!(need["history"], json!([{ "fromState": null, "toState": "OPEN" }]));
    assert_eq!(created(&editor, input).await["id"], need["id"], "the same key makes one need");
    let changes = json!({
        "id": need["id"], "topics": [conservation.to_string()], "wantedBy": null, "priceCeiling": null, "reach": "ANYWHERE",
        "expectedRevision": 1,
    });
    let changed = run(&editor, "updateNeed", "need", FIELDS, changes.clone()).await["need"].take();
    assert_eq!(
        (&changed["revision"], &changed["wantedBy"], &changed["priceCeiling"]),
        (&json!(2), &json!(null), &json!(null))
    );
    assert_eq!(changed["topics"], json!([{ "notation": "preventive-conservation" }]));
    assert_eq!(changed["reach"], "ANYWHERE");
    assert_eq!(changed["evidence"], "Question 12");
    let late = run(&editor, "updateNeed", "need", FIELDS, changes).await;
    assert_eq!(wrong(&late)[0].0, "CONFLICT");
    let listed = editor
        .query(
            "query($id: ID!) { organization(id: $id) { needs(states: [OPEN]) { totalCount nodes { id } } } viewer { needs { totalCount } } }",
            json!({ "id": museum.to_string() }),
        )
        .await;
    assert_eq!(listed["organization"]["needs"], json!({ "totalCount": 1, "nodes": [{ "id": need["id"] }] }));
    assert_eq!(listed["viewer"]["needs"]["totalCount"], 0, "it is the museum's");
    let node = editor.query("query($id: ID!) { node(id: $id) { __typename id } }", json!({ "id": need["id"] })).await;
    assert_eq!(node["node"]["__typename"], "Need");
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_need_is_told_at_once() {
    let app = TestApp::start().await;
    let (museum, editor) = museum(&app, "Harbour Museum").await;
    let programme = app.programme("TRACK", app.organization("Another").create().await).create().await;
    let input = moisture(json!({
        "organization": museum.to_string(),
        "topics": [TopicId::new().to_string()],
        "wantedBy": "2027-02-30",
        "languages": ["xx"],
        "formats": ["IN_PERSON"],
        "reach": "ONLINE",
        "priceCeiling": { "amount": -1, "currency": "DOLLARS" },
        "programme": programme.to_string(),
        "evidence": " ",
    }));
    let payload = run(&editor, "createNeed", "need", FIELDS, input).await;
    let fields: Vec<_> = wrong(&payload).into_iter().map(|(_, field)| field).collect();
    for field in [
        "topics.0",
        "wantedBy",
        "languages.0",
        "reach",
        "priceCeiling.amount",
        "priceCeiling.currency",
        "programme",
        "evidence",
    ] {
        assert!(fields.contains(&field.to_owned()), "{field} is missing in {payload:#}");
    }
    let unseen = moisture(json!({ "organization": museum.to_string(), "visibility": "PROGRAMME" }));
    let payload = run(&editor, "createNeed", "need", FIELDS, unseen).await;
    assert_eq!(wrong(&payload), [("REQUIRED".to_owned(), "programme".to_owned())]);
}

#[tokio::test]
async fn a_need_is_seen_by_its_owner_and_by_those_it_is_shown_to() {
    let app = TestApp::start().await;
    let (museum, editor) = museum(&app, "Harbour Museum").await;
    let operator = app.organization("Association").create().await;
    let programme = app.programme("TRACK", operator).participant(museum).create().await;
    let shown = moisture(json!({
        "organization": museum.to_string(), "programme": programme.to_string(), "visibility": "PROGRAMME",
    }));
    let shown = created(&editor, shown).await;
    let own = moisture(json!({ "organization": museum.to_string(), "programme": programme.to_string() }));
    let own = created(&editor, own).await;
    let ana = app.person("Ana").create().await;
    let hers = created(&ana, moisture(json!({}))).await;

    let member = app.person("Mem").role("member", museum).create().await;
    let steward = app.person("Stu").steward().create().await;
    let administrator = app.person("Ada").role("administrator", operator).create().await;
    let mut sees = Vec::new();
    for role in ["staff", "coordinator", "coach", "reviewer", "committee_member", "observer"] {
        let person = app.person(role).programme_role(role, programme).create().await;
        sees.push(!seen(&person, &shown).await.is_null());
        assert!(seen(&person, &own).await.is_null(), "{role} does not see what is for the museum alone");
    }
    assert_eq!(sees, [true, true, true, true, false, false]);
    assert!(!seen(&member, &own).await.is_null() && !seen(&member, &shown).await.is_null());
    for other in [&steward, &administrator, &ana] {
        assert!(seen(other, &shown).await.is_null() && seen(other, &own).await.is_null());
    }
    assert!(!seen(&ana, &hers).await.is_null());
    for other in [&steward, &editor, &member] {
        assert!(seen(other, &hers).await.is_null());
    }
    let coach = app.person("Cora").programme_role("coach", programme).create().await;
    let refused = run(&coach, "updateNeed", "need", "id", json!({ "id": shown["id"], "evidence": "mine" })).await;
    assert_eq!(wrong(&refused)[0].0, "DENIED", "who sees it does not write it");
}
