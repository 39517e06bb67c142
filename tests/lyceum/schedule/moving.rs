//! Sessions that move.

use ::catalogue::{
    place::Place,
    run::Mode,
    session::{SessionChanges, SessionStatus, move_to, update},
    status::{Grounds, Subject, Verb, change_opportunity, change_session},
};
use testing::TestApp;

use super::*;

fn to(day: &str) -> SessionChanges {
    SessionChanges { starts_on: Some(day.into()), ..SessionChanges::default() }
}

#[tokio::test]
async fn a_session_that_moves_leaves_its_old_time_in_the_history() {
    let app = TestApp::start().await;
    let id = workshop(&app).await;
    let conn = &mut app.connect().await;
    let may = may(conn, id).await;
    let run = run_of(conn, id).await;
    let session = sessions_of(conn, run.id).await.remove(1);
    let grounds = Grounds { reason: Some("The room was taken.".into()), expected_revision: Some(1) };
    let moved = move_to(conn, &may, app.clock().now(), session.id, to("2026-12-15"), grounds, None).await;
    let moved = moved.expect("it can be moved");
    assert_eq!(moved.starts_on.to_string(), "2026-12-15");
    assert_eq!(moved.starts_at, Some(at("2026-12-15T14:00:00Z")));
    assert_eq!(moved.order_at, at("2026-12-15T14:00:00Z"));
    assert_eq!((moved.status, moved.revision), (SessionStatus::Scheduled, 2));
    let history = history_of(conn, id).await;
    assert_eq!(
        told(&history, Subject::Session(session.id)),
        ["scheduled → scheduled: Moved from 2026-12-01 10:00 America/Halifax. The room was taken."]
    );
}

#[tokio::test]
async fn a_postponed_session_takes_place_again_once_it_has_a_day() {
    let app = TestApp::start().await;
    let id = workshop(&app).await;
    let conn = &mut app.connect().await;
    let may = may(conn, id).await;
    let now = app.clock().now();
    let run = run_of(conn, id).await;
    let session = sessions_of(conn, run.id).await.remove(1);
    change_opportunity(conn, &may, now, Verb::Postpone, &Grounds::default()).await.expect("it can be postponed");
    assert_eq!(session_of(conn, session.id).await.status, SessionStatus::Postponed);
    let moved = move_to(conn, &may, now, session.id, to("2027-01-12"), Grounds::default(), None).await;
    assert_eq!(moved.expect("it can be moved").status, SessionStatus::Scheduled);
    change_opportunity(conn, &may, now, Verb::Resume, &Grounds::default()).await.expect("it can be resumed");
    let history = history_of(conn, id).await;
    assert_eq!(
        told(&history, Subject::Session(session.id)),
        ["scheduled → postponed", "postponed → scheduled: Moved from 2026-12-01 10:00 America/Halifax."]
    );
}

#[tokio::test]
async fn a_session_that_goes_online_says_so_and_can_come_back() {
    let app = TestApp::start().await;
    let id = workshop(&app).await;
    let conn = &mut app.connect().await;
    let may = may(conn, id).await;
    let now = app.clock().now();
    let session = sessions_of(conn, run_of(conn, id).await.id).await.remove(1);
    let online = SessionChanges {
        mode: Some(Mode::Online),
        link: Some(Some("https://example.org/join".into())),
        ..SessionChanges::default()
    };
    let moved = move_to(conn, &may, now, session.id, online, Grounds::default(), None).await.expect("it can move");
    assert_eq!((moved.status, moved.mode), (SessionStatus::MovedOnline, Mode::Online));
    let later = move_to(conn, &may, now, session.id, to("2026-12-02"), Grounds::default(), None).await;
    assert_eq!(later.expect("it can move").status, SessionStatus::MovedOnline, "it stays online");
    let place = Place { name: Some("Museum of Industry".into()), ..Place::default() };
    let back = SessionChanges { mode: Some(Mode::InPerson), place: Some(Some(place)), ..SessionChanges::default() };
    let back = move_to(conn, &may, now, session.id, back, Grounds::default(), None).await.expect("it can move");
    assert_eq!((back.status, back.mode), (SessionStatus::Scheduled, Mode::InPerson));
}

#[tokio::test]
async fn what_cannot_be_moved_stays_where_it_is() {
    let app = TestApp::start().await;
    let id = workshop(&app).await;
    let conn = &mut app.connect().await;
    let may = may(conn, id).await;
    let now = app.clock().now();
    let session = sessions_of(conn, run_of(conn, id).await.id).await.remove(1);
    let grounds = Grounds::default;
    for (changes, refusal) in [
        (SessionChanges::default(), vec!["required starts_on"]),
        (to("2026-12-01"), vec!["required starts_on"]),
        (to("2026-02-30"), vec!["impossible_date starts_on"]),
        (
            SessionChanges { starts_time: Some(Some("18:00".into())), ..to("2026-12-02") },
            vec!["end_before_start ends_time"],
        ),
        (
            SessionChanges {
                zone: Some(Some("Halifax".into())),
                ends_time: Some(Some("25:00".into())),
                ..to("2026-12-02")
            },
            vec!["unknown_zone zone", "impossible_date ends_time"],
        ),
        (SessionChanges { expected_revision: Some(7), ..to("2026-12-02") }, vec!["conflict expected_revision"]),
    ] {
        assert_eq!(refused(move_to(conn, &may, now, session.id, changes, grounds(), None).await), refusal);
    }
    assert_eq!(session_of(conn, session.id).await.revision, 1);
    change_session(conn, &may, now, session.id, Verb::Cancel, &grounds()).await.expect("it can be cancelled");
    let cancelled = move_to(conn, &may, now, session.id, to("2026-12-02"), grounds(), None).await;
    assert_eq!(refused(cancelled), ["wrong_state status"]);
}

#[tokio::test]
async fn a_session_of_several_days_keeps_its_length() {
    let app = TestApp::start().await;
    let id =
        app.opportunity("Study days").session("2026-12-01").session_set("ends_on", "2026-12-03".into()).create().await;
    let conn = &mut app.connect().await;
    let may = may(conn, id).await;
    let session = sessions_of(conn, run_of(conn, id).await.id).await.remove(0);
    let moved = move_to(conn, &may, app.clock().now(), session.id, to("2026-12-30"), Grounds::default(), None).await;
    assert_eq!(moved.expect("it can move").ends_on.map(|day| day.to_string()).as_deref(), Some("2027-01-01"));
}

#[tokio::test]
async fn a_correction_leaves_no_history_but_takes_back_what_was_doubted() {
    let app = TestApp::start().await;
    let id = app
        .opportunity("Webinar")
        .session("2026-01-17 10:30 America/Halifax")
        .session_set("source_words", "10:30 am ADT".into())
        .session_set(
            "uncertainty",
            "The source says ADT, but on 2026-01-17 the clocks in America/Halifax are on AST.".into(),
        )
        .create()
        .await;
    let conn = &mut app.connect().await;
    let may = may(conn, id).await;
    let now = app.clock().now();
    let session = sessions_of(conn, run_of(conn, id).await.id).await.remove(0);
    let link = SessionChanges { link: Some(Some("https://example.org/watch".into())), ..SessionChanges::default() };
    let linked = update(conn, &may, now, session.id, link).await.expect("it can be changed");
    assert_eq!(linked.uncertainty, session.uncertainty, "the link says nothing about the time");
    let day = update(conn, &may, now, session.id, to("2026-07-17")).await.expect("it can be changed");
    assert_eq!(day.uncertainty, None, "in July the source is right");
    assert_eq!(day.revision, 3);
    assert!(told(&history_of(conn, id).await, Subject::Session(session.id)).is_empty());
    let same = update(conn, &may, now, session.id, to("2026-07-17")).await.expect("nothing changes");
    assert_eq!(same.revision, 3, "what stays as it is, is not written");
}
