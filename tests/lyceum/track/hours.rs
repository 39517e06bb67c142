//! Hours of coaching that are changed, whom the museum's side of it is told, and coaching in calendars.

use serde_json::{Value, json};
use testing::{Caller, TestApp};

use super::peers::{Year, sql};
use crate::{
    joining::{change, done, wrong},
    registration::told,
};

const NINE: &str = "2026-12-10T13:00:00Z";
const TEN: &str = "2026-12-10T14:00:00Z";

fn windows(windows: &[(&str, &str, &str)]) -> Value {
    windows.iter().map(|(day, begins, ends)| json!({ "day": day, "begins": begins, "ends": ends })).collect()
}

async fn changed(who: &Caller, offer: &str, mut input: Value) -> Value {
    input["id"] = json!(offer);
    let fields = "offer { revision zone slotMinutes title { text } topics { id } windows { day begins ends }
        freeSlots(from: \"2026-12-01\", to: \"2026-12-31\") { startsAt } }";
    change(who, "changeCoachingOffer", fields, input).await
}

#[tokio::test]
async fn hours_are_changed_and_what_is_booked_is_kept() {
    let year = Year::new().await;
    let offer = year.offer(&year.coach, "ONE_ON_ONE", &[]).await;
    let booked = done(year.book(&year.editor, year.enrolment, &offer, TEN).await);
    let later = windows(&[("2026-12-10", "10:00", "11:00"), ("2026-12-11", "14:00", "16:00")]);
    let input = json!({
        "windows": later, "title": [{ "language": "en", "text": "Hours on floods" }], "topics": [], "expectedRevision": 1,
    });
    let offered = done(changed(&year.coach, &offer, input.clone()).await)["offer"].take();
    assert_eq!(offered["title"]["text"], "Hours on floods");
    assert_eq!((&offered["topics"], &offered["revision"]), (&json!([]), &json!(2)));
    let free = json!([{ "startsAt": "2026-12-11T18:00:00Z" }, { "startsAt": "2026-12-11T19:00:00Z" }]);
    assert_eq!(offered["freeSlots"], free);
    assert_eq!(wrong(&changed(&year.coach, &offer, input).await), ["CONFLICT expectedRevision"]);

    // Nothing that is booked is left without its slot.
    for lost in [
        json!({ "windows": windows(&[("2026-12-11", "14:00", "16:00")]) }),
        json!({ "windows": windows(&[("2026-12-10", "10:30", "12:00")]) }),
        json!({ "slotMinutes": 30 }),
        json!({ "zone": "Europe/Paris" }),
    ] {
        let refused = changed(&year.coach, &offer, lost.clone()).await;
        assert_eq!(wrong(&refused), ["WRONG_STATE windows"], "{lost}");
        let message = refused["userErrors"][0]["message"].as_str().expect("a message").to_owned();
        let named = booked["session"]["id"].as_str().expect("an id");
        assert!(message.contains(named) && message.contains("Harbour Museum"), "{message}");
    }
    let refused =
        changed(&year.coach, &offer, json!({ "windows": windows(&[("2026-12-11", "14:00", "16:00")]) })).await;
    let message = refused["userErrors"][0]["message"].as_str().expect("a message").to_owned();
    assert!(
        message.contains("2026-12-10 at 10:00, America/Halifax; keep its hours, or move or cancel it first"),
        "{message}"
    );
    // The same hours by another clock hold what is booked.
    let moved = json!({ "zone": "America/St_Johns", "windows": windows(&[("2026-12-10", "10:30", "11:30")]) });
    done(changed(&year.staff, &offer, moved).await);
    let document = "query($id: ID!) { coachingSession(id: $id) { state startsAt atCoach { time zone } } }";
    let kept = year.editor.query(document, json!({ "id": booked["session"]["id"] })).await["coachingSession"].take();
    let expected = json!({
        "state": "BOOKED", "startsAt": TEN, "atCoach": { "time": "10:30", "zone": "America/St_Johns" },
    });
    assert_eq!(kept, expected);
    // Once it is cancelled its hours can go.
    let cancel = json!({ "id": booked["session"]["id"] });
    done(change(&year.editor, "cancelCoaching", "session { id }", cancel).await);
    done(changed(&year.coach, &offer, json!({ "slotMinutes": 30 })).await);
    done(change(&year.coach, "withdrawCoachingOffer", "offer { id }", json!({ "id": offer })).await);
    assert_eq!(wrong(&changed(&year.coach, &offer, json!({ "slotMinutes": 20 })).await), ["WRONG_STATE id"]);
}

#[tokio::test]
async fn hours_that_are_over_stay_and_those_that_make_no_sense_are_refused() {
    let year = Year::new().await;
    let offer = year.offer(&year.coach, "ONE_ON_ONE", &[]).await;
    crate::registration::travel(&year.app, "2026-12-10T17:00:00Z").await;
    let over = ("2026-12-10", "09:00", "12:00");
    let next = ("2026-12-17", "09:00", "10:00");
    let both = done(changed(&year.coach, &offer, json!({ "windows": windows(&[over, next]) })).await);
    assert_eq!(both["offer"]["windows"].as_array().map(Vec::len), Some(2));
    let next_alone = done(changed(&year.coach, &offer, json!({ "windows": windows(&[next]) })).await);
    assert_eq!(next_alone["offer"]["windows"].as_array().map(Vec::len), Some(2), "what was, was");
    for (windows, expected) in [
        (windows(&[("2026-12-10", "09:30", "12:00")]), "OUT_OF_RANGE windows.0"),
        (windows(&[next, ("2026-12-17", "09:30", "11:00")]), "DUPLICATE windows.1"),
        (json!([]), "REQUIRED windows"),
    ] {
        assert_eq!(wrong(&changed(&year.coach, &offer, json!({ "windows": windows })).await), [expected]);
    }
    for (who, code) in [(&year.editor, "DENIED id"), (&year.other_editor, "DENIED id"), (&year.reviewer, "DENIED id")] {
        let refused = wrong(&changed(who, &offer, json!({ "slotMinutes": 30 })).await);
        assert!(refused == ["DENIED"] || refused == [code], "{refused:?}");
    }
}

#[tokio::test]
async fn the_museum_is_told_through_its_contact_of_now() {
    let year = Year::new().await;
    let offer = year.offer(&year.coach, "ONE_ON_ONE", &[]).await;
    let becomes_contact = format!("UPDATE enrolment SET contact_person_id = '{}'", year.editor.id.uuid());
    sql(&year.app, &becomes_contact).await;
    done(year.book(&year.editor, year.enrolment, &offer, NINE).await);
    assert_eq!(told(&year.app, "coaching_booked").await, ["Carl Coach", "Edith Editor"]);
    // Who left is written to no more.
    let colleague = year.app.person("Colin Colleague").role("editor", year.museum).create().await;
    let leaves = format!("UPDATE membership SET ended_at = '2026-11-20' WHERE person_id = '{}'", year.editor.id.uuid());
    sql(&year.app, &leaves).await;
    done(year.book(&colleague, year.enrolment, &offer, TEN).await);
    let booked = told(&year.app, "coaching_booked").await;
    assert_eq!(booked[2..], ["Carl Coach", "an organization"]);
    // Who took over is.
    let hands_over = format!("UPDATE enrolment SET contact_person_id = '{}'", colleague.id.uuid());
    sql(&year.app, &hands_over).await;
    done(year.book(&colleague, year.enrolment, &offer, "2026-12-10T15:00:00Z").await);
    assert_eq!(told(&year.app, "coaching_booked").await[4..], ["Carl Coach", "Colin Colleague"]);
}

/// What is behind a new calendar link.
async fn calendar(app: &TestApp, who: &Caller, input: Value) -> String {
    let made = done(change(who, "createCalendarFeed", "link", input).await);
    let link = made["link"].as_str().expect("a link").to_owned();
    read(app, &link).await
}

async fn read(app: &TestApp, link: &str) -> String {
    let answer = app.anonymous().get(link.strip_prefix("http://localhost").expect("here")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.text.replace("\r\n ", "")
}

#[tokio::test]
async fn coaching_is_in_the_calendars_of_both_sides() {
    let year = Year::new().await;
    let expert = year.app.person("Eve Expert").programme_role("staff", year.programme).create().await;
    let offer = year.offer(&year.coach, "VISIT", &[&expert]).await;
    let booked = done(year.book(&year.editor, year.enrolment, &offer, NINE).await);
    let session = booked["session"]["id"].as_str().expect("an id").to_owned();

    for giver in [&year.coach, &expert] {
        let theirs = calendar(&year.app, giver, json!({})).await;
        assert!(theirs.contains(&format!("UID:{session}-person@localhost")), "{theirs}");
        assert!(theirs.contains("DTSTART;TZID=America/Halifax:20261210T090000"), "{theirs}");
        assert!(theirs.contains("SUMMARY;LANGUAGE=en:Hours on salvage: Harbour Museum"), "{theirs}");
        assert!(theirs.contains("LOCATION:Harbour Museum") && theirs.contains("STATUS:CONFIRMED"), "{theirs}");
    }
    let museums = calendar(&year.app, &year.editor, json!({ "reminderMinutes": 60 })).await;
    assert!(museums.contains("DTSTART;TZID=America/St_Johns:20261210T093000"), "{museums}");
    assert!(museums.contains("SUMMARY;LANGUAGE=en:Hours on salvage: Carl Coach\\, Eve Expert"), "{museums}");
    assert!(museums.contains("BEGIN:VALARM"), "{museums}");
    let of_organization = json!({ "organization": year.museum.to_string() });
    assert!(calendar(&year.app, &year.editor, of_organization).await.contains(&format!("UID:{session}-organization@")));
    for other in [&year.other_editor, &year.reviewer] {
        assert!(!calendar(&year.app, other, json!({})).await.contains("VEVENT"));
    }

    // What is cancelled is said to be, with a higher sequence, and does not vanish.
    let sequence = |calendar: &str| -> i64 {
        let line = calendar.lines().find_map(|line| line.strip_prefix("SEQUENCE:")).expect("a sequence");
        line.trim().parse().expect("a number")
    };
    let before = sequence(&museums);
    let cancel = json!({ "id": session, "reason": "Snow" });
    done(change(&year.coach, "cancelCoaching", "session { id }", cancel).await);
    for side in [&year.coach, &year.editor] {
        let after = calendar(&year.app, side, json!({})).await;
        assert!(after.contains("STATUS:CANCELLED") && after.contains("Snow"), "{after}");
        assert!(sequence(&after) > before);
    }
    // Who is not the programme's coach any more, or has left the museum, has it in no calendar.
    sql(&year.app, "UPDATE membership SET ended_at = '2026-11-20'").await;
    assert!(!calendar(&year.app, &year.coach, json!({})).await.contains("VEVENT"));
    assert!(!calendar(&year.app, &year.editor, json!({})).await.contains("VEVENT"));
}
