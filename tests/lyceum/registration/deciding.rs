//! Where whoever offers it decides who may come.

use serde_json::json;
use testing::TestApp;

use super::{FIELDS, own, register, registration, run, told, workshop};
use crate::writing::errors;

#[tokio::test]
async fn who_asked_waits_for_the_decision_and_then_has_a_place_or_not() {
    let app = TestApp::start().await;
    let there = workshop(&app, Some(1)).await;
    let terms = json!({ "run": there.run, "needsApproval": true });
    run(&there.editor, "setRegistrationTerms", "terms", "needsApproval", terms).await;
    let (ana, ben, cara) =
        (app.person("Ana").create().await, app.person("Ben").create().await, app.person("Cara").create().await);
    for person in [&ana, &ben, &cara] {
        assert_eq!(registration(register(person, &there.run).await)["state"], "REQUESTED");
    }
    let decide = async |person: &testing::SignedIn, mutation: &str, reason: Option<&str>| {
        let mut input = json!({ "id": own(person).await["id"] });
        if let Some(reason) = reason {
            input["reason"] = json!(reason);
        }
        run(&there.editor, mutation, "registration", FIELDS, input).await
    };
    // Cara was let in first; Ana asked first, and waits before anybody who asked later.
    assert_eq!(registration(decide(&cara, "approveRegistration", None).await)["state"], "REGISTERED");
    assert_eq!(registration(decide(&ana, "approveRegistration", None).await)["position"], 1);
    let declined = registration(decide(&ben, "declineRegistration", Some("It is for beginners.")).await);
    assert_eq!((&declined["state"], &declined["reason"]), (&json!("DECLINED"), &json!("It is for beginners.")));
    assert_eq!(errors(&decide(&ben, "approveRegistration", None).await), ["WRONG_STATE id"]);
    assert_eq!(told(&app, "registration_declined").await, ["Ben"]);
    assert_eq!(told(&app, "registration_requested").await, ["Ana", "Ben", "Cara"]);
}

#[tokio::test]
async fn the_provider_who_cancels_says_why() {
    let app = TestApp::start().await;
    let there = workshop(&app, None).await;
    let ana = app.person("Ana").create().await;
    let id = registration(register(&ana, &there.run).await)["id"].clone();
    let cancel = |input| run(&there.editor, "cancelRegistration", "registration", FIELDS, input);
    assert_eq!(errors(&cancel(json!({ "id": id })).await), ["REQUIRED reason"]);
    let cancelled = registration(cancel(json!({ "id": id, "reason": "The room is too small." })).await);
    assert_eq!(cancelled["explanation"], "Whoever offers it took it back. The room is too small.");
    assert_eq!(errors(&cancel(json!({ "id": id, "reason": "Again." })).await), ["WRONG_STATE id"]);
}
