//! Coaching: nobody is booked twice for the same time, and what is confided stays between museum and coach.

use database::id::EnrolmentId;
use diesel_async::RunQueryDsl;
use futures::future::join_all;
use serde_json::{Value, json};
use testing::{Caller, SignedIn};

use super::peers::{Year, sql};
use crate::joining::{change, done, wrong};

const NINE: &str = "2026-12-10T13:00:00Z";
const TEN: &str = "2026-12-10T14:00:00Z";
const ELEVEN: &str = "2026-12-10T15:00:00Z";

async fn free(who: &Caller, offer: &str) -> Vec<String> {
    let document = "query($id: ID!) { coachingOffer(id: $id) { freeSlots(from: \"2026-12-01\", to: \"2026-12-31\") { startsAt } } }";
    let found = who.query(document, json!({ "id": offer })).await;
    let slots = found["coachingOffer"]["freeSlots"].as_array().cloned().unwrap_or_default();
    slots.iter().filter_map(|slot| slot["startsAt"].as_str().map(str::to_owned)).collect()
}

fn id(payload: &Value) -> String {
    payload["session"]["id"].as_str().expect("a session").to_owned()
}

#[tokio::test]
async fn of_many_who_book_at_once_one_has_it_and_the_others_are_told() {
    let year = Year::new().await;
    let offer = year.offer(&year.coach, "OFFICE_HOURS", &[]).await;
    let mut museums: Vec<(SignedIn, EnrolmentId)> = Vec::new();
    for number in 0..12 {
        let museum = year.app.organization(&format!("Museum {number}")).create().await;
        let editor = year.app.person(&format!("Editor {number}")).role("editor", museum).create().await;
        let enrolment = EnrolmentId::new();
        let row = format!(
            "INSERT INTO enrolment (id, program_year_id, organization_id, enrolled_at, created_at, updated_at)
                 VALUES ('{}', '{}', '{}', now(), now(), now())",
            enrolment.uuid(),
            year.id.uuid(),
            museum.uuid()
        );
        sql(&year.app, &row).await;
        museums.push((editor, enrolment));
    }
    let answers = join_all(museums.iter().map(|(editor, enrolment)| year.book(editor, *enrolment, &offer, NINE))).await;
    let booked = answers.iter().filter(|answer| !answer["session"].is_null()).count();
    assert_eq!(booked, 1, "{answers:#?}");
    for answer in answers.iter().filter(|answer| answer["session"].is_null()) {
        assert_eq!(wrong(answer), ["FULL startsAt"]);
    }
    assert_eq!(free(&year.editor, &offer).await, [TEN, ELEVEN]);
}

#[tokio::test]
async fn coach_expert_and_museum_are_each_in_one_place_at_a_time() {
    let year = Year::new().await;
    let expert = year.app.person("Eve Expert").programme_role("coach", year.programme).create().await;
    let visit = year.offer(&year.staff, "VISIT", &[&expert]).await;
    let alone = year.offer(&expert, "ONE_ON_ONE", &[]).await;
    let coach = year.offer(&year.coach, "ONE_ON_ONE", &[]).await;
    let booked = done(year.book(&year.editor, year.enrolment, &visit, NINE).await);
    assert_eq!(wrong(&year.book(&year.other_editor, year.other_enrolment, &alone, NINE).await), ["FULL startsAt"]);
    assert_eq!(wrong(&year.book(&year.editor, year.enrolment, &coach, NINE).await), ["DUPLICATE startsAt"]);
    assert_eq!(free(&year.editor, &alone).await, [TEN, ELEVEN]);
    assert_eq!(free(&year.editor, &coach).await, [NINE, TEN, ELEVEN]);

    // Moving frees the time and takes the other.
    let moved = json!({ "id": id(&booked), "startsAt": TEN });
    done(change(&expert, "moveCoaching", "session { id }", moved.clone()).await);
    assert_eq!(free(&year.editor, &alone).await, [NINE, ELEVEN]);
    let theirs = done(year.book(&year.other_editor, year.other_enrolment, &alone, NINE).await);
    let back = json!({ "id": id(&booked), "startsAt": NINE });
    assert_eq!(wrong(&change(&year.editor, "moveCoaching", "session { id }", back.clone()).await), ["FULL startsAt"]);
    // Cancelling frees it too.
    let cancel = json!({ "id": id(&theirs) });
    assert_eq!(wrong(&change(&expert, "cancelCoaching", "session { id }", cancel.clone()).await), ["REQUIRED reason"]);
    done(change(&year.other_editor, "cancelCoaching", "session { state cancelledBy }", cancel).await);
    done(change(&year.editor, "moveCoaching", "session { id }", back).await);
    let between = json!({ "id": id(&booked), "startsAt": "2026-12-10T13:30:00Z" });
    let no_slot = change(&year.editor, "moveCoaching", "session { id }", between).await;
    assert_eq!(wrong(&no_slot), ["OUT_OF_RANGE startsAt"]);
    // The database itself refuses what slips past.
    let twice = "UPDATE coaching_person SET is_cancelled = false WHERE is_cancelled";
    let refused = diesel::sql_query(twice).execute(&mut year.app.connect().await).await;
    assert!(refused.is_err_and(|error| error.to_string().contains("coaching_person_is_free")));
}

#[tokio::test]
async fn both_sides_see_it_by_their_own_clocks_and_are_told() {
    let year = Year::new().await;
    let expert = year.app.person("Eve Expert").programme_role("staff", year.programme).create().await;
    let offer = year.offer(&year.coach, "VISIT", &[&expert]).await;
    let booked = id(&done(year.book(&year.editor, year.enrolment, &offer, NINE).await));
    let document = "query($id: ID!) { coachingSession(id: $id) {
        atCoach { time zone } atMuseum { time zone } givenBy { name role } offer { title { text } }
    } }";
    let seen = year.editor.query(document, json!({ "id": booked })).await["coachingSession"].take();
    assert_eq!(seen["atCoach"], json!({ "time": "09:00", "zone": "America/Halifax" }));
    assert_eq!(seen["atMuseum"], json!({ "time": "09:30", "zone": "America/St_Johns" }));
    let people = json!([{ "name": "Carl Coach", "role": "COACH" }, { "name": "Eve Expert", "role": "EXPERT" }]);
    assert_eq!(seen["givenBy"], people);
    done(change(&year.coach, "moveCoaching", "session { id }", json!({ "id": booked, "startsAt": TEN })).await);
    let input = json!({ "id": booked, "reason": "The coach is ill." });
    done(change(&expert, "cancelCoaching", "session { id }", input).await);
    for kind in ["coaching_booked", "coaching_moved", "coaching_cancelled"] {
        let told = crate::registration::told(&year.app, kind).await;
        assert_eq!(told.len(), 3, "the coach, the expert and the museum: {told:?}");
    }
}

#[tokio::test]
async fn what_is_confided_stays_between_museum_and_coach() {
    let year = Year::new().await;
    let another = year.app.person("Ann Other").programme_role("coach", year.programme).create().await;
    let steward = year.app.person("Stella").steward().create().await;
    let offer = year.offer(&year.coach, "ONE_ON_ONE", &[]).await;
    let session = id(&done(year.book(&year.editor, year.enrolment, &offer, NINE).await));
    let note = json!({ "session": session, "text": "The roof leaks." });
    done(change(&year.coach, "writeCoachingNote", "note { id }", note.clone()).await);
    let action = json!({
        "session": session, "text": "Ask for a quote", "dueOn": "2027-01-15", "side": "MUSEUM",
        "person": year.editor.id.to_string(), "topics": [year.topic.to_string()],
    });
    let added = done(change(&year.editor, "addFollowUp", "followUp { id who isDone }", action).await);
    assert_eq!(added["followUp"]["who"], "Edith Editor");
    let settle = json!({ "id": added["followUp"]["id"], "isDone": true });
    done(change(&year.coach, "settleFollowUp", "followUp { isDone }", settle).await);
    let document = "query($id: ID!) { coachingSession(id: $id) { state notes { text } followUps { text isDone } } }";
    let own = year.editor.query(document, json!({ "id": session })).await["coachingSession"].take();
    assert_eq!(own["notes"], json!([{ "text": "The roof leaks." }]));
    assert_eq!(own["followUps"], json!([{ "text": "Ask for a quote", "isDone": true }]));
    let staff = year.staff.answer(document, json!({ "id": session })).await;
    assert_eq!(staff["data"]["coachingSession"], json!({ "state": "BOOKED", "notes": null, "followUps": null }));
    assert_eq!(wrong(&change(&year.staff, "writeCoachingNote", "note { id }", note.clone()).await), ["DENIED"]);
    for (who, caller) in [
        ("another museum", &year.other_editor),
        ("another coach", &another),
        ("a steward", &steward),
        ("a reviewer", &year.reviewer),
    ] {
        let answer = caller.answer(document, json!({ "id": session })).await;
        assert_eq!(answer["data"]["coachingSession"], Value::Null, "{who}");
        let answer = change(caller, "writeCoachingNote", "note { id }", note.clone()).await;
        assert_eq!(wrong(&answer), ["NOT_FOUND session"], "{who}");
    }
}

#[tokio::test]
async fn a_window_is_on_the_coachs_wall_and_what_the_clocks_skip_is_none() {
    let year = Year::new().await;
    let offer = |day: &str, begins: &str, ends: &str| {
        json!({
            "year": year.id.to_string(), "kind": "OFFICE_HOURS", "mode": "ONLINE", "mainLanguage": "en",
            "title": [{ "language": "en", "text": "Nights" }], "zone": "America/Halifax", "slotMinutes": 60,
            "windows": [{ "day": day, "begins": begins, "ends": ends }],
        })
    };
    // The clocks go forward from 2 to 3.
    let across = done(
        change(
            &year.coach,
            "offerCoaching",
            "offer { freeSlots(from: \"2027-03-14\", to: \"2027-03-14\") { startsAt } }",
            offer("2027-03-14", "01:00", "04:00"),
        )
        .await,
    );
    let slots = json!([{ "startsAt": "2027-03-14T05:00:00Z" }, { "startsAt": "2027-03-14T06:00:00Z" }]);
    assert_eq!(across["offer"]["freeSlots"], slots, "two hours pass, and not three");
    let skipped = change(&year.coach, "offerCoaching", "offer { id }", offer("2027-03-14", "02:30", "04:00")).await;
    assert_eq!(wrong(&skipped), ["IMPOSSIBLE_DATE windows.0.begins"]);
    let past = change(&year.coach, "offerCoaching", "offer { id }", offer("2026-11-19", "09:00", "10:00")).await;
    assert_eq!(wrong(&past), ["OUT_OF_RANGE windows.0"]);
    let backwards = change(&year.coach, "offerCoaching", "offer { id }", offer("2026-12-10", "12:00", "09:00")).await;
    assert_eq!(wrong(&backwards), ["END_BEFORE_START windows.0.ends"]);
}
