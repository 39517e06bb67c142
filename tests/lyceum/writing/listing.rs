//! Listing opportunities.

use identity::Scope;
use serde_json::json;
use testing::TestApp;

use super::{change, changed, errors, everything, partner};

const FIELDS: &str = "id revision status url prices { amount currency } sectors organization { id }";

#[tokio::test]
async fn several_partners_list_one_opportunity_each_in_its_own_way() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let archives = app.organization("Archives").create().await;
    let webinar = app.opportunity("Emergency Management").owner(icom).create().await.to_string();
    for (lister, amount) in [(icom, 0), (archives, 2_500)] {
        let caller = partner(&app, lister, &[Scope::CatalogueWrite]).await;
        let input = json!({
            "opportunity": webinar,
            "url": "https://lister.example/1",
            "prices": [{ "amount": amount, "currency": "CAD" }],
            "sectors": ["ARCHIVES"],
            "note": [{ "language": "fr", "text": "Pour nos membres" }],
        });
        let listed = changed(change(&caller, "createListing", FIELDS, input).await);
        assert_eq!(listed["organization"]["id"], lister.to_string());
    }
    let document = "query($id: ID!) { opportunity(id: $id) { listings { prices { amount } } organizations { role } } \
        opportunities(filter: { sectors: [ARCHIVES], price: { free: true } }) { totalCount } }";
    let data = app.anonymous().query(document, json!({ "id": webinar })).await;
    assert_eq!(
        data["opportunity"]["listings"],
        json!([{ "prices": [{ "amount": 0 }] }, { "prices": [{ "amount": 2_500 }] }])
    );
    let roles = data["opportunity"]["organizations"].as_array().expect("a list");
    assert_eq!(roles.iter().filter(|one| one["role"] == "LISTER").count(), 2);
    assert_eq!(data["opportunities"]["totalCount"], 1, "it is found by what its listings say");
}

#[tokio::test]
async fn a_listing_is_changed_taken_back_and_put_up_again() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let webinar = app.opportunity("Security").owner(icom).create().await.to_string();
    let archives = app.organization("Archives").create().await;
    let caller = partner(&app, archives, &[Scope::CatalogueWrite]).await;
    let input = json!({ "opportunity": webinar, "url": "https://archives.example/1" });
    let listed = changed(change(&caller, "createListing", FIELDS, input.clone()).await);
    assert_eq!(errors(&change(&caller, "createListing", FIELDS, input.clone()).await), ["DUPLICATE opportunity"]);

    let id = &listed["id"];
    let updated = changed(change(&caller, "updateListing", FIELDS, json!({ "id": id, "url": null })).await);
    assert_eq!((&updated["url"], &updated["revision"]), (&json!(null), &json!(2)));
    let stale = json!({ "id": id, "expectedRevision": 1 });
    assert_eq!(errors(&change(&caller, "withdrawListing", FIELDS, stale).await), ["CONFLICT expectedRevision"]);
    let withdrawn = changed(change(&caller, "withdrawListing", FIELDS, json!({ "id": id })).await);
    assert_eq!(withdrawn["status"], "WITHDRAWN");
    let again = changed(change(&caller, "withdrawListing", FIELDS, json!({ "id": id })).await);
    assert_eq!(again["revision"], withdrawn["revision"]);
    assert_eq!(
        errors(&change(&caller, "updateListing", FIELDS, json!({ "id": id, "sectors": ["ARCHIVES"] })).await),
        ["WRONG_STATE id"]
    );
    let document = "query($id: ID!) { opportunity(id: $id) { listings { id } organizations { role } } }";
    let data = app.anonymous().query(document, json!({ "id": webinar })).await;
    assert_eq!(data["opportunity"], json!({ "listings": [], "organizations": [{ "role": "OWNER" }] }));

    let relisted = changed(change(&caller, "createListing", FIELDS, input).await);
    assert_eq!((&relisted["id"], &relisted["status"]), (id, &json!("LISTED")));
}

#[tokio::test]
async fn everything_wrong_is_told_at_once_and_nothing_is_written() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let webinar = app.opportunity("Security").owner(icom).status("withdrawn").create().await.to_string();
    let caller = partner(&app, icom, &[Scope::CatalogueWrite]).await;
    let before = everything(&app).await;
    let input = json!({
        "opportunity": webinar,
        "registrationUrl": "mailto:icom@icom.example",
        "prices": [{ "amount": -1, "currency": "CAD" }, { "amount": 5, "currency": "CA$" }],
        "note": [{ "language": "klingon", "text": "nuqneH" }],
        "idempotencyKey": "1",
    });
    assert_eq!(
        errors(&change(&caller, "createListing", FIELDS, input).await),
        [
            "INVALID registrationUrl",
            "OUT_OF_RANGE prices.0.amount",
            "INVALID prices.1.currency",
            "UNKNOWN_LANGUAGE note.klingon",
            "WRONG_STATE opportunity",
        ]
    );
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn one_lists_what_one_sees_in_ones_own_name() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let archives = app.organization("Archives").create().await;
    let open = app.opportunity("Open").owner(icom).listing(icom).create().await.to_string();
    let draft = app.opportunity("Draft").status("draft").owner(icom).create().await.to_string();
    let data = app
        .anonymous()
        .query("query($id: ID!) { opportunity(id: $id) { listings { id } } }", json!({ "id": open }))
        .await;
    let listing = &data["opportunity"]["listings"][0]["id"];
    let caller = partner(&app, archives, &[Scope::CatalogueWrite]).await;
    let without_scope = partner(&app, archives, &[Scope::TopicsWrite]).await;
    let before = everything(&app).await;
    for (caller, input, wrong) in [
        (&app.anonymous(), json!({ "opportunity": open }), "DENIED"),
        (&without_scope, json!({ "opportunity": open }), "DENIED"),
        (&caller, json!({ "opportunity": open, "organization": icom.to_string() }), "DENIED"),
        (&caller, json!({ "opportunity": draft }), "NOT_FOUND opportunity"),
        (&caller, json!({ "opportunity": icom.to_string() }), "INVALID opportunity"),
        (&caller, json!({ "opportunity": open, "organization": open }), "INVALID organization"),
    ] {
        assert_eq!(errors(&change(caller, "createListing", FIELDS, input).await), [wrong]);
    }
    for (caller, wrong) in [(&app.anonymous(), "DENIED"), (&without_scope, "DENIED"), (&caller, "DENIED")] {
        for mutation in ["updateListing", "withdrawListing"] {
            assert_eq!(errors(&change(caller, mutation, FIELDS, json!({ "id": listing })).await), [wrong]);
        }
    }
    assert_eq!(everything(&app).await, before);
}
