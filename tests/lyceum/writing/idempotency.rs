//! A request sent again is answered again, and creates nothing twice.

use std::collections::HashSet;

use identity::Scope;
use serde_json::{Value, json};
use testing::TestApp;

use super::{change, changed, errors, everything, partner};

fn webinar(title: &str, key: &str) -> Value {
    json!({
        "kind": "WEBINAR",
        "mainLanguage": "en",
        "title": [{ "language": "en", "text": title }],
        "idempotencyKey": key,
    })
}

#[tokio::test]
async fn a_repeated_request_is_answered_with_the_first_result() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let caller = partner(&app, icom, &[Scope::CatalogueWrite, Scope::OrganizationsWrite]).await;
    let first = changed(change(&caller, "createOpportunity", "id", webinar("Security", "k-1")).await);
    let before = everything(&app).await;
    let second = changed(change(&caller, "createOpportunity", "id", webinar("Security", "k-1")).await);
    assert_eq!(first, second);
    let other = change(&caller, "createOpportunity", "id", webinar("Safety", "k-1")).await;
    assert_eq!(errors(&other), ["KEY_REUSED idempotencyKey"]);
    let other_mutation =
        json!({ "mainLanguage": "en", "name": [{ "language": "en", "text": "ICOM" }], "idempotencyKey": "k-1" });
    let other = change(&caller, "createOrganization", "id", other_mutation).await;
    assert_eq!(errors(&other), ["KEY_REUSED idempotencyKey"]);
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn the_same_request_many_times_at_once_creates_one_thing() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let caller = partner(&app, icom, &[Scope::CatalogueWrite]).await;
    let requests = (0..20).map(|_| {
        let caller = caller.clone();
        tokio::spawn(
            async move { changed(change(&caller, "createOpportunity", "id", webinar("Security", "k-1")).await) },
        )
    });
    let mut ids = HashSet::new();
    for request in requests.collect::<Vec<_>>() {
        let opportunity = request.await.expect("answered");
        ids.insert(opportunity["id"].as_str().expect("an id").to_owned());
    }
    assert_eq!(ids.len(), 1);
    let (_, rows) = everything(&app).await.into_iter().find(|(table, _)| *table == "opportunity").expect("the table");
    assert_eq!(rows.expect("a row").lines().count(), 1);
}

#[tokio::test]
async fn a_refused_request_leaves_its_key_unused() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let caller = partner(&app, icom, &[Scope::CatalogueWrite]).await;
    let refused = change(&caller, "createOpportunity", "id", webinar("", "k-1")).await;
    assert_eq!(errors(&refused), ["REQUIRED title.en"]);
    changed(change(&caller, "createOpportunity", "id", webinar("Security", "k-1")).await);
}

#[tokio::test]
async fn each_organization_has_its_own_keys() {
    let app = TestApp::start().await;
    let mut ids = HashSet::new();
    for name in ["ICOM", "ANSM"] {
        let organization = app.organization(name).create().await;
        let caller = partner(&app, organization, &[Scope::CatalogueWrite]).await;
        let created = changed(change(&caller, "createOpportunity", "id", webinar("Security", "k-1")).await);
        ids.insert(created["id"].to_string());
    }
    assert_eq!(ids.len(), 2);
}

#[tokio::test]
async fn a_key_that_is_none_is_refused() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let caller = partner(&app, icom, &[Scope::CatalogueWrite]).await;
    for (key, wrong) in [("", "REQUIRED idempotencyKey"), (&*"k".repeat(201), "TOO_LONG idempotencyKey")] {
        assert_eq!(errors(&change(&caller, "createOpportunity", "id", webinar("Security", key)).await), [wrong]);
    }
}
