//! Which organizations need a steward's attention.

use serde_json::{Value, json};
use testing::{OrganizationBuilder, TestApp};

use super::*;

const LIST: &str = "query($first: Int, $after: String) { neglectedOrganizations(first: $first, after: $after) {
    totalCount
    nodes { organization { name { text } } neglects { reason since } }
    pageInfo { hasNextPage endCursor }
} }";

/// Each organization with its reasons, as `Name: REASON since 2026-11-20`.
async fn neglected(steward: &Caller) -> Vec<String> {
    let list = steward.query(LIST, json!({})).await["neglectedOrganizations"].take();
    let nodes = list["nodes"].as_array().cloned().expect("a list");
    assert_eq!(list["totalCount"], nodes.len());
    nodes.iter().map(told).collect()
}

fn told(node: &Value) -> String {
    let neglects = node["neglects"].as_array().cloned().expect("a list");
    let neglects: Vec<_> =
        neglects.iter().map(|one| format!("{} since {}", text(&one["reason"]), text(&one["since"]))).collect();
    format!("{}: {}", text(&node["organization"]["name"]["text"]), neglects.join(", "))
}

fn confirmed<'a>(app: &'a TestApp, name: &str, day: &str) -> OrganizationBuilder<'a> {
    app.organization(name).set("contact_confirmed_on", json!(day))
}

#[tokio::test]
async fn a_contact_is_stale_a_year_to_the_day_after_it_was_confirmed() {
    let app = TestApp::start().await;
    let steward = steward(&app).await;
    for (name, day) in [("Usual", "2025-11-20"), ("Leap", "2024-02-29")] {
        let organization = confirmed(&app, name, day).create().await;
        app.person(&format!("Admin of {name}")).role("administrator", organization).create().await;
    }
    for (time, expected) in [
        ("2025-02-27T23:59:59Z", vec![]),
        ("2025-02-28T00:00:00Z", vec!["Leap: CONTACT_STALE since 2025-02-28"]),
        ("2026-11-19T23:59:59Z", vec!["Leap: CONTACT_STALE since 2025-02-28"]),
        ("2026-11-20T00:00:00Z", vec!["Usual: CONTACT_STALE since 2026-11-20", "Leap: CONTACT_STALE since 2025-02-28"]),
    ] {
        // Whoever is signed in since later was not yet; the steward's sign-in is moved along.
        app.set_time(time);
        let sql = format!(
            "UPDATE sign_in SET last_used_at = '{time}', expires_at = '{time}'::timestamptz + interval '1 day'"
        );
        diesel_async::SimpleAsyncConnection::batch_execute(&mut app.connect().await, &sql).await.expect("moved");
        assert_eq!(neglected(&steward).await, expected, "{time}");
    }
}

#[tokio::test]
async fn confirming_takes_an_organization_off_the_list() {
    let app = TestApp::start().await;
    let museum = app.organization("Acadia Museum").create().await;
    let (ana, steward) = (app.person("Ana").role("administrator", museum).create().await, steward(&app).await);
    assert_eq!(neglected(&steward).await, ["Acadia Museum: CONTACT_NEVER_CONFIRMED since 2026-11-20"]);
    let input = json!({ "organization": museum.to_string(), "contactEmail": "a@acadia.example" });
    done(change(&ana, "confirmContact", "organization { id }", input).await);
    assert_eq!(neglected(&steward).await, [""; 0]);
}

#[tokio::test]
async fn an_organization_without_an_administrator_is_told_of_if_anybody_acts_or_acted_for_it() {
    let app = TestApp::start().await;
    let steward = steward(&app).await;
    let today = "2026-11-20";
    let (noon, past) = (json!("2026-11-20T12:00:00Z"), json!("2026-03-04T09:00:00Z"));

    let ended = confirmed(&app, "Ended", today).create().await;
    app.person("One").role("administrator", ended).role_set("ended_at", past.clone()).create().await;
    let over = confirmed(&app, "Over", today).create().await;
    app.person("Two").role("administrator", over).role_set("until", noon).create().await;
    let editors = confirmed(&app, "Editors", today).create().await;
    app.person("Three").role("editor", editors).role_set("given_at", past).create().await;
    let system = confirmed(&app, "System", today).create().await;
    app.service(system, &["catalogue:write"]).await;

    let kept = confirmed(&app, "Kept", today).create().await;
    app.person("Four").role("administrator", kept).role_set("until", json!("2026-11-20T12:00:01Z")).create().await;
    // From a register: nobody ever acted for it, so nobody neglects it.
    app.organization("Register").create().await;
    // In the network they are not yet, or no more.
    for status in ["requested", "declined", "withdrawn"] {
        let organization = app.organization(status).set("status", json!(status)).create().await;
        app.person(status).role("editor", organization).create().await;
    }
    assert_eq!(
        neglected(&steward).await,
        [
            "Ended: NO_ADMINISTRATOR since 2026-03-04",
            "Over: NO_ADMINISTRATOR since 2026-11-20",
            "Editors: NO_ADMINISTRATOR since 2026-03-04",
            "System: NO_ADMINISTRATOR since 2026-11-20",
        ]
    );
}

#[tokio::test]
async fn the_list_is_for_stewards_and_comes_page_by_page() {
    let app = TestApp::start().await;
    let steward = steward(&app).await;
    let mut museum = OrganizationId::new();
    for number in 0..3 {
        museum = app.organization(&format!("Museum {number}")).create().await;
        app.service(museum, &["catalogue:write"]).await;
    }
    let first = steward.query(LIST, json!({ "first": 2 })).await["neglectedOrganizations"].take();
    let after = &first["pageInfo"]["endCursor"];
    let rest = steward.query(LIST, json!({ "first": 2, "after": after })).await["neglectedOrganizations"].take();
    let both = "CONTACT_NEVER_CONFIRMED since 2026-11-20, NO_ADMINISTRATOR since 2026-11-20";
    let pages = [&first, &rest].map(|page| {
        let nodes = page["nodes"].as_array().cloned().expect("a list");
        (
            nodes.iter().map(told).collect::<Vec<_>>(),
            page["pageInfo"]["hasNextPage"] == true,
            page["totalCount"].clone(),
        )
    });
    assert_eq!(
        pages,
        [
            (vec![format!("Museum 0: {both}"), format!("Museum 1: {both}")], true, json!(3)),
            (vec![format!("Museum 2: {both}")], false, json!(3)),
        ]
    );
    let others: Vec<Caller> = vec![
        app.anonymous(),
        (*app.person("Stranger").create().await).clone(),
        (*app.person("Admin").role("administrator", museum).create().await).clone(),
        app.service(museum, &["organizations:write"]).await,
    ];
    for caller in others {
        let answer = caller.answer(LIST, json!({})).await;
        assert_eq!(answer["data"], json!({ "neglectedOrganizations": null }));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "DENIED");
    }
}
