//! Files of museums in a bucket, over HTTP as S3 speaks it. Moto, which the makers of clients for Amazon try them against, is
//! the other side.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Stdio},
};

use reqwest::{Client, Method, StatusCode};
use serde_json::json;
use server::{
    Settings,
    attachment::{Cabinet, tend},
};
use testing::TestApp;

use super::{
    answers::{Track, text},
    attachments::{PDF, begun, send},
};
use crate::{
    joining::{change, done},
    python::python,
    registration::travel,
    track::lenient,
};

/// A server that speaks S3, with one bucket; it ends with the test.
struct Bucket {
    server: Child,
    address: String,
}

impl Bucket {
    async fn start() -> Option<Self> {
        let mut command = python("files in a bucket")?;
        command.args(["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut server = command.spawn().expect("it was found before");
        let lines = BufReader::new(server.stderr.take().expect("it is piped")).lines();
        let mut said = lines.map_while(Result::ok);
        let address = said.find_map(|line| Some(line.split_once("Running on ")?.1.trim().to_owned()));
        // What it goes on saying must not fill the pipe.
        std::thread::spawn(move || said.for_each(drop));
        let bucket = Self { server, address: address.expect("it says where it listens") };
        let made = bucket.ask(Method::PUT, "").await;
        assert_eq!(made.0, StatusCode::OK, "{}", made.1);
        Some(bucket)
    }

    async fn ask(&self, method: Method, rest: &str) -> (StatusCode, String) {
        let url = format!("{}/archive{rest}", self.address);
        let answer = Client::new().request(method, url).send().await.expect("it runs");
        (answer.status(), answer.text().await.expect("XML"))
    }

    /// The keys and sizes of what is in it.
    async fn holds(&self) -> Vec<(String, usize)> {
        let (_, list) = self.ask(Method::GET, "?list-type=2").await;
        let within = |part: &str, tag: &str| {
            let (_, rest) = part.split_once(&format!("<{tag}>")).expect("the tag");
            rest.split_once('<').expect("its end").0.to_owned()
        };
        let parts = list.split("<Contents>").skip(1);
        parts.map(|part| (within(part, "Key"), within(part, "Size").parse().expect("a number"))).collect()
    }

    fn cabinet(&self) -> Cabinet {
        let variables = [
            ("AWS_ACCESS_KEY_ID", "key"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
            ("AWS_REGION", "ca-central-1"),
            ("AWS_ENDPOINT", self.address.as_str()),
            ("AWS_ALLOW_HTTP", "true"),
            ("HOME", "/nowhere"),
        ];
        let environment = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Cabinet::of_bucket("s3://archive", environment).expect("a bucket")
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        self.server.kill().ok();
        self.server.wait().ok();
    }
}

#[tokio::test]
async fn files_go_to_the_bucket_and_come_back_and_leave_it_when_nothing_refers_to_them() {
    let Some(bucket) = Bucket::start().await else { return };
    let settings = Settings { attachments: bucket.cabinet(), ..lenient() };
    let track = Track::on(TestApp::start_with(settings.clone()).await).await;
    let app = server::App::new(track.app.pool(), track.app.clock(), settings);
    let (submission, keys) = begun(&track).await;
    // One that goes in one piece, and one that takes three parts.
    let mut long = PDF.to_vec();
    long.resize(11 * 1024 * 1024, b' ');
    let mut kept = Vec::new();
    for (question, bytes) in [("board-agenda", PDF.to_vec()), ("orientation-package", long)] {
        let (status, file) = send(&track.mary, &submission, &keys[question], "a.pdf", bytes.clone()).await;
        assert_eq!(status, 201, "{file}");
        assert!(track.mary.get(&text(&file["url"])).await.text.as_bytes() == bytes, "{question} comes back as it was");
        kept.push((format!("attachments/{}", text(&file["sha256"])), bytes.len(), file["id"].clone()));
    }
    let mut expected: Vec<_> = kept.iter().map(|(key, size, _)| (key.clone(), *size)).collect();
    expected.sort();
    assert_eq!(bucket.holds().await, expected, "by the hash of what is in it");

    let remove = json!({ "attachment": kept[1].2 });
    done(change(&track.mary, "removeAttachment", "submission { attachments { id } }", remove).await);
    travel(&track.app, "2026-11-20T13:30:00Z").await;
    tend(&app).await.expect("it tends");
    assert_eq!(bucket.holds().await, [(kept[0].0.clone(), kept[0].1)]);
}

#[tokio::test]
async fn a_file_that_the_bucket_does_not_take_is_not_attached() {
    let Some(bucket) = Bucket::start().await else { return };
    let track = Track::on(TestApp::start_with(Settings { attachments: bucket.cabinet(), ..lenient() }).await).await;
    let (submission, keys) = begun(&track).await;
    let gone = bucket.ask(Method::DELETE, "").await;
    assert_eq!(gone.0, StatusCode::NO_CONTENT, "{}", gone.1);
    let (status, answer) = send(&track.mary, &submission, &keys["board-agenda"], "a.pdf", PDF).await;
    assert_eq!(status, 500, "{answer}");
    let document = "query($id: ID!) { submission(id: $id) { attachments { name } } }";
    let seen = track.staff.query(document, json!({ "id": submission })).await;
    assert_eq!(seen["submission"]["attachments"], json!([]));
}
