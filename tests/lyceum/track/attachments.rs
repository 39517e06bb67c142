//! The files that museums give with their answers.

use std::sync::Arc;

use diesel::{QueryableByName, sql_types::BigInt};
use diesel_async::RunQueryDsl;
use object_store::{ObjectStore, memory::InMemory};
use reqwest::Method;
use serde_json::{Value, json};
use server::{
    Settings,
    attachment::{Cabinet, Scanner, tend},
};
use testing::{Caller, TestApp};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::answers::{Track, text};
use crate::{
    joining::{change, done, wrong},
    registration::travel,
    track::lenient,
};

pub(crate) const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";

/// A submission of examples of work that is begun, and the id of a question of it.
pub(super) async fn begun(track: &Track) -> (String, Value) {
    let (questionnaire, keys) = track.asked(2).await;
    (track.start(track.enrolment, &questionnaire).await, keys)
}

pub(super) async fn send(
    who: &Caller,
    submission: &str,
    question: &Value,
    name: &str,
    bytes: impl Into<Vec<u8>>,
) -> (u16, Value) {
    let path = format!("/attachments?submission={submission}&question={}&name={name}", text(question));
    let answer = who.send(Method::POST, &path, &[("content-type", "application/octet-stream")], bytes.into()).await;
    (answer.status.as_u16(), answer.json())
}

fn code(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["errors"][0]["extensions"]["code"].as_str().unwrap_or_default())
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

async fn count(app: &TestApp, table: &str) -> i64 {
    let sql = format!("SELECT count(*) AS count FROM {table}");
    diesel::sql_query(sql).get_result::<Count>(&mut app.connect().await).await.expect("a table").count
}

#[tokio::test]
async fn a_file_is_kept_once_and_handed_to_those_who_may_see_the_answer() {
    let track = Track::new().await;
    let (submission, keys) = begun(&track).await;
    let (status, file) =
        send(&track.mary, &submission, &keys["board-agenda"], "Ordre%20du%20jour%20%C3%A9t%C3%A9.pdf", PDF).await;
    assert_eq!(status, 201, "{file}");
    assert_eq!(
        (&file["name"], &file["mediaType"], &file["scan"]),
        (&json!("Ordre du jour été.pdf"), &json!("application/pdf"), &json!("NOT_SCANNED"))
    );
    let url = text(&file["url"]);
    for who in [&track.mary, &track.joe, &track.staff] {
        let answer = who.get(&url).await;
        assert_eq!(answer.status.as_u16(), 200);
        assert_eq!(answer.text.as_bytes(), PDF);
        assert_eq!(answer.header("content-type"), "application/pdf");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("content-security-policy"), "default-src 'none'; sandbox");
        let disposition = answer.header("content-disposition");
        assert!(disposition.starts_with("attachment; filename=\"Ordre du jour _t_.pdf\""), "{disposition}");
        assert_eq!(answer.header("cache-control"), "private, no-store");
    }
    let stranger = track.app.person("Stranger").create().await;
    let observer = track.app.person("Olga").programme_role("observer", track.programme).create().await;
    for who in [&track.app.anonymous(), &*stranger, &*observer] {
        assert_eq!(who.get(&url).await.status.as_u16(), 404);
        assert_eq!(code(&send(who, &submission, &keys["board-agenda"], "a.pdf", PDF).await).0 / 100, 4);
    }
    assert_eq!(code(&send(&track.staff, &submission, &keys["board-agenda"], "a.pdf", PDF).await), (403, "DENIED"));
    // The same bytes with another answer are kept once; with the same answer they are attached once.
    let again = send(&track.joe, &submission, &keys["board-agenda"], "other.pdf", PDF).await;
    assert_eq!(again.1["id"], file["id"]);
    assert_eq!(send(&track.joe, &submission, &keys["orientation-package"], "other.pdf", PDF).await.0, 201);
    assert_eq!((count(&track.app, "attachment").await, count(&track.app, "attachment_content").await), (2, 1));
    // With its examples it can be submitted, and then nothing is attached or removed.
    done(track.submit(&submission).await);
    assert_eq!(
        code(&send(&track.mary, &submission, &keys["board-agenda"], "b.pdf", [PDF, b"more"].concat()).await),
        (409, "WRONG_STATE")
    );
    let remove = json!({ "attachment": file["id"] });
    assert_eq!(wrong(&change(&track.mary, "removeAttachment", "", remove).await), ["WRONG_STATE submission"]);
}

#[tokio::test]
async fn a_file_is_what_is_in_it() {
    let track = Track::new().await;
    let (submission, keys) = begun(&track).await;
    let question = &keys["board-agenda"];
    for (name, bytes) in [
        ("plan.pdf", b"<html><script>alert(1)</script></html>".as_slice()),
        ("photo.png", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0\xb8\0\0\0"),
        ("drawing.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>"),
        ("empty.pdf", b""),
    ] {
        assert_eq!(
            code(&send(&track.mary, &submission, question, name, bytes).await),
            (415, "UNSUPPORTED_FILE"),
            "{name}"
        );
    }
    let mut long = PDF.to_vec();
    long.resize(25 * 1024 * 1024 + 1, b' ');
    assert_eq!(
        code(&send(&track.mary, &submission, question, "long.pdf", long.clone()).await),
        (413, "BODY_TOO_LARGE")
    );
    long.pop();
    let (status, whole) = send(&track.mary, &submission, question, "long.pdf", long.clone()).await;
    assert_eq!((status, whole["bytes"].as_i64()), (201, Some(25 * 1024 * 1024)));
    assert_eq!(track.mary.get(&text(&whole["url"])).await.text.len(), long.len());
    assert_eq!(
        code(&send(&track.mary, &submission, &json!("trackquestion_01h455vb4pex5vsknk084sn02q"), "a.pdf", PDF).await),
        (404, "NOT_FOUND")
    );
    let path = format!("/attachments?submission={submission}&question={}&name=a.pdf", text(question));
    let forged = [("content-type", "text/plain"), ("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
    let answer = track.mary.send(Method::POST, &path, &forged, PDF).await;
    assert_eq!(answer.status.as_u16(), 403, "a page of another site attaches nothing in the name of who is signed in");
    assert_eq!(count(&track.app, "attachment").await, 1);
}

#[tokio::test]
async fn what_nothing_refers_to_is_swept_away_after_a_while() {
    let bucket = Arc::new(InMemory::new());
    for cabinet in [Cabinet::default(), Cabinet::of_store(bucket.clone())] {
        let settings = Settings { attachments: cabinet, ..lenient() };
        let track = Track::on(TestApp::start_with(settings.clone()).await).await;
        let app = server::App::new(track.app.pool(), track.app.clock(), settings);
        let (submission, keys) = begun(&track).await;
        let (_, file) = send(&track.mary, &submission, &keys["board-agenda"], "a.pdf", PDF).await;
        assert_eq!(track.mary.get(&text(&file["url"])).await.text.as_bytes(), PDF);
        done(
            change(
                &track.mary,
                "removeAttachment",
                "submission { attachments { id } }",
                json!({ "attachment": file["id"] }),
            )
            .await,
        );
        tend(&app).await.expect("it tends");
        assert_eq!(count(&track.app, "attachment_content").await, 1, "whoever brought it may still be attaching it");
        travel(&track.app, "2026-11-20T13:30:00Z").await;
        tend(&app).await.expect("it tends");
        assert_eq!(
            (count(&track.app, "attachment_content").await, count(&track.app, "attachment_piece").await),
            (0, 0)
        );
    }
    use futures::StreamExt;
    assert_eq!(bucket.list(None).count().await, 0, "the bucket is empty too");
}

#[tokio::test]
async fn nobody_is_given_what_the_scanner_did_not_pass() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it was bound");
    let scanner = Scanner::at(&format!("clamd://{address}")).expect("an address");
    let settings = Settings { attachments: Cabinet::default().with_scanner(scanner), ..lenient() };
    let track = Track::on(TestApp::start_with(settings.clone()).await).await;
    let app = server::App::new(track.app.pool(), track.app.clock(), settings);
    let (submission, keys) = begun(&track).await;
    let question = &keys["board-agenda"];
    // It breaks off the first time, and then looks for the word.
    tokio::spawn(async move {
        let (first, _) = listener.accept().await.expect("somebody comes");
        drop(first);
        loop {
            let (mut stream, _) = listener.accept().await.expect("somebody comes");
            tokio::spawn(async move { scan_as_clamd_does(&mut stream).await });
        }
    });
    let (_, good) = send(&track.mary, &submission, question, "good.pdf", PDF).await;
    assert_eq!(good["scan"], "PENDING", "the scanner was not there");
    assert_eq!(track.mary.get(&text(&good["url"])).await.status.as_u16(), 409);
    tend(&app).await.expect("it tends");
    assert_eq!(track.mary.get(&text(&good["url"])).await.status.as_u16(), 200);
    let (_, bad) = send(&track.mary, &submission, question, "bad.pdf", [PDF, b"HARMFUL"].concat()).await;
    assert_eq!(bad["scan"], "REFUSED");
    assert_eq!(track.mary.get(&text(&bad["url"])).await.status.as_u16(), 403);
    let document = "query($id: ID!) { submission(id: $id) { attachments { name scan } } }";
    let seen = track.staff.query(document, json!({ "id": submission })).await;
    assert_eq!(
        seen["submission"]["attachments"],
        json!([{ "name": "good.pdf", "scan": "CLEAN" }, { "name": "bad.pdf", "scan": "REFUSED" }])
    );
}

/// INSTREAM of clamd: pieces with their length before them, until one is empty.
async fn scan_as_clamd_does(stream: &mut tokio::net::TcpStream) -> std::io::Result<()> {
    let mut command = [0; 10];
    stream.read_exact(&mut command).await?;
    assert_eq!(&command, b"zINSTREAM\0");
    let mut whole = Vec::new();
    loop {
        let length = stream.read_u32().await? as usize;
        if length == 0 {
            break;
        }
        let start = whole.len();
        whole.resize(start + length, 0);
        stream.read_exact(&mut whole[start..]).await?;
    }
    let is_harmful = whole.windows(7).any(|word| word == b"HARMFUL");
    stream.write_all(if is_harmful { b"stream: Test.Harmful FOUND\0" } else { b"stream: OK\0" }).await?;
    stream.shutdown().await
}
