//! Who gets a place, and who is told why not.

use serde_json::{Value, json};
use testing::TestApp;

use super::{FIELDS, register, registration, run, told, travel, workshop};
use crate::writing::errors;

#[tokio::test]
async fn whoever_asks_gets_a_place_or_a_number_in_the_line() {
    let app = TestApp::start().await;
    let there = workshop(&app, Some(1)).await;
    let (ana, ben) = (app.person("Ana").create().await, app.person("Ben").create().await);
    let first = registration(register(&ana, &there.run).await);
    assert_eq!((&first["state"], &first["explanation"]), (&json!("REGISTERED"), &json!("There is a place.")));
    let second = registration(register(&ben, &there.run).await);
    assert_eq!((&second["state"], &second["position"]), (&json!("WAITLISTED"), &json!(1)));
    assert_eq!(told(&app, "registration_confirmed").await, ["Ana"]);
    assert_eq!(told(&app, "registration_waitlisted").await, ["Ben"]);
    assert_eq!(told(&app, "registration_reported").await, ["an organization", "an organization"]);

    let document = "query($id: ID!) { node(id: $id) { ... on Run { capacity placesTaken waiting } } }";
    let data = app.anonymous().query(document, json!({ "id": there.run })).await;
    assert_eq!(data["node"], json!({ "capacity": 1, "placesTaken": 1, "waiting": 1 }));
    assert_eq!(errors(&register(&ana, &there.run).await), ["DUPLICATE run"]);
}

#[tokio::test]
async fn a_repeated_request_registers_once() {
    let app = TestApp::start().await;
    let there = workshop(&app, None).await;
    let ana = app.person("Ana").create().await;
    let input = json!({ "run": there.run, "idempotencyKey": "one" });
    let first = registration(run(&ana, "register", "registration", FIELDS, input.clone()).await);
    let again = registration(run(&ana, "register", "registration", FIELDS, input).await);
    assert_eq!(first, again);
    let other = json!({ "run": there.run, "accommodation": "captions", "idempotencyKey": "one" });
    assert_eq!(errors(&run(&ana, "register", "registration", FIELDS, other).await), ["KEY_REUSED idempotencyKey"]);
}

#[tokio::test]
async fn one_registers_while_one_can_by_the_clock_of_the_run() {
    let app = TestApp::start().await;
    let there = workshop(&app, None).await;
    let ana = app.person("Ana").create().await;
    let dates = json!({ "id": there.run, "enrolmentOpensOn": "2026-11-21", "enrolmentClosesOn": "2026-11-25" });
    assert_eq!(errors(&run(&there.editor, "updateRun", "run", "id", dates).await), Vec::<String>::new());
    // Midnight in Halifax is four in the morning in UTC.
    for (time, expected) in [
        ("2026-11-21T03:59:59Z", vec!["NOT_YET_OPEN run"]),
        ("2026-11-26T04:00:00Z", vec!["CLOSED run"]),
        ("2026-11-26T03:59:59Z", vec![]),
    ] {
        travel(&app, time).await;
        assert_eq!(errors(&register(&ana, &there.run).await), expected, "{time}");
    }
}

#[tokio::test]
async fn a_run_that_is_not_open_takes_nobody() {
    let app = TestApp::start().await;
    let there = workshop(&app, None).await;
    let ana = app.person("Ana").create().await;
    for (verb, expected) in [
        ("holdRun", "WRONG_STATE run"),
        ("resumeRun", ""),
        ("postponeRun", "WRONG_STATE run"),
        ("announceRun", "NOT_YET_OPEN run"),
        ("cancelRun", "WRONG_STATE run"),
    ] {
        run(&there.editor, verb, "run", "id", json!({ "id": there.run })).await;
        if !expected.is_empty() {
            assert_eq!(errors(&register(&ana, &there.run).await), [expected], "after {verb}");
        }
    }
}

#[tokio::test]
async fn whom_it_is_for_is_said_with_the_reason() {
    let app = TestApp::start().await;
    let there = workshop(&app, None).await;
    let library = app.organization("Library").set("sectors", json!(["libraries"])).create().await;
    let museum = app.organization("Museum").set("sectors", json!(["museums"])).create().await;
    let programme = app.programme("TRACK", there.provider).participant(museum).create().await;
    let lena = app.person("Lena").role("member", library).create().await;
    let mona = app.person("Mona").role("member", museum).create().await;
    let terms = |terms: Value| {
        let mut input = json!({ "run": there.run, "forSectors": [], "forOrganizations": [], "forProgramme": null });
        input.as_object_mut().expect("an object").extend(terms.as_object().expect("an object").clone());
        run(&there.editor, "setRegistrationTerms", "terms", "revision", input)
    };
    for (narrowed, reason) in [
        (json!({ "forSectors": ["MUSEUMS"] }), "OTHER_SECTOR run"),
        (json!({ "forOrganizations": [museum.to_string()] }), "OTHER_ORGANIZATION run"),
        (json!({ "forProgramme": programme.to_string() }), "OTHER_PROGRAMME run"),
    ] {
        assert_eq!(errors(&terms(narrowed.clone()).await), Vec::<String>::new());
        assert_eq!(errors(&register(&lena, &there.run).await), [reason], "{narrowed}");
        let made = registration(register(&mona, &there.run).await);
        assert_eq!(made["state"], "REGISTERED", "{narrowed}");
        let cancelled = json!({ "id": made["id"] });
        registration(run(&mona, "cancelRegistration", "registration", FIELDS, cancelled).await);
    }
}

#[tokio::test]
async fn an_editor_registers_named_staff_all_or_nobody() {
    let app = TestApp::start().await;
    let there = workshop(&app, Some(2)).await;
    let museum = app.organization("Museum").create().await;
    let emma = app.person("Emma").role("editor", museum).create().await;
    let colleague = app.person("Colin").role("member", museum).create().await;
    let people = json!([
        { "person": colleague.id.to_string() },
        { "name": "Nina New", "email": "nina@example.org", "accommodation": "step-free access" },
        { "name": "Late Comer", "email": "late@example.org" },
    ]);
    let terms = json!({ "run": there.run, "groupLeast": 2, "groupMost": 3 });
    run(&there.editor, "setRegistrationTerms", "terms", "revision", terms).await;
    let few = json!({ "run": there.run, "people": [{ "name": "Nina New", "email": "nina@example.org" }] });
    let staff =
        |input: Value| run(&emma, "registerStaff", "registrations", "state participantName accommodation", input);
    assert_eq!(errors(&staff(few).await), ["GROUP_TOO_SMALL people"]);
    let made = staff(json!({ "run": there.run, "people": people })).await;
    assert_eq!(errors(&made), Vec::<String>::new());
    assert_eq!(
        made["registrations"],
        json!([
            { "state": "REGISTERED", "participantName": "Colin", "accommodation": null },
            { "state": "REGISTERED", "participantName": "Nina New", "accommodation": "step-free access" },
            { "state": "WAITLISTED", "participantName": "Late Comer", "accommodation": null },
        ])
    );
    let more = json!({ "run": there.run, "people": [{ "name": "One More", "email": "one@example.org" }] });
    assert_eq!(errors(&staff(more).await), ["GROUP_TOO_LARGE people"]);
    // Who signs in with the address, verified, has it as their own.
    let nina = app.person("Nina").set("email", json!("nina@example.org")).create().await;
    assert_eq!(super::own(&nina).await["state"], "REGISTERED");
    assert_eq!(told(&app, "registration_confirmed").await, ["Colin", "nina@example.org"]);
}

#[tokio::test]
async fn everything_wrong_with_named_staff_is_told_at_once() {
    let app = TestApp::start().await;
    let there = workshop(&app, None).await;
    let museum = app.organization("Museum").create().await;
    let emma = app.person("Emma").role("editor", museum).create().await;
    let stranger = app.person("Stranger").create().await;
    let before = crate::writing::everything(&app).await;
    for (people, expected) in [
        (json!([]), vec!["REQUIRED people"]),
        (
            json!([{ "name": "A" }, { "name": "B", "email": "nonsense" }, { "email": "c@example.org" }]),
            vec!["REQUIRED people.0.email", "INVALID people.1.email", "REQUIRED people.2.name"],
        ),
        (
            json!([{ "name": "A", "email": "a@example.org" }, { "name": "B", "email": "A@example.org" }]),
            vec!["DUPLICATE people.1"],
        ),
        (json!([{ "person": stranger.id.to_string() }]), vec!["NOT_FOUND people.0.person"]),
    ] {
        let answer =
            run(&emma, "registerStaff", "registrations", "id", json!({ "run": there.run, "people": people })).await;
        assert_eq!(errors(&answer), expected);
    }
    assert_eq!(crate::writing::everything(&app).await, before);
}

#[tokio::test]
async fn places_kept_for_libraries_are_theirs_until_the_day() {
    let app = TestApp::start().await;
    let there = workshop(&app, Some(2)).await;
    let library = app.organization("Library").set("sectors", json!(["libraries"])).create().await;
    let kept = json!({ "run": there.run, "sectors": ["LIBRARIES"], "places": 1, "releaseOn": "2026-11-30" });
    let aside = run(&there.editor, "setSeatsAside", "seats", "id places taken zone", kept).await;
    assert_eq!(aside["seats"]["zone"], "America/Halifax");
    let mut states = Vec::new();
    for name in ["Ana", "Ben", "Cara"] {
        let person = app.person(name).create().await;
        states.push(registration(register(&person, &there.run).await)["state"].clone());
    }
    assert_eq!(states, ["REGISTERED", "WAITLISTED", "WAITLISTED"]);
    let lena = app.person("Lena").role("member", library).create().await;
    assert_eq!(registration(register(&lena, &there.run).await)["state"], "REGISTERED");
    let lou = app.person("Lou").role("member", library).create().await;
    assert_eq!(registration(register(&lou, &there.run).await)["state"], "WAITLISTED", "there was one only");
    // Lena leaves; hers is still kept, so Lou is offered it before those who came earlier.
    let cancelled = super::own(&lena).await["id"].clone();
    registration(run(&lena, "cancelRegistration", "registration", FIELDS, json!({ "id": cancelled })).await);
    assert_eq!(told(&app, "place_offered").await, ["Lou"]);
}

#[tokio::test]
async fn places_that_were_kept_are_everybodys_from_the_day() {
    let app = TestApp::start().await;
    let there = workshop(&app, Some(1)).await;
    let kept = json!({ "run": there.run, "sectors": ["LIBRARIES"], "places": 1, "releaseOn": "2026-11-30" });
    run(&there.editor, "setSeatsAside", "seats", "id", kept).await;
    let ana = app.person("Ana").create().await;
    assert_eq!(registration(register(&ana, &there.run).await)["state"], "WAITLISTED");
    for (time, state) in [("2026-11-30T03:59:59Z", "WAITLISTED"), ("2026-11-30T04:00:00Z", "OFFERED")] {
        travel(&app, time).await;
        let now = app.clock().now();
        catalogue::registration::settle_due(&mut app.connect().await, now).await.expect("it can be settled");
        assert_eq!(super::own(&ana).await["state"], state, "{time}");
    }
}
