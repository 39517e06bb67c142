//! Reminders of sessions that begin soon, and what is told of a session.

use serde_json::json;
use testing::{SmtpSink, TestApp};

use super::{courier, deliver, header, mailed_to, text, wish};
use crate::{
    registration::{Workshop, register, registration, run, workshop},
    writing::errors,
};

/// The only session of the workshop, with a link to join it.
async fn session(app: &TestApp, there: &Workshop) -> String {
    let document = "query($id: ID!) { opportunity(id: $id) { runs { sessions { id } } } }";
    let data = app.anonymous().query(document, json!({ "id": there.opportunity.to_string() })).await;
    let id = data["opportunity"]["runs"][0]["sessions"][0]["id"].as_str().expect("a session").to_owned();
    let input = json!({ "id": id, "link": "https://meet.example/room" });
    assert_eq!(errors(&run(&there.editor, "updateSession", "session", "id", input).await), [""; 0]);
    id
}

#[tokio::test]
async fn whoever_comes_is_reminded_once_by_their_own_clock_and_whoever_waits_is_not() {
    let (app, sink) = (TestApp::start().await, SmtpSink::start().await);
    let courier = courier(&sink);
    let there = workshop(&app, Some(2)).await;
    session(&app, &there).await;
    let (ana, cara, ben) =
        (app.person("Ana").create().await, app.person("Cara").create().await, app.person("Ben").create().await);
    for person in [&ana, &cara, &ben] {
        registration(register(person, &there.run).await);
    }
    wish(&ana, json!({ "zone": "Europe/Paris" })).await;
    wish(&cara, json!({ "reminderHours": 72 })).await;
    deliver(&app, &courier, "2026-11-20T12:00:00Z").await;
    // It begins at 14:00 in Halifax on 11 December, which is 18:00 in UTC.
    for (time, ana_is, cara_is) in [
        ("2026-12-08T17:59:59Z", 0, 0),
        ("2026-12-08T18:00:00Z", 0, 1),
        ("2026-12-10T17:59:59Z", 0, 0),
        ("2026-12-10T18:00:00Z", 1, 0),
        ("2026-12-10T18:00:01Z", 0, 0),
        ("2026-12-11T17:59:59Z", 0, 0),
    ] {
        let before = sink.messages().len();
        deliver(&app, &courier, time).await;
        let sent: Vec<_> = sink.messages().into_iter().skip(before).collect();
        let to = |address: &str| sent.iter().filter(|message| super::to(message) == address).count();
        assert_eq!((to(&ana.email), to(&cara.email), to(&ben.email)), (ana_is, cara_is, 0), "{time}");
    }
    let reminder = sink.messages().into_iter().rfind(|message| super::to(message) == ana.email).expect("a reminder");
    assert_eq!(header(&reminder, "Subject").as_deref(), Some("Soon: Salvage for small museums"));
    let words = text(&reminder);
    assert!(words.contains("When: Friday, 11 December 2026, 14:00 (America/Halifax, UTC−4)"), "{words}");
    assert!(words.contains("By your clock: Friday, 11 December 2026, 19:00 (Europe/Paris, UTC+1)"), "{words}");
    assert!(words.contains("To join: https://meet.example/room"), "{words}");
}

#[tokio::test]
async fn of_a_cancelled_session_nobody_is_reminded_and_of_a_moved_one_at_its_new_time() {
    let (app, sink) = (TestApp::start().await, SmtpSink::start().await);
    let courier = courier(&sink);
    let there = workshop(&app, None).await;
    let id = session(&app, &there).await;
    let ana = app.person("Ana").create().await;
    registration(register(&ana, &there.run).await);
    deliver(&app, &courier, "2026-11-20T12:00:00Z").await;
    assert_eq!(mailed_to(&app, &sink, &courier, &ana.email, "2026-12-10T18:00:00Z").await.len(), 1);
    // Its title changes: nobody is reminded again.
    let title = json!({ "id": id, "title": [{ "language": "en", "text": "Wet paper" }] });
    assert_eq!(errors(&run(&there.editor, "updateSession", "session", "id", title).await), [""; 0]);
    assert!(mailed_to(&app, &sink, &courier, &ana.email, "2026-12-10T18:30:00Z").await.is_empty());
    let moved = json!({ "id": id, "startsOn": "2026-12-18", "startsTime": "14:00", "zone": "America/Halifax" });
    assert_eq!(errors(&run(&there.editor, "moveSession", "session", "id", moved).await), [""; 0]);
    let told = mailed_to(&app, &sink, &courier, &ana.email, "2026-12-10T19:00:00Z").await;
    assert!(header(&told[0], "Subject").is_some_and(|subject| subject.starts_with("A session has a new time")));
    assert!(mailed_to(&app, &sink, &courier, &ana.email, "2026-12-17T17:59:59Z").await.is_empty());
    assert_eq!(mailed_to(&app, &sink, &courier, &ana.email, "2026-12-17T18:00:00Z").await.len(), 1);

    let other = workshop(&app, None).await;
    let id = session(&app, &other).await;
    registration(register(&ana, &other.run).await);
    assert_eq!(errors(&run(&other.editor, "cancelSession", "session", "id", json!({ "id": id })).await), [""; 0]);
    deliver(&app, &courier, "2026-11-20T12:00:00Z").await;
    assert!(mailed_to(&app, &sink, &courier, &ana.email, "2026-12-10T18:00:00Z").await.is_empty());
}

#[tokio::test]
async fn where_to_join_is_told_to_those_who_have_a_place() {
    let (app, sink) = (TestApp::start().await, SmtpSink::start().await);
    let courier = courier(&sink);
    let there = workshop(&app, Some(1)).await;
    let id = session(&app, &there).await;
    let (ana, ben) = (app.person("Ana").create().await, app.person("Ben").create().await);
    for person in [&ana, &ben] {
        registration(register(person, &there.run).await);
    }
    deliver(&app, &courier, "2026-11-20T12:00:00Z").await;
    let moved = json!({ "id": id, "startsOn": "2026-12-18", "startsTime": "14:00", "zone": "America/Halifax" });
    assert_eq!(errors(&run(&there.editor, "moveSession", "session", "id", moved).await), [""; 0]);
    let before = sink.messages().len();
    deliver(&app, &courier, "2026-11-20T12:00:00Z").await;
    let joins: Vec<_> = sink
        .messages()
        .iter()
        .skip(before)
        .map(|message| (super::to(message), text(message).contains("https://meet.example/room")))
        .collect();
    assert!(joins.contains(&(ana.email.clone(), true)) && joins.contains(&(ben.email.clone(), false)), "{joins:?}");
}

#[tokio::test]
async fn whoever_wants_no_reminders_gets_none() {
    let (app, sink) = (TestApp::start().await, SmtpSink::start().await);
    let courier = courier(&sink);
    let there = workshop(&app, None).await;
    let ana = app.person("Ana").create().await;
    registration(register(&ana, &there.run).await);
    wish(&ana, json!({ "reminders": "NEVER" })).await;
    deliver(&app, &courier, "2026-11-20T12:00:00Z").await;
    assert!(mailed_to(&app, &sink, &courier, &ana.email, "2026-12-10T18:00:00Z").await.is_empty());
}
