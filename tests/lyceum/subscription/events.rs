//! Answers as server-sent events.

use std::{net::SocketAddr, time::Duration};

use reqwest::{Response, Url};
use serde_json::{Value, json};
use server::{Settings, Waiting};
use testing::TestApp;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpSocket,
    time::timeout,
};

use super::{CHANGES, PATIENCE, rename};

const EVENTS: (&str, &str) = ("accept", "text/event-stream");

/// A response read event by event.
pub(super) struct Reader {
    response: Response,
    text: String,
}

async fn post(address: SocketAddr, headers: &[(&str, &str)], query: &str) -> Response {
    let request = reqwest::Client::new().post(format!("http://{address}/graphql")).json(&json!({ "query": query }));
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.send().await.expect("an answer")
}

async fn get(address: SocketAddr, headers: &[(&str, &str)], parameters: &[(&str, &str)]) -> Response {
    let url = Url::parse_with_params(&format!("http://{address}/graphql"), parameters).expect("an address");
    let request = reqwest::Client::new().get(url);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.send().await.expect("an answer")
}

impl Reader {
    pub(super) async fn open(address: SocketAddr, query: &str) -> Self {
        Self::of(post(address, &[EVENTS], query).await)
    }

    fn of(response: Response) -> Self {
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream; charset=utf-8");
        Self { response, text: String::new() }
    }

    /// The next event with its data; comments are let be. None at the end.
    pub(super) async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                let told = field("event:").map(|kind| (kind.to_owned(), json(field("data:").unwrap_or_default())));
                self.text = rest.to_owned();
                match told {
                    Some(told) => return Some(told),
                    None => continue,
                }
            }
            let chunk = timeout(PATIENCE, self.response.chunk()).await.expect("nothing comes").expect("it is not cut");
            self.text.push_str(&String::from_utf8_lossy(&chunk?));
        }
    }

    pub(super) async fn answer(&mut self) -> Value {
        match self.next().await {
            Some((kind, answer)) if kind == "next" => answer,
            other => panic!("{other:?} instead of an answer"),
        }
    }
}

fn json(data: &str) -> Value {
    if data.is_empty() { Value::Null } else { serde_json::from_str(data).expect("JSON") }
}

#[tokio::test]
async fn changes_come_as_events_of_one_response() {
    let app = TestApp::start().await;
    let id = app.opportunity("One").create().await;
    let address = app.listen().await;
    // Compression would keep events back until there are enough of them.
    let zipped = post(address, &[EVENTS, ("accept-encoding", "gzip")], CHANGES).await;
    assert!(zipped.headers().get("content-encoding").is_none());
    assert_eq!(zipped.headers()["cache-control"], "no-store");
    let variables = r#"{"filter":{"kinds":["WEBINAR"]}}"#;
    let fetched = get(address, &[EVENTS], &[("query", CHANGES), ("variables", variables)]).await;

    rename(&app, id, "Changed").await;
    for response in [zipped, fetched] {
        let answer = Reader::of(response).answer().await;
        assert_eq!(answer["data"]["opportunityChanged"]["opportunity"]["title"]["text"], "Changed", "{answer:#}");
        assert!(answer["extensions"]["cost"]["actual"].is_number(), "{answer:#}");
    }
}

#[tokio::test]
async fn a_query_is_one_event_and_a_document_that_cannot_run_is_one_too() {
    let app = TestApp::start().await;
    let address = app.listen().await;
    for (query, expected) in [
        ("{ __typename }", json!({ "data": { "__typename": "Query" } })),
        ("subscription { nothing }", json!({ "code": "GRAPHQL_VALIDATION_FAILED" })),
        (
            "subscription { opportunityChanged(filter: { topics: [\"opp_1\"] }) { kind } }",
            json!({ "code": "INVALID_ID" }),
        ),
    ] {
        let mut reader = Reader::open(address, query).await;
        let answer = reader.answer().await;
        let told = match answer.get("errors") {
            None => json!({ "data": answer["data"] }),
            Some(errors) => json!({ "code": errors[0]["extensions"]["code"] }),
        };
        assert_eq!(told, expected, "{answer:#}");
        assert_eq!(reader.next().await, Some(("complete".to_owned(), Value::Null)));
        assert_eq!(reader.next().await, None);
    }
}

#[tokio::test]
async fn http_says_what_http_can_say() {
    let app = TestApp::start().await;
    let address = app.listen().await;
    let status = async |headers: &[(&str, &str)], query| post(address, headers, query).await.status().as_u16();
    assert_eq!(status(&[EVENTS, ("authorization", "Bearer lyceum_0")], CHANGES).await, 401);
    assert_eq!(status(&[], CHANGES).await, 406, "who accepts one answer cannot subscribe");
    // As urql sends it: JSON is liked better, but a subscription has no JSON answer.
    let both = ("accept", "application/graphql-response+json, application/json, text/event-stream");
    let query = post(address, &[both], "{ __typename }").await;
    assert_eq!(query.headers()["content-type"], "application/graphql-response+json; charset=utf-8");
    let subscription = post(address, &[both], CHANGES).await;
    assert_eq!(subscription.headers()["content-type"], "text/event-stream; charset=utf-8");

    let elsewhere = get(address, &[EVENTS, ("origin", "https://elsewhere.example")], &[("query", CHANGES)]).await;
    assert_eq!(elsewhere.status(), 403);
    let mutation = "mutation { withdrawListing(input: { id: \"listing_1\" }) { userErrors { code } } }";
    assert_eq!(get(address, &[EVENTS], &[("query", mutation)]).await.status(), 405);
}

#[tokio::test]
async fn who_has_gone_gives_their_seat_back() {
    let waiting = Waiting { of_one: 1, ..Waiting::default() };
    let app = TestApp::start_with(Settings { waiting, ..Settings::default() }).await;
    let address = app.listen().await;
    let reader = Reader::open(address, CHANGES).await;
    let refused = post(address, &[EVENTS], CHANGES).await;
    assert_eq!(refused.status(), 429);
    let body: Value = refused.json().await.expect("JSON");
    assert_eq!(body["errors"][0]["extensions"]["code"], "TOO_MANY_SUBSCRIPTIONS");
    drop(reader);
    let free = async { while post(address, &[EVENTS], CHANGES).await.status() == 429 {} };
    timeout(PATIENCE, free).await.expect("the seat is given back");
}

#[tokio::test]
async fn who_does_not_read_is_told_no_more() {
    let waiting = Waiting { patience: Duration::from_millis(200), of_one: 1, ..Waiting::default() };
    let app = TestApp::start_with(Settings { waiting, ..Settings::default() }).await;
    let text = "x".repeat(50_000);
    let id = app.opportunity("Long").description("en", &text).create().await;
    let address = app.listen().await;
    let fields: String = (0..20).map(|n| format!("d{n}: description {{ text }} ")).collect();
    let query = json!({ "query": format!("subscription {{ opportunityChanged {{ opportunity {{ {fields} }} }} }}") });
    let query = query.to_string();

    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4_096).expect("a small buffer");
    let mut stream = socket.connect(address).await.expect("the server listens");
    let request = format!(
        "POST /graphql HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\nContent-Length: {}\r\n\r\n{query}",
        query.len()
    );
    stream.write_all(request.as_bytes()).await.expect("the server reads");
    let mut head = [0; 15];
    timeout(PATIENCE, stream.read_exact(&mut head)).await.expect("in time").expect("an answer");
    assert_eq!(&head, b"HTTP/1.1 200 OK");
    // A megabyte each: more than fits between us. The seat is free when the server has given up.
    let given_up = async {
        while post(address, &[EVENTS], CHANGES).await.status() == 429 {
            rename(&app, id, "Longer").await;
        }
    };
    timeout(PATIENCE, given_up).await.expect("the server gives up");
    let mut rest = Vec::new();
    let whole = async {
        let mut some = vec![0; 1 << 16];
        while !rest.ends_with(b"\r\n0\r\n\r\n") {
            match stream.read(&mut some).await.expect("it is not cut") {
                0 => break,
                read => rest.extend_from_slice(&some[..read]),
            }
        }
    };
    timeout(PATIENCE, whole).await.expect("the answer ends");
    let words = String::from_utf8_lossy(&rest);
    let (_, last) = words.rsplit_once("event: next").expect("events");
    assert!(last.contains("\"code\":\"TOO_SLOW\"") && last.contains("event: complete"), "{last}");
}
