//! Telling people: what stands in the outbox reaches a mail server, once, and the systems of organizations.

mod digest;
mod letters;
mod organizations;
mod preferences;
mod reminding;
mod webhooks;

use base64::Engine;
use delivery::{Courier, Mailer, Outcome, run_once, webhook::Poster};
use diesel::{
    QueryableByName,
    sql_types::{BigInt, Nullable, Text},
};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use jiff::Timestamp;
use serde_json::{Value, json};
use testing::{Caller, SmtpSink, TestApp};

use crate::{registration::run, writing::errors};

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

pub(crate) fn courier(sink: &SmtpSink) -> Courier {
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

/// A header of a message, unfolded.
pub(crate) fn header(message: &str, name: &str) -> Option<String> {
    let unfolded = message.replace("\n ", " ");
    unfolded.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ").map(str::to_owned))
}

/// To whom a message is.
pub(crate) fn to(message: &str) -> String {
    let to = header(message, "To").expect("an address");
    to.rsplit_once('<').map_or(to.clone(), |(_, address)| address.trim_end_matches('>').to_owned())
}

/// The text part of a message, as a mail program shows it.
pub(crate) fn text(message: &str) -> String {
    let (_, part) = message.split_once("Content-Type: text/plain").expect("a text part");
    let (head, body) = part.split_once("\n\n").expect("a body");
    let body = body.split_once("\n--").map_or(body, |(body, _)| body);
    let bytes = match head.rsplit_once("Content-Transfer-Encoding: ").map(|(_, encoding)| encoding.trim()) {
        Some("base64") => base64::prelude::BASE64_STANDARD.decode(body.replace('\n', "")).expect("base64"),
        Some("quoted-printable") => quoted_printable(body),
        _ => body.as_bytes().to_vec(),
    };
    String::from_utf8(bytes).expect("UTF-8").replace("\r\n", "\n")
}

fn quoted_printable(body: &str) -> Vec<u8> {
    let joined = body.replace("=\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let [first, after @ ..] = rest {
        match (first, after) {
            (b'=', [high, low, after @ ..]) => {
                let digits = String::from_utf8(vec![*high, *low]).expect("digits");
                bytes.push(u8::from_str_radix(&digits, 16).expect("hexadecimal"));
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    bytes
}

/// Delivers at this instant.
pub(crate) async fn deliver(app: &TestApp, courier: &Courier, time: &str) -> Outcome {
    run_once(&app.pool(), at(time), courier).await.expect("a round")
}

/// Delivers at this instant, and returns what was mailed to somebody then.
pub(crate) async fn mailed_to(
    app: &TestApp,
    sink: &SmtpSink,
    courier: &Courier,
    address: &str,
    time: &str,
) -> Vec<String> {
    let before = sink.messages().len();
    deliver(app, courier, time).await;
    sink.messages().into_iter().skip(before).filter(|message| to(message) == address).collect()
}

/// Changes how somebody is told.
async fn wish(who: &Caller, wishes: Value) {
    let payload = run(who, "updateNoticePreferences", "noticePreferences", "zone", wishes).await;
    assert_eq!(errors(&payload), [""; 0]);
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
    assert_eq!(header(&message, "List-Unsubscribe-Post").as_deref(), Some("List-Unsubscribe=One-Click"));
    let link = header(&message, "List-Unsubscribe").expect("a link");
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

#[tokio::test]
async fn what_did_not_happen_nobody_is_told_of() {
    use diesel_async::AsyncConnection;
    use identity::notice::{About, Notice, NoticeKind, Recipient, tell};
    let (app, sink) = (TestApp::start().await, SmtpSink::start().await);
    let now = at("2027-01-10T10:00:00Z");
    let notice = |change: &str| Notice {
        kind: NoticeKind::CertificateIssued,
        to: Recipient::Address { email: "ana@example.org".to_owned(), name: None },
        change: change.to_owned(),
        about: About::default(),
        facts: serde_json::Map::new(),
        due_at: now,
    };
    let mut conn = app.connect().await;
    let undone = conn.transaction(async |conn| {
        tell(conn, now, vec![notice("undone")]).await?;
        Err::<(), _>(diesel::result::Error::RollbackTransaction)
    });
    assert!(undone.await.is_err());
    // Of one change one is told once, however often it is written.
    for _ in 0..2 {
        tell(&mut conn, now, vec![notice("done")]).await.expect("it is written");
    }
    let done = run_once(&app.pool(), now, &courier(&sink)).await.expect("a round");
    assert_eq!((done, sink.messages().len()), (Outcome { sent: 1, ..Outcome::default() }, 1));
}

#[tokio::test]
async fn a_courier_that_dies_repeats_at_most_the_message_it_was_sending() {
    let (app, sink) = (TestApp::start().await, SmtpSink::start().await);
    invite(&app, "ana@example.org", 5).await;
    // The third message is kept, but the courier does not live to hear of it.
    sink.answer_next(&["250 kept", "250 kept", "…"]);
    let now = at("2027-01-10T10:00:00Z");
    let (pool, dying) = (app.pool(), courier(&sink));
    let life = tokio::spawn(async move { run_once(&pool, now, &dying).await });
    sink.has_kept(3).await;
    life.abort();
    assert!(life.await.expect_err("it was cut off").is_cancelled());
    // Another one takes over. The database has noticed by then that the first has gone, or notices it and the notice waits.
    let mut sent = 0;
    while sent < 3 {
        sent += run_once(&app.pool(), now, &courier(&sink)).await.expect("a round").sent;
    }
    let ids: Vec<_> = sink.messages().iter().filter_map(|message| header(message, "Message-ID")).collect();
    let different: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!((ids.len(), different.len()), (6, 5));
    assert_eq!(ids.iter().filter(|id| **id == ids[2]).count(), 2, "the third, by the same id");
    assert!(run_once(&app.pool(), now, &courier(&sink)).await.expect("a round").is_idle());
}

#[tokio::test]
async fn waits_grow_until_it_is_given_up() {
    let (app, sink) = (TestApp::start().await, SmtpSink::start().await);
    let courier = courier(&sink);
    invite(&app, "ana@example.org", 1).await;
    let mut now = at("2027-01-10T10:00:00Z");
    for minutes in [1, 5, 15, 60, 180, 360, 720, 720, 1_080, 1_440] {
        sink.answer_next(&["451 try again later"]);
        assert_eq!(run_once(&app.pool(), now, &courier).await.expect("a round").again, 1);
        let next = now + jiff::SignedDuration::from_mins(minutes);
        let too_soon = next - jiff::SignedDuration::from_secs(1);
        assert!(run_once(&app.pool(), too_soon, &courier).await.expect("a round").is_idle(), "{minutes}");
        now = next;
    }
    sink.answer_next(&["451 try again later"]);
    assert_eq!(run_once(&app.pool(), now, &courier).await.expect("a round").failed, 1);
    assert_eq!(settlements(&app).await, [Some("failed".to_owned())]);
}

#[tokio::test]
async fn whoever_completed_is_sent_the_address_of_their_certificate() {
    let app = TestApp::start().await;
    let sink = SmtpSink::start().await;
    let there = crate::registration::workshop(&app, None).await;
    let terms = json!({ "run": there.run, "elsewhere": true });
    run(&there.editor, "setRegistrationTerms", "terms", "elsewhere", terms).await;
    let people = json!([{ "name": "Nina", "email": "nina@example.org", "state": "COMPLETED" }]);
    let input = json!({ "run": there.run, "people": people });
    run(&there.editor, "reportParticipation", "registrations", "id", input).await;
    let time = app.clock().now().to_string();
    let letters = mailed_to(&app, &sink, &courier(&sink), "nina@example.org", &time).await;
    let letter = letters.iter().map(|letter| text(letter)).find(|text| text.contains("Your certificate:"));
    let letter = letter.expect("she is told");
    let address = letter.split_whitespace().find_map(|word| word.strip_prefix("https://lyceum.example"));
    let page = app.anonymous().get(address.expect("an address")).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("Nina"), "she has no account, and finds it all the same: {}", page.text);
}
