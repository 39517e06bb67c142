//! Where a need stands: by hand, and by what becomes of the registration that it is planned with.

use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};
use testing::TestApp;

use super::{FIELDS, created, moisture, museum, seen, wrong};
use crate::registration::{register, registration, run, workshop};

#[tokio::test]
async fn a_need_follows_the_registration_it_is_planned_with() {
    let app = TestApp::start().await;
    let there = workshop(&app, Some(10)).await;
    let ana = app.person("Ana").create().await;
    let need = created(&ana, moisture(json!({}))).await;
    let place = registration(register(&ana, &there.run).await);
    let plan = async |place: &Value| {
        run(&ana, "planNeed", "need", FIELDS, json!({ "id": need["id"], "registration": place["id"] })).await
    };

    let planned = plan(&place).await["need"].take();
    assert_eq!((&planned["state"], &planned["registration"]["id"]), (&json!("PLANNED"), &place["id"]));

    let cancelled = run(&ana, "cancelRegistration", "registration", "state", json!({ "id": place["id"] })).await;
    assert_eq!(cancelled["registration"]["state"], "CANCELLED");
    let open = seen(&ana, &need).await;
    assert_eq!((&open["state"], &open["registration"]), (&json!("OPEN"), &Value::Null));
    assert_eq!(wrong(&plan(&place).await), [("WRONG_STATE".to_owned(), "registration".to_owned())]);

    let again = registration(register(&ana, &there.run).await);
    plan(&again).await;
    let state = async |word: &str| {
        let id: database::id::RegistrationId = again["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        let sql = format!("UPDATE registration SET state = '{word}' WHERE id = '{}'", id.uuid());
        app.connect().await.batch_execute(&sql).await.expect("the row is there");
        seen(&ana, &need).await
    };
    assert_eq!(state("no_show").await["state"], "OPEN");
    let met = state("completed").await;
    assert_eq!((&met["state"], &met["metWith"]["id"]), (&json!("MET"), &json!(there.opportunity.to_string())));
    assert!(met["closedAt"].is_string());
    let corrected = state("registered").await;
    assert_eq!((&corrected["state"], &corrected["metWith"]), (&json!("PLANNED"), &Value::Null));
    assert_eq!(state("attended").await["state"], "MET");
    let steps = seen(&ana, &need).await["history"].as_array().map(Vec::len);
    assert_eq!(steps, Some(8), "every step is remembered");
}

#[tokio::test]
async fn what_was_met_stays_so_when_the_registration_is_deleted_and_what_was_planned_does_not() {
    let app = TestApp::start().await;
    let there = workshop(&app, Some(10)).await;
    let delete = async |place: &Value| {
        let id: database::id::RegistrationId = place["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        let sql = format!("DELETE FROM registration WHERE id = '{}'", id.uuid());
        app.connect().await.batch_execute(&sql).await.expect("the row is there");
    };
    for (name, state, then) in [("Ana", "attended", "MET"), ("Bea", "registered", "OPEN")] {
        let person = app.person(name).create().await;
        let need = created(&person, moisture(json!({}))).await;
        let place = registration(register(&person, &there.run).await);
        run(&person, "planNeed", "need", "id", json!({ "id": need["id"], "registration": place["id"] })).await;
        let id: database::id::RegistrationId = place["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        let sql = format!("UPDATE registration SET state = '{state}' WHERE id = '{}'", id.uuid());
        app.connect().await.batch_execute(&sql).await.expect("the row is there");

        delete(&place).await;

        let after = seen(&person, &need).await;
        assert_eq!((&after["state"], &after["registration"]), (&json!(then), &Value::Null));
        let with = if then == "MET" { json!({ "id": there.opportunity.to_string() }) } else { Value::Null };
        assert_eq!(after["metWith"], with);
        assert_eq!(after["closedAt"].is_string(), then == "MET");
    }
}

#[tokio::test]
async fn where_a_need_stands_is_said_by_hand_too() {
    let app = TestApp::start().await;
    let (museum, editor) = museum(&app, "Harbour Museum").await;
    let there = workshop(&app, Some(10)).await;
    let need = created(&editor, moisture(json!({ "organization": museum.to_string() }))).await;
    let meet = json!({ "id": need["id"], "with": there.opportunity.to_string(), "note": "Two of us went." });
    let met = run(&editor, "meetNeed", "need", FIELDS, meet.clone()).await["need"].take();
    assert_eq!((&met["state"], &met["note"]), (&json!("MET"), &json!("Two of us went.")));
    assert_eq!(wrong(&run(&editor, "meetNeed", "need", "id", meet).await)[0].0, "WRONG_STATE");
    let open = run(&editor, "reopenNeed", "need", FIELDS, json!({ "id": need["id"] })).await["need"].take();
    assert_eq!((&open["state"], &open["metWith"], &open["note"]), (&json!("OPEN"), &Value::Null, &Value::Null));
    let close = json!({ "id": need["id"], "note": "The stores were sold." });
    let closed = run(&editor, "closeNeed", "need", FIELDS, close).await["need"].take();
    assert_eq!(closed["state"], "NO_LONGER_NEEDED");
    let draft = app.opportunity("Draft").owner(there.provider).status("draft").create().await;
    run(&editor, "reopenNeed", "need", "id", json!({ "id": need["id"] })).await;
    let hidden = json!({ "id": need["id"], "with": draft.to_string() });
    assert_eq!(wrong(&run(&editor, "meetNeed", "need", "id", hidden).await)[0].0, "NOT_FOUND");

    let ana = app.person("Ana").create().await;
    let place = registration(register(&ana, &there.run).await);
    let of_another = json!({ "id": need["id"], "registration": place["id"] });
    assert_eq!(wrong(&run(&editor, "planNeed", "need", "id", of_another).await)[0].0, "NOT_FOUND", "not of its staff");
}
