//! How people wish to be told.

use serde_json::json;
use testing::{SmtpSink, TestApp};

use super::{courier, header, mailed_to, to, wish};
use crate::{
    registration::{register, registration, run, travel, workshop},
    writing::errors,
};

const FIELDS: &str =
    "registrations sessions reminders outcomes invitations reports needs reminderHours digestHour zone language";

#[tokio::test]
async fn wishes_are_kept_and_what_is_left_out_stays() {
    let app = TestApp::start().await;
    let ana = app.person("Ana").create().await;
    let document = format!("{{ viewer {{ noticePreferences {{ {FIELDS} }} }} }}");
    let defaults = json!({
        "registrations": "AT_ONCE", "sessions": "AT_ONCE", "reminders": "AT_ONCE", "outcomes": "AT_ONCE",
        "invitations": "AT_ONCE", "reports": "DIGEST", "needs": "DIGEST", "reminderHours": 24, "digestHour": 8, "zone": null, "language": "en",
    });
    assert_eq!(ana.query(&document, json!({})).await["viewer"]["noticePreferences"], defaults);
    wish(&ana, json!({ "reminders": "NEVER", "sessions": "DIGEST", "zone": "Europe/Paris", "language": "fr-CA" }))
        .await;
    wish(&ana, json!({ "reminderHours": 168, "digestHour": 0, "reports": "AT_ONCE" })).await;
    let wished = json!({
        "registrations": "AT_ONCE", "sessions": "DIGEST", "reminders": "NEVER", "outcomes": "AT_ONCE",
        "invitations": "AT_ONCE", "reports": "AT_ONCE", "needs": "DIGEST", "reminderHours": 168, "digestHour": 0, "zone": "Europe/Paris",
        "language": "fr",
    });
    assert_eq!(ana.query(&document, json!({})).await["viewer"]["noticePreferences"], wished);
    let nobody = app.anonymous().answer(&document, json!({})).await;
    assert_eq!(nobody["data"]["viewer"]["noticePreferences"], json!(null));
    assert_eq!(nobody["errors"][0]["extensions"]["code"], "DENIED");
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_all_at_once() {
    let app = TestApp::start().await;
    let ana = app.person("Ana").create().await;
    let input = json!({
        "registrations": "NEVER", "sessions": "NEVER", "reminderHours": 169, "digestHour": 24, "zone": "Halifax",
    });
    let payload = run(&ana, "updateNoticePreferences", "noticePreferences", "zone", input).await;
    let expected = [
        "INVALID registrations",
        "INVALID sessions",
        "OUT_OF_RANGE reminderHours",
        "OUT_OF_RANGE digestHour",
        "INVALID zone",
    ];
    assert_eq!(errors(&payload), expected);
    let payload = run(&ana, "updateNoticePreferences", "noticePreferences", "zone", json!({ "language": "??" })).await;
    assert_eq!(errors(&payload), ["UNKNOWN_LANGUAGE language"]);
}

#[tokio::test]
async fn one_click_ends_one_sort_of_message_and_not_what_one_must_know() {
    let (app, sink) = (TestApp::start().await, SmtpSink::start().await);
    let courier = courier(&sink);
    let (ana, there) = (app.person("Ana").create().await, workshop(&app, None).await);
    registration(register(&ana, &there.run).await);
    let sent = mailed_to(&app, &sink, &courier, &ana.email, "2026-11-20T12:00:00Z").await;
    assert_eq!(header(&sent[0], "List-Unsubscribe"), None, "that one has a place is what one must know");
    let reminder = mailed_to(&app, &sink, &courier, &ana.email, "2026-12-10T18:00:00Z").await;
    let link = header(&reminder[0], "List-Unsubscribe").expect("a link");
    let path = link.trim_matches(['<', '>']).strip_prefix("https://lyceum.example").expect("ours").to_owned();
    let url = format!("http://{}{path}", app.listen().await);
    let client = reqwest::Client::new();
    let done = client.post(&url).body("List-Unsubscribe=One-Click").send().await.expect("an answer");
    assert_eq!(done.status().as_u16(), 200);
    let document = "{ viewer { noticePreferences { reminders sessions outcomes } } }";
    travel(&app, "2026-12-10T18:00:00Z").await;
    let wished = ana.query(document, json!({})).await["viewer"]["noticePreferences"].take();
    assert_eq!(wished, json!({ "reminders": "NEVER", "sessions": "AT_ONCE", "outcomes": "AT_ONCE" }));

    // Whoever is erased has no wishes, and their link leads nowhere.
    travel(&app, "2026-11-20T12:00:01Z").await;
    let erased = run(&ana, "eraseMe", "erasure", "at", json!({ "confirmation": "erase me" })).await;
    assert_eq!(errors(&erased), [""; 0]);
    let gone = client.post(&url).body("List-Unsubscribe=One-Click").send().await.expect("an answer");
    assert_eq!(gone.status().as_u16(), 404);
}

#[tokio::test]
async fn whoever_is_erased_is_written_to_no_more() {
    let (app, sink) = (TestApp::start().await, SmtpSink::start().await);
    let courier = courier(&sink);
    let (ana, there) = (app.person("Ana").create().await, workshop(&app, None).await);
    registration(register(&ana, &there.run).await);
    let erased = run(&ana, "eraseMe", "erasure", "at", json!({ "confirmation": "erase me" })).await;
    assert_eq!(errors(&erased), [""; 0]);
    for time in ["2026-11-20T12:00:00Z", "2026-12-10T18:00:00Z"] {
        super::deliver(&app, &courier, time).await;
    }
    assert!(!sink.messages().iter().any(|message| to(message) == ana.email));
}
