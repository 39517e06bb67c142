//! Whom to write to: shown to the network, and confirmed once a year.

use serde_json::{Value, json};
use testing::{OrganizationBuilder, TestApp};

use super::*;
use crate::writing::everything;

const CONTACT: &str = "organization { contactName contactEmail contactConfirmedOn revision }";

async fn confirm(caller: &Caller, organization: OrganizationId, more: Value) -> Value {
    let mut input = json!({ "organization": organization.to_string() });
    input.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
    change(caller, "confirmContact", CONTACT, input).await
}

#[tokio::test]
async fn an_administrator_confirms_the_contact_or_mends_it() {
    let app = TestApp::start().await;
    let museum = app
        .organization("Acadia Museum")
        .set("contact_name", json!("Ana"))
        .set("contact_email", json!("ana@acadia.example"))
        .set("contact_confirmed_on", json!("2025-01-02"))
        .create()
        .await;
    let ana = app.person("Ana").role("administrator", museum).create().await;
    app.set_time("2026-11-20T23:59:59Z");
    let confirmed = done(confirm(&ana, museum, json!({ "expectedRevision": 1 })).await);
    let expected = |name: Value, email: &str, day: &str, revision: i32| json!({ "contactName": name, "contactEmail": email, "contactConfirmedOn": day, "revision": revision });
    assert_eq!(confirmed["organization"], expected(json!("Ana"), "ana@acadia.example", "2026-11-20", 2));
    let again = done(confirm(&ana, museum, json!({})).await);
    assert_eq!(again["organization"]["revision"], 2, "twice on a day changes nothing more");
    app.set_time("2026-11-21T00:00:00Z");
    let mended =
        done(confirm(&ana, museum, json!({ "contactName": null, "contactEmail": "office@acadia.example" })).await);
    assert_eq!(mended["organization"], expected(json!(null), "office@acadia.example", "2026-11-21", 3));

    let before = everything(&app).await;
    for (input, refusal) in [
        (json!({ "expectedRevision": 2 }), "CONFLICT expectedRevision"),
        (json!({ "contactEmail": null }), "REQUIRED contactEmail"),
        (json!({ "contactEmail": "nobody" }), "INVALID contactEmail"),
        (json!({ "contactName": "n".repeat(201) }), "TOO_LONG contactName"),
    ] {
        assert_eq!(wrong(&confirm(&ana, museum, input).await), [refusal]);
    }
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn its_own_administrators_alone_confirm_it() {
    let app = TestApp::start().await;
    let museum = app.organization("Acadia Museum").set("contact_email", json!("a@acadia.example")).create().await;
    let other = app.organization("Other").create().await;
    let callers: Vec<Caller> = vec![
        app.anonymous(),
        (*app.person("Stranger").create().await).clone(),
        (*app.person("Member").role("member", museum).create().await).clone(),
        (*app.person("Editor").role("editor", museum).create().await).clone(),
        (*app.person("Other").role("administrator", other).create().await).clone(),
        (*steward(&app).await).clone(),
        app.service(museum, &["organizations:write", "catalogue:write"]).await,
        (*app.person("Hats").role("administrator", museum).role("member", other).create().await)
            .clone()
            .acting_for(other),
    ];
    let before = everything(&app).await;
    for caller in callers {
        assert_eq!(wrong(&confirm(&caller, museum, json!({})).await), ["DENIED"]);
        assert_eq!(wrong(&confirm(&caller, OrganizationId::new(), json!({})).await), ["DENIED"]);
    }
    assert_eq!(everything(&app).await, before);
}

fn with_contact(builder: OrganizationBuilder<'_>) -> OrganizationBuilder<'_> {
    builder.set("contact_name", json!("Ana")).set("contact_email", json!("ana@acadia.example"))
}

#[tokio::test]
async fn the_network_alone_is_shown_whom_to_write_to() {
    let app = TestApp::start().await;
    let museum = with_contact(app.organization("Acadia Museum")).create().await;
    let waiting = with_contact(app.organization("Waiting").set("status", json!("requested"))).create().await;
    let approved = app.organization("Approved").create().await;
    let programme = app.programme("TRACK", approved).create().await;
    let shown = async |caller: &Caller, organization: OrganizationId| {
        let document = "query($id: ID!) { organization(id: $id) { contactName contactEmail } }";
        let data = caller.query(document, json!({ "id": organization.to_string() })).await;
        let both = [&data["organization"]["contactName"], &data["organization"]["contactEmail"]];
        assert_eq!(both[0].is_null(), both[1].is_null());
        !both[0].is_null()
    };
    let in_the_network: Vec<Caller> = vec![
        (*app.person("Member").role("member", approved).create().await).clone(),
        (*app.person("Coach").programme_role("coach", programme).create().await).clone(),
        (*steward(&app).await).clone(),
        app.service(approved, &["catalogue:write"]).await,
    ];
    for caller in in_the_network {
        assert!(shown(&caller, museum).await);
    }
    let people = app.person("Own").role("administrator", waiting).create().await;
    let system = app.service(waiting, &["catalogue:write"]).await;
    for caller in [&app.anonymous(), &*app.person("Stranger").create().await, &*people, &system] {
        assert!(!shown(caller, museum).await);
    }
    for caller in [&*people, &system] {
        assert!(shown(caller, waiting).await, "they know their own");
    }
}
