//! What is told to an organization: to those who run it.

use diesel_async::SimpleAsyncConnection;
use serde_json::json;
use testing::{SmtpSink, TestApp};

use super::{courier, deliver, header, mailed_to, text, to, wish};
use crate::registration::{register, registration, workshop};

#[tokio::test]
async fn those_who_run_it_are_told_in_a_digest_and_its_contact_is_not() {
    let (app, sink) = (TestApp::start().await, SmtpSink::start().await);
    let courier = courier(&sink);
    let there = workshop(&app, Some(2)).await;
    let sql =
        format!("UPDATE organization SET contact_email = 'old@example.org' WHERE id = '{}'", there.provider.uuid());
    app.connect().await.batch_execute(&sql).await.expect("a contact");
    let (olga, otto) = (
        app.person("Olga").role("administrator", there.provider).create().await,
        app.person("Otto").role("administrator", there.provider).create().await,
    );
    wish(&olga, json!({ "digestHour": 13 })).await;
    wish(&otto, json!({ "reports": "AT_ONCE" })).await;
    for name in ["Ana", "Ben", "Cara"] {
        let somebody = app.person(name).create().await;
        registration(register(&somebody, &there.run).await);
    }
    let at_once = mailed_to(&app, &sink, &courier, &otto.email, "2026-11-20T12:00:00Z").await;
    assert_eq!(at_once.len(), 3);
    assert!(header(&at_once[0], "List-Unsubscribe").is_some());
    let digest = mailed_to(&app, &sink, &courier, &olga.email, "2026-11-20T13:00:00Z").await;
    assert_eq!(digest.len(), 1);
    let words = text(&digest[0]);
    assert!(
        words.contains("2 registrations have changed: Salvage for small museums\nEach now stands as: registered."),
        "{words}"
    );
    assert!(
        words.contains("A registration has changed: Salvage for small museums\nIt now stands as: on the waitlist."),
        "{words}"
    );
    assert!(!sink.messages().iter().any(|message| to(message) == "old@example.org"), "nobody said who that is");
    let editors = sink.messages().iter().filter(|message| to(message) == there.editor.email).count();
    assert_eq!(editors, 0, "editors do not run it");
}

#[tokio::test]
async fn whoever_does_not_run_it_any_more_is_told_no_more() {
    let (app, sink) = (TestApp::start().await, SmtpSink::start().await);
    let courier = courier(&sink);
    let there = workshop(&app, None).await;
    let olga = app.person("Olga").role("administrator", there.provider).create().await;
    let ana = app.person("Ana").create().await;
    registration(register(&ana, &there.run).await);
    deliver(&app, &courier, "2026-11-20T12:00:00Z").await;
    let sql = format!("UPDATE membership SET ended_at = now() WHERE person_id = '{}'", olga.id.uuid());
    app.connect().await.batch_execute(&sql).await.expect("it is ended");
    assert!(mailed_to(&app, &sink, &courier, &olga.email, "2026-11-21T12:00:00Z").await.is_empty());
}

#[tokio::test]
async fn an_organization_that_asks_to_join_is_told_at_the_contact_it_gave() {
    let (app, sink) = (TestApp::start().await, SmtpSink::start().await);
    let courier = courier(&sink);
    let contact = |name: &str, status: &str| {
        app.organization(name)
            .set("contact_email", json!(format!("{status}@example.org")))
            .set("status", json!(status))
            .create()
    };
    let asking = contact("Asking", "requested").await;
    let in_it = contact("In it", "approved").await;
    let sql = format!(
        "INSERT INTO notice (id, kind, change_key, to_organization_id, facts, created_at, due_at)
         SELECT gen_random_uuid(), 'registration_reported', id::text, id, '{{\"state\": \"registered\"}}',
             '2026-11-20T12:00:00Z', '2026-11-20T12:00:00Z' FROM organization WHERE id IN ('{}', '{}')",
        asking.uuid(),
        in_it.uuid()
    );
    app.connect().await.batch_execute(&sql).await.expect("notices");
    deliver(&app, &courier, "2026-11-20T12:00:00Z").await;
    deliver(&app, &courier, "2026-11-22T12:00:00Z").await;
    let told: Vec<_> = sink.messages().iter().map(|message| to(message)).collect();
    assert_eq!(told, ["requested@example.org"]);
}
