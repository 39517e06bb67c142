//! What becomes of registrations when the run or its sessions change.

use serde_json::json;
use testing::TestApp;

use super::{own, register, registration, run, told, workshop};

#[tokio::test]
async fn registrants_keep_their_place_and_are_told_when_a_session_moves() {
    let app = TestApp::start().await;
    let there = workshop(&app, Some(1)).await;
    let (ana, ben) = (app.person("Ana").create().await, app.person("Ben").create().await);
    for person in [&ana, &ben] {
        registration(register(person, &there.run).await);
    }
    let document = "query($id: ID!) { node(id: $id) { ... on Run { sessions { id } } } }";
    let session = app.anonymous().query(document, json!({ "id": there.run })).await["node"]["sessions"][0]["id"].take();
    let moved = json!({ "id": session, "startsOn": "2026-12-14", "reason": "A storm is coming." });
    run(&there.editor, "moveSession", "session", "id", moved).await;
    let later = json!({ "id": session, "startsTime": "15:00", "endsTime": null });
    let corrected = run(&there.editor, "updateSession", "session", "id", later).await;
    assert_eq!(crate::writing::errors(&corrected), Vec::<String>::new());
    assert_eq!(told(&app, "session_moved").await, ["Ana", "Ben", "Ana", "Ben"]);
    run(&there.editor, "postponeSession", "session", "id", json!({ "id": session })).await;
    assert_eq!(told(&app, "session_postponed").await, ["Ana", "Ben"]);
    run(&there.editor, "cancelSession", "session", "id", json!({ "id": session })).await;
    assert_eq!(told(&app, "session_cancelled").await, ["Ana", "Ben"]);
    // What is no news to them is not told.
    run(&there.editor, "updateRun", "run", "id", json!({ "id": there.run, "weeks": 2 })).await;
    assert_eq!(
        (own(&ana).await["state"].clone(), own(&ben).await["state"].clone()),
        (json!("REGISTERED"), json!("WAITLISTED"))
    );
    assert_eq!(told(&app, "run_changed").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_run_that_is_put_off_keeps_its_people_and_one_that_is_cancelled_lets_them_go() {
    let app = TestApp::start().await;
    let there = workshop(&app, Some(1)).await;
    let (ana, ben) = (app.person("Ana").create().await, app.person("Ben").create().await);
    for person in [&ana, &ben] {
        registration(register(person, &there.run).await);
    }
    run(&there.editor, "postponeRun", "run", "id", json!({ "id": there.run, "reason": "The speaker is ill." })).await;
    assert_eq!(own(&ana).await["state"], "REGISTERED");
    assert_eq!(told(&app, "run_changed").await, ["Ana", "Ben"]);
    assert_eq!(told(&app, "session_postponed").await, Vec::<String>::new(), "once is enough");
    run(&there.editor, "cancelRun", "run", "id", json!({ "id": there.run, "reason": "Too few came." })).await;
    for person in [&ana, &ben] {
        let cancelled = own(person).await;
        assert_eq!((&cancelled["state"], &cancelled["reasonCode"]), (&json!("CANCELLED"), &json!("run_cancelled")));
        assert_eq!(cancelled["reason"], "Too few came.");
    }
    assert_eq!(told(&app, "run_cancelled").await, ["Ana", "Ben"]);
}

#[tokio::test]
async fn an_opportunity_that_is_cancelled_cancels_for_everybody_in_each_run() {
    let app = TestApp::start().await;
    let there = workshop(&app, None).await;
    let ana = app.person("Ana").create().await;
    registration(register(&ana, &there.run).await);
    let input = json!({ "id": there.opportunity.to_string(), "reason": "No funding." });
    run(&there.editor, "cancelOpportunity", "opportunity", "id", input).await;
    assert_eq!(own(&ana).await["reason"], "No funding.");
    assert_eq!(told(&app, "run_cancelled").await, ["Ana"]);
}

#[tokio::test]
async fn a_place_freed_while_the_run_is_on_hold_is_offered_when_it_goes_on() {
    let app = TestApp::start().await;
    let there = workshop(&app, Some(1)).await;
    let (ana, ben) = (app.person("Ana").create().await, app.person("Ben").create().await);
    for person in [&ana, &ben] {
        registration(register(person, &there.run).await);
    }
    run(&there.editor, "holdRun", "run", "id", json!({ "id": there.run })).await;
    let id = own(&ana).await["id"].clone();
    run(&ana, "cancelRegistration", "registration", "id", json!({ "id": id })).await;
    assert_eq!(own(&ben).await["state"], "WAITLISTED");
    run(&there.editor, "resumeRun", "run", "id", json!({ "id": there.run })).await;
    assert_eq!(own(&ben).await["state"], "OFFERED");
}
