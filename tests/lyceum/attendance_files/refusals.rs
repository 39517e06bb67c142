//! Files that are not taken, and those who may not send them.

use server::Settings;
use testing::{Caller, TestApp};

use super::{ROWS, Talk, refused, send, zoom};

#[tokio::test]
async fn only_who_may_take_attendance_sends_a_report() {
    let talk = Talk::new().await;
    let other = talk.app.organization("Other").create().await;
    let editor = talk.app.person("Edith").role("editor", talk.museum).create().await;
    let (reader, stranger) =
        (talk.app.service(talk.museum, &["topics:write"]).await, talk.app.service(other, &["catalogue:write"]).await);
    let (nobody, unknown) = (talk.app.anonymous(), talk.app.bearer("lyceum_0"));
    let page = talk.page("&mapping=zoom");
    let cases: &[(&str, &Caller, &str, u16)] = &[
        ("nobody", &nobody, &page, 401),
        ("what a browser holds", &editor, &page, 401),
        ("an unknown token", &unknown, &page, 401),
        ("a token without the scope", &reader, &page, 403),
        ("a token of another", &stranger, &page, 403),
        ("no session", &talk.system, "/import/attendance?mapping=zoom", 400),
        (
            "a session that is not there",
            &talk.system,
            "/import/attendance?session=session_01h455vb4pex5vsknk084sn02q&mapping=zoom",
            404,
        ),
    ];
    for (case, caller, page, status) in cases {
        let answer = send(caller, page, zoom(ROWS)).await;
        assert_eq!(answer.status.as_u16(), *status, "{case}: {}", answer.text);
        assert!(!refused(&answer).2.is_empty(), "{case}: {}", answer.text);
    }
    assert!(talk.known().await.is_empty());
    assert_eq!(send(&talk.system, &page, zoom(ROWS)).await.status.as_u16(), 200);
}

#[tokio::test]
async fn what_makes_no_sense_is_said_in_a_sentence_and_writes_nothing() {
    let app = TestApp::start_with(Settings { longest_import: 1024 * 1024, ..Settings::default() }).await;
    let talk = Talk::on(app, "2026-11-18 14:00 Europe/Paris").await;
    let long = "x".repeat(2 * 1024 * 1024);
    let latin: Vec<u8> = b"email,name\nana@museum.example,Ana \xc1lvarez\n".to_vec();
    for (more, file, expected) in [
        ("", Vec::new(), (422, "UNREADABLE_FILE", "the file is empty")),
        ("", latin, (422, "UNREADABLE_FILE", "line 2: the file is not in UTF-8; save it as CSV in UTF-8")),
        ("", b"PK\x03\x04".to_vec(), (422, "UNREADABLE_FILE", "the file is a workbook")),
        ("", long.into_bytes(), (413, "BODY_TOO_LARGE", "longer than 1 MB")),
        ("&mapping=meet", zoom(ROWS).into_bytes(), (422, "UNREADABLE_FILE", "choose the mapping of the platform")),
        ("&mapping=nobody", Vec::new(), (400, "BAD_REQUEST", "zoom, teams, goto, meet, list")),
        ("&zone=Mars", zoom(ROWS).into_bytes(), (422, "UNKNOWN_ZONE", "\"Mars\"")),
        ("&order=upwards", Vec::new(), (400, "BAD_REQUEST", "dmy")),
        ("&color=red", Vec::new(), (400, "BAD_REQUEST", "color")),
        ("", b"email\n\"ana@museum.example".to_vec(), (422, "UNREADABLE_FILE", "ends in the middle of this row")),
    ] {
        let (status, code, sentence) = refused(&send(&talk.system, &talk.page(more), file).await);
        assert_eq!((status, code.as_str()), (expected.0, expected.1), "{more}: {sentence}");
        assert!(sentence.contains(expected.2), "{more}: {sentence}");
    }
    assert!(talk.known().await.is_empty());
}

#[tokio::test]
async fn nobody_was_at_a_session_that_has_not_begun() {
    let talk = Talk::on(TestApp::start().await, "2026-12-18 14:00 Europe/Paris").await;
    let answer = send(&talk.system, &talk.page(""), "email\nana@museum.example\n").await;
    let (status, code, sentence) = refused(&answer);
    assert_eq!((status, code.as_str()), (422, "WRONG_STATE"), "{sentence}");
    assert!(sentence.contains("has not begun yet"), "{sentence}");
}

#[tokio::test]
async fn times_in_another_zone_or_order_are_read_as_is_said() {
    let talk = Talk::new().await;
    let rows = "Ana,ana@museum.example,18/11/2026 08:00:00 AM,18/11/2026 09:00:00 AM,60,No\n";
    let wrong = talk.send("&mapping=zoom", &zoom(rows)).await;
    assert_eq!(wrong["unreadable"][0]["column"], "Join Time", "there is no 18th month: {wrong}");
    let elsewhere = talk.send("&mapping=zoom&order=dmy", &zoom(rows)).await;
    let reason = elsewhere["lines"][0]["reason"].as_str().expect("it is refused");
    assert!(reason.contains("outside of the session"), "{reason}");
    talk.send("&mapping=zoom&order=dmy&zone=America/New_York", &zoom(rows)).await;
    assert_eq!(talk.known().await, ["Ana Álvarez Some(60)"]);
}
