//! Creating and changing topics.

use identity::Scope;
use serde_json::{Value, json};
use testing::{Caller, TestApp};

use super::{change, changed, errors, everything, found, partner};

const FIELDS: &str =
    "id revision notation broader { notation } narrower { notation } related { notation } matches { kind uri }";

async fn curator(app: &TestApp) -> Caller {
    let association = app.organization("ANSM").create().await;
    partner(app, association, &[Scope::TopicsWrite]).await
}

fn input(notation: &str, broader: &[&str]) -> Value {
    json!({
        "scheme": "lyceum",
        "notation": notation,
        "mainLanguage": "en",
        "label": [{ "language": "en", "text": notation }],
        "broader": broader,
    })
}

#[tokio::test]
async fn a_topic_stands_among_others_however_they_are_named() {
    let app = TestApp::start().await;
    let caller = curator(&app).await;
    let facility = app.topic("facility").create().await;
    app.topic("risk").set("scheme", json!("track")).create().await;
    app.topic("security").create().await;
    let mut emergencies = input("emergency-management", &[&facility.to_string(), "track:risk"]);
    emergencies["related"] = json!(["security"]);
    emergencies["matches"] = json!([{ "kind": "EXACT", "uri": "http://vocab.getty.edu/aat/1" }]);
    let created = changed(change(&caller, "createTopic", FIELDS, emergencies).await);
    let mut broader: Vec<&str> =
        created["broader"].as_array().expect("topics").iter().filter_map(|topic| topic["notation"].as_str()).collect();
    broader.sort_unstable();
    assert_eq!(broader, ["facility", "risk"]);
    assert_eq!(created["related"], json!([{ "notation": "security" }]));
    assert_eq!(created["matches"], json!([{ "kind": "EXACT", "uri": "http://vocab.getty.edu/aat/1" }]));

    let narrower = app
        .anonymous()
        .query("query($id: ID!) { topic(id: $id) { narrower { notation } } }", json!({ "id": facility.to_string() }))
        .await;
    assert_eq!(narrower["topic"]["narrower"], json!([{ "notation": "emergency-management" }]));
}

#[tokio::test]
async fn a_circle_is_named_and_refused() {
    let app = TestApp::start().await;
    let caller = curator(&app).await;
    let facility = app.topic("facility").create().await;
    let security = app.topic("security").broader(facility).create().await;
    app.topic("locks").broader(security).create().await;
    let before = everything(&app).await;
    let circular = json!({ "id": facility.to_string(), "broader": ["locks"] });
    let payload = change(&caller, "updateTopic", FIELDS, circular).await;
    assert_eq!(errors(&payload), ["INVALID broader.0"]);
    let message = payload["userErrors"][0]["message"].as_str().expect("a message");
    assert!(message.contains("facility → locks → security → facility"), "{message}");
    let itself = json!({ "id": facility.to_string(), "broader": ["facility"], "related": ["facility"] });
    let payload = change(&caller, "updateTopic", FIELDS, itself).await;
    assert_eq!(errors(&payload), ["INVALID broader.0", "INVALID related.0"]);
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn two_who_would_close_a_circle_together_do_not() {
    let app = TestApp::start().await;
    let caller = curator(&app).await;
    for round in 0..5 {
        let (one, other) = (format!("one-{round}"), format!("other-{round}"));
        let ids = [app.topic(&one).create().await.to_string(), app.topic(&other).create().await.to_string()];
        let below = |id: &str, broader: &str| json!({ "id": id, "broader": [broader] });
        let (first, second) = tokio::join!(
            change(&caller, "updateTopic", FIELDS, below(&ids[0], &other)),
            change(&caller, "updateTopic", FIELDS, below(&ids[1], &one)),
        );
        let refused = [errors(&first), errors(&second)].concat();
        assert_eq!(refused, ["INVALID broader.0"]);
    }
}

#[tokio::test]
async fn everything_wrong_is_told_at_once_and_nothing_is_written() {
    let app = TestApp::start().await;
    let caller = curator(&app).await;
    let organization = app.organization("ICOM").create().await.to_string();
    app.topic("facility").create().await;
    let partner = partner(&app, organization.parse().expect("an id"), &[Scope::CatalogueWrite]).await;
    let before = everything(&app).await;
    let mut wrong = input("facility", &["facility", "lyceum:facility", "no-such-topic", &organization]);
    wrong["label"] = json!([{ "language": "fr", "text": "" }]);
    wrong["matches"] = json!([{ "kind": "CLOSE", "uri": "aat 1" }]);
    assert_eq!(
        errors(&change(&caller, "createTopic", FIELDS, wrong).await),
        [
            "REQUIRED label.fr",
            "REQUIRED label",
            "INVALID matches.0.uri",
            "DUPLICATE broader.1",
            "NOT_FOUND broader.2",
            "NOT_FOUND broader.3",
            "DUPLICATE notation",
        ]
    );
    for caller in [app.anonymous(), partner] {
        assert_eq!(errors(&change(&caller, "createTopic", FIELDS, input("new", &[])).await), ["DENIED"]);
    }
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn opportunities_are_found_by_the_new_label() {
    let app = TestApp::start().await;
    let caller = curator(&app).await;
    let icom = app.organization("ICOM").create().await;
    let topic = app.topic("security").create().await;
    let webinar = app.opportunity("Keeping watch").owner(icom).topic(topic).create().await.to_string();
    let labels = json!([{ "language": "en", "text": "security" }, { "language": "fr", "text": "sûreté" }]);
    let update = json!({ "id": topic.to_string(), "label": labels, "expectedRevision": 1 });
    let updated = changed(change(&caller, "updateTopic", FIELDS, update.clone()).await);
    assert_eq!(updated["revision"], 2);
    assert_eq!(found(&app.anonymous(), "sûreté").await, [webinar]);
    assert_eq!(errors(&change(&caller, "updateTopic", FIELDS, update).await), ["CONFLICT expectedRevision"]);
}

#[tokio::test]
async fn the_same_said_again_is_no_change() {
    let app = TestApp::start().await;
    let caller = curator(&app).await;
    let facility = app.topic("facility").create().await;
    let security = app.topic("security").create().await;
    let id = app.topic("locks").broader(facility).related(security).create().await.to_string();
    let same = json!({ "id": id, "broader": ["facility"], "related": ["lyceum:security"] });
    let updated = changed(change(&caller, "updateTopic", FIELDS, same).await);
    assert_eq!(updated["revision"], 1);
    // What the other side said can be taken back from this side.
    let apart = json!({ "id": security.to_string(), "related": [] });
    let updated = changed(change(&caller, "updateTopic", FIELDS, apart).await);
    assert_eq!(updated["related"], json!([]));
}
