//! Creating and changing organizations.

use identity::Scope;
use serde_json::json;
use testing::TestApp;

use super::{change, changed, errors, everything, found, partner};

const FIELDS: &str = "id revision website country name { translations { language text } } identifiers { scheme value }";

#[tokio::test]
async fn an_organization_is_created_and_can_be_read() {
    let app = TestApp::start().await;
    let museum = app.organization("Acadia Museum").create().await;
    let caller = partner(&app, museum, &[Scope::OrganizationsWrite]).await;
    let input = json!({
        "mainLanguage": "fr",
        "name": [{ "language": "fr", "text": "Musée de l'Acadie" }, { "language": "en", "text": "Museum of Acadia" }],
        "sectors": ["MUSEUMS", "ARCHIVES"],
        "country": "CA",
        "region": "CA-NB",
        "website": "https://musee.example",
        "contactEmail": "formation@musee.example",
        "contactConfirmedOn": "2026-11-01",
        "identifiers": [{ "scheme": "isil", "value": "CA-NBMA" }],
        "note": "A member of ours.",
    });
    let created = changed(change(&caller, "createOrganization", FIELDS, input).await);
    assert_eq!(created["revision"], 1);
    let document = "query($id: ID!) { organization(id: $id) { id website sectors contactConfirmedOn identifiers { scheme value } } }";
    // A steward decides whether others see it; the folder joining tells that story.
    let steward = app.person("Stella").steward().create().await;
    let data = steward.query(document, json!({ "id": created["id"] })).await;
    assert_eq!(
        data["organization"],
        json!({
            "id": created["id"],
            "website": "https://musee.example",
            "sectors": ["MUSEUMS", "ARCHIVES"],
            "contactConfirmedOn": "2026-11-01",
            "identifiers": [{ "scheme": "isil", "value": "CA-NBMA" }],
        })
    );
}

#[tokio::test]
async fn everything_wrong_is_told_at_once_and_nothing_is_written() {
    let app = TestApp::start().await;
    let museum = app.organization("Acadia Museum").identifier("mid", "8400100129").create().await;
    let caller = partner(&app, museum, &[Scope::OrganizationsWrite]).await;
    let before = everything(&app).await;
    let input = json!({
        "mainLanguage": "xx",
        "name": [{ "language": "en", "text": "n".repeat(10_000) }],
        "country": "Canada",
        "website": "javascript:alert(1)",
        "contactEmail": "nobody",
        "contactConfirmedOn": "2026-02-30",
        "identifiers": [{ "scheme": "ror", "value": "03yrm5c26" }, { "scheme": "mid", "value": "8400100129" }],
        "idempotencyKey": "1",
    });
    let payload = change(&caller, "createOrganization", FIELDS, input).await;
    assert_eq!(payload["organization"], json!(null));
    assert_eq!(
        errors(&payload),
        [
            "UNKNOWN_LANGUAGE mainLanguage",
            "TOO_LONG name.en",
            "REQUIRED name",
            "INVALID country",
            "INVALID website",
            "INVALID contactEmail",
            "IMPOSSIBLE_DATE contactConfirmedOn",
            "INVALID identifiers.0.value",
            "DUPLICATE identifiers.1.value",
        ]
    );
    let duplicate = payload["userErrors"][8]["message"].as_str().expect("a message");
    assert!(duplicate.contains("\"Acadia Museum\"") && duplicate.contains(&museum.to_string()), "{duplicate}");
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn a_day_still_to_come_confirms_nothing() {
    let app = TestApp::start().await;
    let museum = app.organization("Acadia Museum").create().await;
    let caller = partner(&app, museum, &[Scope::OrganizationsWrite]).await;
    for (day, wrong) in [("2026-11-20", ""), ("2026-11-21", ""), ("2026-11-22", "OUT_OF_RANGE contactConfirmedOn")] {
        let input = json!({ "id": museum.to_string(), "contactConfirmedOn": day });
        let payload = change(&caller, "updateOrganization", FIELDS, input).await;
        assert_eq!(errors(&payload).join(" "), wrong, "{day}");
    }
}

#[tokio::test]
async fn an_update_changes_what_it_names_and_leaves_the_rest() {
    let app = TestApp::start().await;
    let museum = app
        .organization("Acadia Museum")
        .country("CA")
        .set("website", json!("https://old.example"))
        .identifier("mid", "1")
        .create()
        .await;
    let caller = partner(&app, museum, &[Scope::OrganizationsWrite]).await;
    let id = museum.to_string();
    let input =
        json!({ "id": id, "website": null, "identifiers": [{ "scheme": "mid", "value": "2" }], "expectedRevision": 1 });
    let updated = changed(change(&caller, "updateOrganization", FIELDS, input).await);
    assert_eq!(
        updated,
        json!({
            "id": id,
            "revision": 2,
            "website": null,
            "country": "CA",
            "name": { "translations": [{ "language": "en", "text": "Acadia Museum" }] },
            "identifiers": [{ "scheme": "mid", "value": "2" }],
        })
    );
    let same = changed(change(&caller, "updateOrganization", FIELDS, json!({ "id": id, "country": "CA" })).await);
    assert_eq!(same["revision"], 2, "nothing changed, so nothing counts as a change");
    let stale = json!({ "id": id, "country": "FR", "expectedRevision": 1 });
    assert_eq!(errors(&change(&caller, "updateOrganization", FIELDS, stale).await), ["CONFLICT expectedRevision"]);
}

#[tokio::test]
async fn only_its_own_tokens_change_an_organization() {
    let app = TestApp::start().await;
    let museum = app.organization("Acadia Museum").create().await;
    let archives = app.organization("Provincial Archives").create().await;
    let topic = app.topic("security").create().await;
    let callers = [
        (app.anonymous(), "DENIED"),
        (partner(&app, museum, &[Scope::CatalogueWrite, Scope::TopicsWrite]).await, "DENIED"),
        (partner(&app, archives, &[Scope::OrganizationsWrite]).await, "DENIED"),
    ];
    let caller = partner(&app, archives, &[Scope::OrganizationsWrite]).await;
    let before = everything(&app).await;
    for (caller, wrong) in callers {
        let input = json!({ "id": museum.to_string(), "country": "FR" });
        assert_eq!(errors(&change(&caller, "updateOrganization", FIELDS, input).await), [wrong]);
    }
    let denied =
        change(&app.anonymous(), "createOrganization", FIELDS, json!({ "mainLanguage": "xx", "name": [] })).await;
    assert_eq!(errors(&denied), ["DENIED"]);
    let foreign = json!({ "id": topic.to_string(), "country": "FR" });
    assert_eq!(errors(&change(&caller, "updateOrganization", FIELDS, foreign).await), ["INVALID id"]);
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn opportunities_are_found_by_the_new_name() {
    let app = TestApp::start().await;
    let museum = app.organization("Acadia Museum").create().await;
    let webinar = app.opportunity("Accessibility").owner(museum).create().await.to_string();
    let caller = partner(&app, museum, &[Scope::OrganizationsWrite]).await;
    let input = json!({ "id": museum.to_string(), "name": [{ "language": "en", "text": "Wolastoq Gallery" }] });
    changed(change(&caller, "updateOrganization", FIELDS, input).await);
    assert_eq!(found(&app.anonymous(), "Wolastoq").await, [webinar]);
    assert_eq!(found(&app.anonymous(), "Acadia").await, [""; 0]);
}

#[tokio::test]
async fn a_language_given_twice_is_refused() {
    let app = TestApp::start().await;
    let museum = app.organization("Acadia Museum").create().await;
    let caller = partner(&app, museum, &[Scope::OrganizationsWrite]).await;
    let twice = json!([{ "language": "en", "text": "One" }, { "language": "en", "text": "Two" }]);
    let payload =
        change(&caller, "updateOrganization", FIELDS, json!({ "id": museum.to_string(), "name": twice })).await;
    assert_eq!(errors(&payload), ["DUPLICATE name.en"]);
}
