//! The waitlist: offers, their deadlines, and who is next.

use serde_json::json;
use testing::{SignedIn, TestApp};

use super::{FIELDS, Workshop, own, register, registration, run, told, travel, workshop};
use crate::writing::errors;

/// One who has the only place, and those who wait for it in order.
async fn line(app: &TestApp, names: &[&str]) -> (Workshop, Vec<SignedIn>) {
    let there = workshop(app, Some(1)).await;
    let mut people = Vec::new();
    for name in names {
        let person = app.person(name).create().await;
        registration(register(&person, &there.run).await);
        people.push(person);
    }
    (there, people)
}

async fn cancel(person: &SignedIn) {
    let id = own(person).await["id"].clone();
    registration(run(person, "cancelRegistration", "registration", FIELDS, json!({ "id": id })).await);
}

async fn answer(person: &SignedIn, mutation: &str) -> serde_json::Value {
    let id = own(person).await["id"].clone();
    run(person, mutation, "registration", FIELDS, json!({ "id": id })).await
}

async fn settle(app: &TestApp) {
    let now = app.clock().now();
    catalogue::registration::settle_due(&mut app.connect().await, now).await.expect("it can be settled");
}

#[tokio::test]
async fn a_freed_place_is_offered_to_the_next_and_taken() {
    let app = TestApp::start().await;
    let (_, people) = line(&app, &["Ana", "Ben", "Cara"]).await;
    cancel(&people[0]).await;
    let offered = own(&people[1]).await;
    assert_eq!(offered["state"], "OFFERED");
    assert_eq!(offered["offeredUntil"], "2026-11-22T12:00:00Z", "48 hours, as the terms say");
    assert_eq!(offered["explanation"], "A place was freed and is kept until 2026-11-22 12:00 UTC.");
    assert_eq!(own(&people[2]).await["position"], 1);
    let taken = registration(answer(&people[1], "acceptOffer").await);
    assert_eq!((&taken["state"], &taken["reasonCode"]), (&json!("REGISTERED"), &json!("offer_accepted")));
    assert_eq!(errors(&answer(&people[1], "acceptOffer").await), ["WRONG_STATE id"]);
    assert_eq!(told(&app, "place_offered").await, ["Ben"]);
}

#[tokio::test]
async fn a_declined_offer_goes_to_the_next() {
    let app = TestApp::start().await;
    let (_, people) = line(&app, &["Ana", "Ben", "Cara"]).await;
    cancel(&people[0]).await;
    let declined = registration(answer(&people[1], "declineOffer").await);
    assert_eq!(declined["state"], "DECLINED");
    assert_eq!(own(&people[2]).await["state"], "OFFERED");
}

#[tokio::test]
async fn an_offer_that_nobody_takes_expires_and_whoever_comes_back_is_last() {
    let app = TestApp::start().await;
    let (there, people) = line(&app, &["Ana", "Ben", "Cara"]).await;
    cancel(&people[0]).await;
    travel(&app, "2026-11-22T12:00:00Z").await;
    assert_eq!(errors(&answer(&people[1], "acceptOffer").await), ["OFFER_EXPIRED id"]);
    settle(&app).await;
    settle(&app).await;
    let lapsed = own(&people[1]).await;
    assert_eq!((&lapsed["state"], &lapsed["reasonCode"]), (&json!("CANCELLED"), &json!("offer_expired")));
    assert_eq!(own(&people[2]).await["state"], "OFFERED");
    let again = registration(register(&people[1], &there.run).await);
    assert_eq!((&again["state"], &again["position"]), (&json!("WAITLISTED"), &json!(1)));
    assert_eq!(told(&app, "place_offered").await, ["Ben", "Cara"], "each once");
    assert_eq!(told(&app, "offer_expired").await, ["Ben"]);
}

#[tokio::test]
async fn an_offer_is_kept_until_the_beginning_at_most() {
    let app = TestApp::start().await;
    let (_, people) = line(&app, &["Ana", "Ben", "Cara"]).await;
    travel(&app, "2026-12-10T12:00:00Z").await;
    cancel(&people[0]).await;
    assert_eq!(own(&people[1]).await["offeredUntil"], "2026-12-11T18:00:00Z", "14:00 in Halifax");
    travel(&app, "2026-12-11T18:00:00Z").await;
    settle(&app).await;
    assert_eq!(own(&people[2]).await["state"], "WAITLISTED", "it has begun");
}

#[tokio::test]
async fn more_places_are_offered_at_once_and_fewer_take_offers_back_and_no_place() {
    let app = TestApp::start().await;
    let (there, people) = line(&app, &["Ana", "Ben", "Cara", "Dora"]).await;
    let capacity = |places: i32| {
        run(&there.editor, "updateRun", "run", "capacity", json!({ "id": there.run, "capacity": places }))
    };
    capacity(3).await;
    let mut states = Vec::new();
    for person in &people {
        states.push(own(person).await["state"].clone());
    }
    assert_eq!(states, ["REGISTERED", "OFFERED", "OFFERED", "WAITLISTED"]);
    registration(answer(&people[1], "acceptOffer").await);
    capacity(1).await;
    let mut states = Vec::new();
    for person in &people {
        states.push((own(person).await["state"].clone(), own(person).await["position"].clone()));
    }
    let wanted = [
        (json!("REGISTERED"), json!(null)),
        (json!("REGISTERED"), json!(null)),
        (json!("WAITLISTED"), json!(1)),
        (json!("WAITLISTED"), json!(2)),
    ];
    assert_eq!(states, wanted, "nobody who has a place loses it");
    cancel(&people[0]).await;
    assert_eq!(own(&people[2]).await["state"], "WAITLISTED", "one place is left, and taken");
}

#[tokio::test]
async fn who_may_not_come_any_more_is_passed_over_and_told() {
    let app = TestApp::start().await;
    let there = workshop(&app, Some(1)).await;
    let museum = app.organization("Museum").set("sectors", json!(["museums"])).create().await;
    let library = app.organization("Library").set("sectors", json!(["libraries"])).create().await;
    let (ana, lena, mona) = (
        app.person("Ana").role("member", museum).create().await,
        app.person("Lena").role("member", library).create().await,
        app.person("Mona").role("member", museum).create().await,
    );
    for person in [&ana, &lena, &mona] {
        registration(register(person, &there.run).await);
    }
    let terms = json!({ "run": there.run, "forSectors": ["MUSEUMS"] });
    run(&there.editor, "setRegistrationTerms", "terms", "revision", terms).await;
    cancel(&ana).await;
    let declined = own(&lena).await;
    assert_eq!((&declined["state"], &declined["reasonCode"]), (&json!("DECLINED"), &json!("other_sector")));
    assert_eq!(own(&mona).await["state"], "OFFERED");
    assert_eq!(told(&app, "registration_declined").await, ["Lena"]);
}

#[tokio::test]
async fn without_a_waitlist_there_is_a_place_or_a_refusal() {
    let app = TestApp::start().await;
    let there = workshop(&app, Some(1)).await;
    let terms = json!({ "run": there.run, "hasWaitlist": false });
    run(&there.editor, "setRegistrationTerms", "terms", "revision", terms).await;
    let (ana, ben) = (app.person("Ana").create().await, app.person("Ben").create().await);
    registration(register(&ana, &there.run).await);
    assert_eq!(errors(&register(&ben, &there.run).await), ["FULL run"]);
}

#[tokio::test]
async fn the_history_says_how_it_came_to_stand_so() {
    let app = TestApp::start().await;
    let (_, people) = line(&app, &["Ana", "Ben"]).await;
    cancel(&people[0]).await;
    registration(answer(&people[1], "acceptOffer").await);
    let document = "{ viewer { registrations { nodes { history { fromState toState reasonCode } } } } }";
    let data = people[1].query(document, json!({})).await;
    assert_eq!(
        data["viewer"]["registrations"]["nodes"][0]["history"],
        json!([
            { "fromState": null, "toState": "WAITLISTED", "reasonCode": null },
            { "fromState": "WAITLISTED", "toState": "OFFERED", "reasonCode": "place_freed" },
            { "fromState": "OFFERED", "toState": "REGISTERED", "reasonCode": "offer_accepted" },
        ])
    );
}

#[tokio::test]
async fn whoever_is_erased_makes_room_and_leaves_no_name() {
    let app = TestApp::start().await;
    let (_, people) = line(&app, &["Ana", "Ben"]).await;
    run(&people[0], "eraseMe", "erasure", "at", json!({ "confirmation": "erase me" })).await;
    assert_eq!(own(&people[1]).await["state"], "OFFERED");
}
