//! Asking to act for an organization that the catalogue has from a register.

use serde_json::{Value, json};
use testing::TestApp;

use super::*;
use crate::writing::everything;

async fn claim(caller: &Caller, organization: OrganizationId, note: &str) -> Value {
    let input = json!({ "organization": organization.to_string(), "note": note });
    change(caller, "claimOrganization", "joinRequest { id }", input).await
}

fn request(payload: Value) -> String {
    text(&done(payload)["joinRequest"]["id"])
}

#[tokio::test]
async fn who_asks_has_no_right_before_a_steward_approves() {
    let app = TestApp::start().await;
    let museum = app.organization("Acadia Museum").create().await;
    let (ana, steward) = (app.person("Ana").create().await, steward(&app).await);
    let asked_for = request(claim(&ana, museum, "I direct it.").await);
    assert_eq!(wrong(&claim(&ana, museum, "I direct it.").await), ["DUPLICATE organization"]);

    let website = json!({ "id": museum.to_string(), "website": "https://acadia.example" });
    let refused = change(&ana, "updateOrganization", "organization { id }", website.clone()).await;
    assert_eq!(wrong(&refused), ["DENIED"]);
    done(decide(&steward, "approveJoinRequest", &asked_for).await);
    done(change(&ana, "updateOrganization", "organization { id }", website).await);
}

#[tokio::test]
async fn who_is_declined_has_no_right_and_the_organization_stays_in_the_network() {
    let app = TestApp::start().await;
    let museum = app.organization("Acadia Museum").identifier("mid", "1").create().await;
    let (ana, steward) = (app.person("Ana").create().await, steward(&app).await);
    let asked_for = request(claim(&ana, museum, "I direct it.").await);
    done(decide(&steward, "declineJoinRequest", &asked_for).await);
    assert_eq!(status(&app.anonymous(), museum).await, "APPROVED");
    let document = "query($id: ID!) { organization(id: $id) { identifiers { value } } viewer { organization { id } } }";
    let data = ana.query(document, json!({ "id": museum.to_string() })).await;
    assert_eq!(
        data,
        json!({ "organization": { "identifiers": [{ "value": "1" }] }, "viewer": { "organization": null } })
    );
    // They may ask once more, and take it back.
    let again = request(claim(&ana, museum, "I really direct it.").await);
    done(decide(&ana, "withdrawJoinRequest", &again).await);
    assert_eq!(status(&app.anonymous(), museum).await, "APPROVED");
}

#[tokio::test]
async fn where_there_is_an_administrator_one_is_told_to_ask_there_and_not_whom() {
    let app = TestApp::start().await;
    let museum = app.organization("Acadia Museum").create().await;
    let ana = app.person("Ana Administrator").role("administrator", museum).create().await;
    let ben = app.person("Ben").create().await;
    let requested = app.organization("Requested").set("status", json!("requested")).create().await;
    let before = everything(&app).await;
    let refused = claim(&ben, museum, "I direct it.").await;
    assert_eq!(wrong(&refused), ["WRONG_STATE organization"]);
    let told = refused.to_string();
    assert!(!told.contains("Ana") && !told.contains(&ana.email) && !told.contains(&ana.id.to_string()), "{told}");

    for (caller, organization, note, refusal) in [
        (&*ana, museum, "Why not?", "WRONG_STATE organization"),
        (&*ben, requested, "I direct it.", "NOT_FOUND organization"),
        (&*ben, OrganizationId::new(), "I direct it.", "NOT_FOUND organization"),
        (&app.anonymous(), museum, "I direct it.", "DENIED"),
    ] {
        assert_eq!(wrong(&claim(caller, organization, note).await), [refusal]);
    }
    assert_eq!(everything(&app).await, before);
    let system = app.service(museum, &["organizations:write"]).await;
    assert_eq!(wrong(&claim(&system, museum, "I direct it.").await), ["DENIED"]);
    let free = app.organization("Free").create().await;
    assert_eq!(wrong(&claim(&ben, free, " ").await), ["REQUIRED note"]);
    assert_eq!(wrong(&claim(&ben, free, &"n".repeat(2_001)).await), ["TOO_LONG note"]);
}

#[tokio::test]
async fn an_administrator_whose_role_ended_is_none() {
    let app = TestApp::start().await;
    let museum = app.organization("Acadia Museum").create().await;
    app.person("Gone").role("administrator", museum).role_set("until", json!("2026-11-20T12:00:00Z")).create().await;
    let ana = app.person("Ana").role("editor", museum).create().await;
    let steward = steward(&app).await;
    let asked_for = request(claim(&ana, museum, "Nobody is left.").await);
    done(decide(&steward, "approveJoinRequest", &asked_for).await);
    let website = json!({ "id": museum.to_string(), "website": "https://acadia.example" });
    done(change(&ana, "updateOrganization", "organization { id }", website).await);
}

#[tokio::test]
async fn of_two_who_ask_one_becomes_administrator_and_the_other_is_invited_there() {
    let app = TestApp::start().await;
    let museum = app.organization("Acadia Museum").create().await;
    let (ana, ben, steward) = (app.person("Ana").create().await, app.person("Ben").create().await, steward(&app).await);
    let first = request(claim(&ana, museum, "I direct it.").await);
    let second = request(claim(&ben, museum, "I direct it too.").await);
    let approving = [first, second].map(|request| {
        let steward = (*steward).clone();
        tokio::spawn(async move { wrong(&decide(&steward, "approveJoinRequest", &request).await) })
    });
    let mut answers = Vec::new();
    for approved in approving {
        answers.push(approved.await.expect("answered"));
    }
    answers.sort();
    assert_eq!(answers, [vec![], vec!["WRONG_STATE id".to_owned()]]);
}

#[tokio::test]
async fn a_repeated_claim_is_one() {
    let app = TestApp::start().await;
    let museum = app.organization("Acadia Museum").create().await;
    let ana = app.person("Ana").create().await;
    let input = json!({ "organization": museum.to_string(), "note": "I direct it.", "idempotencyKey": "one" });
    let first = request(change(&ana, "claimOrganization", "joinRequest { id }", input.clone()).await);
    let before = everything(&app).await;
    assert_eq!(request(change(&ana, "claimOrganization", "joinRequest { id }", input).await), first);
    assert_eq!(everything(&app).await, before);
}
