//! One message a day.

use delivery::run_once;
use serde_json::json;
use testing::{SmtpSink, TestApp};

use super::{Outcome, at, courier, deliver, header, mailed_to, text, wish};
use crate::registration::{register, registration, travel, workshop};

#[tokio::test]
async fn a_digest_gathers_what_came_and_is_sent_once_a_day() {
    let (app, sink) = (TestApp::start().await, SmtpSink::start().await);
    let courier = courier(&sink);
    let ana = app.person("Ana").create().await;
    // Eight in Halifax is twelve in UTC.
    wish(&ana, json!({ "registrations": "DIGEST", "digestHour": 8, "zone": "America/Halifax" })).await;
    for time in ["2026-11-20T12:30:00Z", "2026-11-20T23:00:00Z"] {
        travel(&app, time).await;
        registration(register(&ana, &workshop(&app, None).await.run).await);
        assert!(mailed_to(&app, &sink, &courier, &ana.email, time).await.is_empty(), "it waits for tomorrow's");
    }
    assert!(mailed_to(&app, &sink, &courier, &ana.email, "2026-11-21T11:59:59Z").await.is_empty());
    let sent = mailed_to(&app, &sink, &courier, &ana.email, "2026-11-21T12:00:00Z").await;
    assert_eq!(sent.len(), 1);
    assert_eq!(header(&sent[0], "Subject").as_deref(), Some("Your news from Lyceum (2)"));
    assert_eq!(text(&sent[0]).matches("You have a place: Salvage for small museums").count(), 2);

    travel(&app, "2026-11-21T12:00:01Z").await;
    registration(register(&ana, &workshop(&app, None).await.run).await);
    for time in ["2026-11-21T12:00:01Z", "2026-11-22T11:59:59Z"] {
        assert!(mailed_to(&app, &sink, &courier, &ana.email, time).await.is_empty(), "there is one a day");
    }
    let next = mailed_to(&app, &sink, &courier, &ana.email, "2026-11-22T12:00:00Z").await;
    assert_eq!(header(&next[0], "Subject").as_deref(), Some("You have a place: Salvage for small museums"));
}

#[tokio::test]
async fn a_digest_that_nobody_sent_at_its_hour_is_sent_late_and_not_a_day_later() {
    let (app, sink) = (TestApp::start().await, SmtpSink::start().await);
    let courier = courier(&sink);
    let ana = app.person("Ana").create().await;
    wish(&ana, json!({ "registrations": "DIGEST", "digestHour": 13 })).await;
    registration(register(&ana, &workshop(&app, None).await.run).await);
    travel(&app, "2026-11-20T14:00:00Z").await;
    registration(register(&ana, &workshop(&app, None).await.run).await);
    let sent = mailed_to(&app, &sink, &courier, &ana.email, "2026-11-20T15:00:00Z").await;
    assert_eq!(sent.len(), 1, "the server was down at thirteen");
    assert_eq!(text(&sent[0]).matches("You have a place").count(), 2, "what came since goes with it");
}

#[tokio::test]
async fn a_digest_is_tried_again_as_a_whole_and_known_by_what_it_tells() {
    let (app, sink) = (TestApp::start().await, SmtpSink::start().await);
    let courier = courier(&sink);
    let ana = app.person("Ana").create().await;
    wish(&ana, json!({ "registrations": "DIGEST", "digestHour": 13 })).await;
    for _ in 0..2 {
        registration(register(&ana, &workshop(&app, None).await.run).await);
    }
    // Kept, and the answer is lost.
    sink.answer_next(&[""]);
    assert_eq!(deliver(&app, &courier, "2026-11-20T13:00:00Z").await.again, 2);
    assert_eq!(deliver(&app, &courier, "2026-11-20T13:01:00Z").await, Outcome { sent: 2, ..Outcome::default() });
    let ids: Vec<_> = sink.messages().iter().map(|message| header(message, "Message-ID")).collect();
    assert!(ids.len() == 2 && ids[0] == ids[1], "{ids:?}");
    assert!(deliver(&app, &courier, "2026-11-20T14:00:00Z").await.is_idle());
}

#[tokio::test]
async fn two_servers_send_one_digest_of_all() {
    let (app, sink) = (TestApp::start().await, SmtpSink::start().await);
    let courier = courier(&sink);
    let ana = app.person("Ana").create().await;
    wish(&ana, json!({ "registrations": "DIGEST", "digestHour": 13 })).await;
    for _ in 0..6 {
        registration(register(&ana, &workshop(&app, None).await.run).await);
    }
    let (pool, other, now) = (app.pool(), app.pool(), at("2026-11-20T13:00:00Z"));
    let (one, two) = tokio::join!(run_once(&pool, now, &courier), run_once(&other, now, &courier));
    let sent = one.expect("a round").sent + two.expect("a round").sent;
    assert_eq!((sent, sink.messages().len()), (6, 1));
}

#[tokio::test]
async fn what_cannot_wait_is_told_at_once() {
    let (app, sink) = (TestApp::start().await, SmtpSink::start().await);
    let courier = courier(&sink);
    let there = workshop(&app, Some(1)).await;
    let (ana, ben) = (app.person("Ana").create().await, app.person("Ben").create().await);
    wish(&ben, json!({ "registrations": "DIGEST" })).await;
    let first = registration(register(&ana, &there.run).await);
    registration(register(&ben, &there.run).await);
    assert!(mailed_to(&app, &sink, &courier, &ben.email, "2026-11-20T12:00:00Z").await.is_empty());
    let cancel = json!({ "id": first["id"] });
    registration(crate::registration::run(&ana, "cancelRegistration", "registration", "id", cancel).await);
    let sent = mailed_to(&app, &sink, &courier, &ben.email, "2026-11-20T12:00:00Z").await;
    assert_eq!(header(&sent[0], "Subject").as_deref(), Some("A place is free for you: Salvage for small museums"));
}
