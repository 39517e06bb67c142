//! Telling people: what stands in the outbox reaches a mail server, once.

use delivery::{Courier, Mailer, Outcome, run_once, webhook::Poster};
use diesel::{
    QueryableByName,
    sql_types::{BigInt, Nullable, Text},
};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use jiff::Timestamp;
use testing::{SmtpSink, TestApp};

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Nullable<Text>)]
    word: Option<String>,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

fn at(time: &str) -> Timestamp {
    time.parse().expect("an instant")
}

fn courier(sink: &SmtpSink) -> Courier {
    let url = url::Url::parse(&sink.url()).expect("an address");
    Courier {
        mailer: Some(Mailer::new(&url, "Lyceum <lyceum@network.example>").expect("a mailer")),
        poster: Poster::new(true).expect("a poster"),
        public_url: url::Url::parse("https://lyceum.example").expect("an address"),
    }
}

/// A notice of an invitation to an address without an account, whose invitation is not known any more.
async fn invite(app: &TestApp, address: &str, count: usize) {
    let sql = format!(
        "INSERT INTO notice (id, kind, change_key, to_address, facts, created_at, due_at)
         SELECT gen_random_uuid(), 'certificate_issued', gen_random_uuid()::text, '{address}', '{{}}',
             '2027-01-10T09:00:00Z', '2027-01-10T09:00:00Z' FROM generate_series(1, {count})"
    );
    app.connect().await.batch_execute(&sql).await.expect("notices are written");
}

async fn settlements(app: &TestApp) -> Vec<Option<String>> {
    let sql = "SELECT settlement AS word FROM notice ORDER BY id";
    let rows: Vec<Word> = diesel::sql_query(sql).load(&mut app.connect().await).await.expect("notices");
    rows.into_iter().map(|row| row.word).collect()
}

fn header(message: &str, name: &str) -> Option<String> {
    message.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ").map(str::to_owned))
}

#[tokio::test]
async fn what_is_refused_for_now_is_sent_later_and_once() {
    let (app, sink) = (TestApp::start().await, SmtpSink::start().await);
    let courier = courier(&sink);
    invite(&app, "ana@example.org", 1).await;
    sink.answer_next(&["451 try again later"]);
    let now = at("2027-01-10T10:00:00Z");
    let first = run_once(&app.pool(), now, &courier).await.expect("a round");
    assert_eq!(first, Outcome { again: 1, ..Outcome::default() });
    assert!(run_once(&app.pool(), now, &courier).await.expect("a round").is_idle());
    let later = at("2027-01-10T10:01:00Z");
    let second = run_once(&app.pool(), later, &courier).await.expect("a round");
    assert_eq!(second, Outcome { sent: 1, ..Outcome::default() });
    assert!(run_once(&app.pool(), at("2027-02-10T10:01:00Z"), &courier).await.expect("a round").is_idle());
    assert_eq!(sink.messages().len(), 1);
    assert_eq!(settlements(&app).await, [Some("sent".to_owned())]);
}

#[tokio::test]
async fn what_is_refused_for_good_is_given_up() {
    let (app, sink) = (TestApp::start().await, SmtpSink::start().await);
    invite(&app, "ana@example.org", 1).await;
    sink.answer_next(&["550 nobody here"]);
    let done = run_once(&app.pool(), at("2027-01-10T10:00:00Z"), &courier(&sink)).await.expect("a round");
    assert_eq!(done, Outcome { failed: 1, ..Outcome::default() });
    assert_eq!(settlements(&app).await, [Some("failed".to_owned())]);
}

#[tokio::test]
async fn two_servers_send_each_notice_once() {
    let (app, sink) = (TestApp::start().await, SmtpSink::start().await);
    invite(&app, "ana@example.org", 40).await;
    let now = at("2027-01-10T10:00:00Z");
    let (pool, other, courier) = (app.pool(), app.pool(), courier(&sink));
    let (one, two) = tokio::join!(run_once(&pool, now, &courier), run_once(&other, now, &courier));
    assert_eq!(one.expect("a round").sent + two.expect("a round").sent, 40);
    let ids: std::collections::BTreeSet<_> =
        sink.messages().iter().filter_map(|message| header(message, "Message-ID")).collect();
    assert_eq!((sink.messages().len(), ids.len()), (40, 40));
}

#[tokio::test]
async fn a_message_sent_again_after_a_loss_is_known_by_its_id() {
    let (app, sink) = (TestApp::start().await, SmtpSink::start().await);
    let courier = courier(&sink);
    invite(&app, "ana@example.org", 1).await;
    sink.answer_next(&[""]);
    let lost = run_once(&app.pool(), at("2027-01-10T10:00:00Z"), &courier).await.expect("a round");
    assert_eq!(lost.again, 1);
    let again = run_once(&app.pool(), at("2027-01-10T10:05:00Z"), &courier).await.expect("a round");
    assert_eq!(again.sent, 1);
    let ids: Vec<_> = sink.messages().iter().map(|message| header(message, "Message-ID")).collect();
    assert_eq!(ids.len(), 2);
    assert!(ids[0].is_some() && ids[0] == ids[1], "{ids:?}");
}

#[tokio::test]
async fn whoever_unsubscribes_with_one_click_is_not_written_to() {
    let (app, sink) = (TestApp::start().await, SmtpSink::start().await);
    let courier = courier(&sink);
    invite(&app, "ana@example.org", 1).await;
    run_once(&app.pool(), at("2027-01-10T10:00:00Z"), &courier).await.expect("a round");
    let message = sink.messages().pop().expect("a message");
    // A long header is folded.
    let unfolded = message.replace("\n ", " ");
    assert_eq!(header(&unfolded, "List-Unsubscribe-Post").as_deref(), Some("List-Unsubscribe=One-Click"));
    let link = header(&unfolded, "List-Unsubscribe").expect("a link");
    let path = link.trim().trim_matches(['<', '>']).strip_prefix("https://lyceum.example").expect("ours").to_owned();
    let url = format!("http://{}{path}", app.listen().await);
    let client = reqwest::Client::new();
    let page = client.get(&url).header("accept-language", "fr").send().await.expect("a page");
    assert!(page.text().await.expect("text").contains("Ne plus envoyer"));
    let count = async || -> i64 {
        let sql = "SELECT count(*) AS number FROM address_suppression";
        let row: Number = diesel::sql_query(sql).get_result(&mut app.connect().await).await.expect("a count");
        row.number
    };
    assert_eq!(count().await, 0, "looking changes nothing");
    let done = client.post(&url).body("List-Unsubscribe=One-Click").send().await.expect("an answer");
    assert_eq!((done.status().as_u16(), count().await), (200, 1));
    let forged = client.post(format!("{url}A")).send().await.expect("an answer");
    assert_eq!(forged.status().as_u16(), 404);
    invite(&app, "Ana@Example.org", 1).await;
    let after = run_once(&app.pool(), at("2027-01-10T11:00:00Z"), &courier).await.expect("a round");
    assert_eq!(after, Outcome { unwanted: 1, ..Outcome::default() });
}
