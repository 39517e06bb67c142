//! Operations over a WebSocket, in the protocol graphql-transport-ws.

use std::{net::SocketAddr, time::Duration};

use database::id::OpportunityId;
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use server::{Settings, Waiting};
use testing::TestApp;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{
        Error, Message,
        client::IntoClientRequest,
        http::{HeaderName, HeaderValue, Response},
    },
};

use super::{CHANGES, PATIENCE, execute, rename};

/// A client and its connection.
pub(super) struct Client(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// What opening a connection was answered with instead.
type Refused = Response<Option<Vec<u8>>>;

impl Client {
    /// Opens a connection with these headers besides that of the protocol.
    async fn open(address: SocketAddr, headers: &[(&str, &str)]) -> Result<Self, Box<Refused>> {
        let mut request = format!("ws://{address}/graphql").into_client_request().expect("an address");
        for (name, value) in [("sec-websocket-protocol", "graphql-transport-ws")].iter().chain(headers) {
            let name: HeaderName = name.parse().expect("a name");
            request.headers_mut().insert(name, HeaderValue::from_str(value).expect("a value"));
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(refused)) => Err(refused),
            Err(error) => panic!("{error}"),
        }
    }

    /// Opens a connection and begins, showing this.
    pub(super) async fn begin(address: SocketAddr, shown: Value) -> Self {
        let mut client = Self::open(address, &[]).await.expect("a connection");
        client.say(json!({ "type": "connection_init", "payload": shown })).await;
        assert_eq!(client.hear().await, json!({ "type": "connection_ack" }));
        client
    }

    async fn say(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.expect("the connection is open");
    }

    pub(super) async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(json!({ "type": "subscribe", "id": id, "payload": { "query": query } })).await;
    }

    async fn next(&mut self) -> Option<Message> {
        timeout(PATIENCE, self.0.next()).await.expect("nothing is heard").transpose().ok().flatten()
    }

    /// The next message of the protocol.
    pub(super) async fn hear(&mut self) -> Value {
        loop {
            match self.next().await {
                Some(Message::Text(text)) => return serde_json::from_str(&text).expect("JSON"),
                Some(Message::Ping(_) | Message::Pong(_)) => {}
                other => panic!("{other:?} instead of a message"),
            }
        }
    }

    /// How the connection is closed; what comes before is let be.
    pub(super) async fn closed(&mut self) -> (u16, String) {
        loop {
            match self.next().await {
                Some(Message::Close(Some(frame))) => return (frame.code.into(), frame.reason.to_string()),
                Some(_) => {}
                None => panic!("closed without a word"),
            }
        }
    }

    /// Changes an opportunity until that is heard of: when a subscription begins to listen, nobody tells.
    async fn hear_of(&mut self, app: &TestApp, id: OpportunityId, title: &str) -> Value {
        for attempt in 0.. {
            rename(app, id, &format!("{title} {attempt}")).await;
            let soon = Duration::from_millis(500);
            while let Ok(message) = timeout(soon, self.hear()).await {
                let change = &message["payload"]["data"]["opportunityChanged"];
                if change["opportunity"]["title"]["text"] == format!("{title} {attempt}") {
                    return message;
                }
            }
        }
        unreachable!("it goes on until it is heard of")
    }
}

fn message(refused: &Refused) -> (u16, String) {
    let body: Value = serde_json::from_slice(refused.body().as_deref().expect("a body")).expect("JSON");
    (refused.status().as_u16(), body["errors"][0]["message"].as_str().unwrap_or_default().to_owned())
}

fn waiting(waiting: Waiting) -> Settings {
    Settings { waiting, ..Settings::default() }
}

#[tokio::test]
async fn operations_are_answered_as_they_are_over_http() {
    let app = TestApp::start().await;
    let owner = app.organization("Owner").create().await;
    let partner = app.service(owner, &["catalogue:write"]).await;
    let token = format!("Bearer {}", partner.token().expect("a token"));
    let address = app.listen().await;
    let mut client = Client::begin(address, json!({ "authorization": token })).await;

    client.subscribe("1", "{ viewer { organization { name { text } } } }").await;
    let answer = client.hear().await;
    assert_eq!((&answer["type"], &answer["id"]), (&json!("next"), &json!("1")));
    assert_eq!(answer["payload"]["data"]["viewer"]["organization"]["name"]["text"], "Owner", "{answer:#}");
    assert!(answer["payload"]["extensions"]["cost"]["requested"].is_number());
    assert_eq!(client.hear().await, json!({ "type": "complete", "id": "1" }));

    client
        .say(json!({ "type": "subscribe", "id": "1", "payload": {
            "operationName": "Create",
            "query": "query Other { __typename } mutation Create($input: CreateOpportunityInput!) {
                createOpportunity(input: $input) { opportunity { title { text } } userErrors { message } } }",
            "variables": { "input": {
                "owner": owner.to_string(), "kind": "WEBINAR", "mainLanguage": "en",
                "title": [{ "language": "en", "text": "Over a socket" }],
            } },
        } }))
        .await;
    let answer = client.hear().await;
    let created = &answer["payload"]["data"]["createOpportunity"];
    assert_eq!(created["opportunity"]["title"]["text"], "Over a socket", "{answer:#}");
    assert_eq!(client.hear().await, json!({ "type": "complete", "id": "1" }));

    // What cannot run is refused, and the connection goes on.
    client.subscribe("2", "subscription { nothing }").await;
    let refused = client.hear().await;
    assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("2")));
    assert_eq!(refused["payload"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{refused:#}");
    client.subscribe("2", "subscription { opportunityChanged(filter: { topics: [\"opp_1\"] }) { kind } }").await;
    assert_eq!(client.hear().await["type"], "error", "an argument that is none");
    client.say(json!({ "type": "ping", "payload": { "at": 7 } })).await;
    assert_eq!(client.hear().await, json!({ "type": "pong", "payload": { "at": 7 } }));
}

#[tokio::test]
async fn who_is_signed_out_asks_nothing_more_on_an_open_connection() {
    let app = TestApp::start().await;
    let organization = app.organization("Museum").create().await;
    let person = app.person("Ana").role("member", organization).create().await;
    let cookie = format!("lyceum={}", person.secret);
    let mut client = Client::open(app.listen().await, &[("cookie", &cookie)]).await.expect("a connection");
    client.say(json!({ "type": "connection_init" })).await;
    assert_eq!(client.hear().await, json!({ "type": "connection_ack" }));
    let document = "{ viewer { organization { id } } }";
    client.subscribe("1", document).await;
    let answer = client.hear().await;
    assert_eq!(answer["payload"]["data"]["viewer"]["organization"]["id"], organization.to_string(), "{answer:#}");
    assert_eq!(client.hear().await["type"], "complete");

    execute(&app, "UPDATE membership SET ended_at = now()").await;
    client.subscribe("2", document).await;
    let answer = client.hear().await;
    assert_eq!(answer["payload"]["data"]["viewer"]["organization"], Value::Null, "{answer:#}");
    assert_eq!(client.hear().await["type"], "complete");

    execute(&app, "UPDATE sign_in SET ended_at = now()").await;
    client.subscribe("3", document).await;
    let refused = client.hear().await;
    assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("3")), "{refused:#}");
    assert_eq!(refused["payload"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert_eq!(refused["payload"][0]["message"], "you were signed out; sign in and connect again");
}

#[tokio::test]
async fn a_subscription_is_told_of_changes_until_it_is_completed() {
    let app = TestApp::start().await;
    let id = app.opportunity("One").create().await;
    let mut client = Client::begin(app.listen().await, Value::Null).await;
    client.subscribe("first", CHANGES).await;
    let told = client.hear_of(&app, id, "Heard").await;
    assert_eq!((&told["type"], &told["id"]), (&json!("next"), &json!("first")));
    assert_eq!(told["payload"]["data"]["opportunityChanged"]["opportunityId"], id.to_string());
    assert!(told["payload"]["extensions"]["cost"]["actual"].is_number(), "{told:#}");

    client.say(json!({ "type": "complete", "id": "first" })).await;
    client.subscribe("second", CHANGES).await;
    let told = client.hear_of(&app, id, "Heard again").await;
    assert_eq!(told["id"], "second");
}

#[tokio::test]
async fn who_does_not_keep_to_the_protocol_is_told_so_and_sent_away() {
    let app = TestApp::start().await;
    let address = app.listen().await;
    let init = || json!({ "type": "connection_init" });
    let forever = || json!({ "type": "subscribe", "id": "1", "payload": { "query": CHANGES } });
    for (messages, code, reason) in [
        (vec![], 4408, "Connection initialisation timeout"),
        (vec![forever()], 4401, "Unauthorized"),
        (vec![init(), init()], 4429, "Too many initialisation requests"),
        (vec![json!({ "type": "start" })], 4400, "no message of graphql-transport-ws"),
        (
            vec![json!({ "type": "connection_init", "payload": { "Authorization": "Bearer lyceum_0" } })],
            4403,
            "the service token is not known",
        ),
        (vec![json!({ "type": "ping", "payload": { "long": "x".repeat(300_000) } })], 1009, ""),
    ] {
        let mut client = Client::open(address, &[]).await.expect("a connection");
        for message in &messages {
            client.say(message.clone()).await;
        }
        let (told, why) = client.closed().await;
        assert!(told == code && why.starts_with(reason), "{code} {reason} expected: {told} {why}");
    }

    let mut client = Client::begin(address, Value::Null).await;
    client.say(forever()).await;
    client.say(forever()).await;
    assert_eq!(client.closed().await, (4409, "Subscriber for 1 already exists".to_owned()));

    let mut client = Client::begin(address, Value::Null).await;
    client.0.send(Message::binary(b"{}".as_slice())).await.expect("the connection is open");
    assert_eq!(client.closed().await, (4400, "messages are text".to_owned()));
}

#[tokio::test]
async fn a_connection_is_refused_in_words() {
    let app = TestApp::start().await;
    let owner = app.organization("Owner").create().await;
    let address = app.listen().await;
    for (headers, status, words) in [
        (
            [("sec-websocket-protocol", "graphql-ws")],
            400,
            "over a WebSocket this server speaks graphql-transport-ws only",
        ),
        ([("origin", "https://elsewhere.example")], 403, "pages of https://elsewhere.example may not ask this server"),
        ([("authorization", "Bearer lyceum_0")], 401, "the service token is not known"),
    ] {
        let refused = Client::open(address, &headers).await.err().expect(words);
        let (told, message) = message(&refused);
        assert!(told == status && message.starts_with(words), "{told} {message}");
    }
    // Who a header shows need not be shown again.
    let partner = app.service(owner, &["catalogue:write"]).await;
    let header = format!("Bearer {}", partner.token().expect("a token"));
    let mut client = Client::open(address, &[("authorization", &header)]).await.expect("a connection");
    client.say(json!({ "type": "connection_init" })).await;
    assert_eq!(client.hear().await, json!({ "type": "connection_ack" }));
    client.subscribe("1", "{ viewer { isKnown } }").await;
    assert_eq!(client.hear().await["payload"]["data"], json!({ "viewer": { "isKnown": true } }));
}

#[tokio::test]
async fn nobody_keeps_more_than_their_share() {
    let app = TestApp::start_with(waiting(Waiting { of_one: 2, ..Waiting::default() })).await;
    let address = app.listen().await;
    let mut one = Client::begin(address, Value::Null).await;
    let other = Client::begin(address, Value::Null).await;
    let refused = Client::open(address, &[]).await.err().expect("two are enough");
    assert_eq!(
        message(&refused),
        (429, "you have 2 connections over WebSocket here, and more are not taken; end one of them first".to_owned())
    );

    for id in ["1", "2", "3"] {
        one.subscribe(id, CHANGES).await;
    }
    let told = one.hear().await;
    assert_eq!(told["payload"][0]["extensions"]["code"], "TOO_MANY_SUBSCRIPTIONS", "{told:#}");

    // A seat is free again when its taker has gone; when that is, only the server knows.
    drop(other);
    let free = async { while Client::open(address, &[]).await.is_err() {} };
    timeout(PATIENCE, free).await.expect("the seat is given back");
}

#[tokio::test]
async fn a_connection_runs_so_many_operations_at_once() {
    let app = TestApp::start_with(waiting(Waiting { of_connection: 1, ..Waiting::default() })).await;
    let mut client = Client::begin(app.listen().await, Value::Null).await;
    client.subscribe("1", CHANGES).await;
    client.subscribe("2", "{ __typename }").await;
    let told = client.hear().await;
    assert_eq!((&told["type"], &told["id"]), (&json!("error"), &json!("2")));
    assert_eq!(told["payload"][0]["extensions"]["code"], "TOO_MANY_OPERATIONS");
    client.say(json!({ "type": "complete", "id": "1" })).await;
    client.subscribe("2", "{ __typename }").await;
    assert_eq!(client.hear().await["payload"]["data"], json!({ "__typename": "Query" }));
}

#[tokio::test]
async fn who_does_not_read_is_dropped() {
    let hasty = waiting(Waiting { patience: Duration::from_millis(200), ..Waiting::default() });
    let app = TestApp::start_with(hasty).await;
    let client = Client::begin(app.listen().await, Value::Null).await;
    // Each is answered with as much, until nothing more fits between us; then the server stops reading too.
    let long = json!({ "type": "ping", "payload": { "long": "x".repeat(200_000) } });
    let (mut to, mut from) = client.0.split();
    let shout = async { while to.send(Message::text(long.to_string())).await.is_ok() {} };
    timeout(PATIENCE, shout).await.expect("the server hangs up");
    // What it said last may have come through.
    while let Some(Ok(message)) = from.next().await {
        if let Message::Close(Some(frame)) = message {
            assert_eq!(u16::from(frame.code), 4008);
        }
    }
}

#[tokio::test]
async fn a_failing_event_ends_nothing_and_tells_nothing() {
    use diesel_async::SimpleAsyncConnection;
    let impatient = Settings { longest_time: Duration::from_millis(500), ..Settings::default() };
    let app = TestApp::start_with(impatient).await;
    let owner = app.organization("Owner").create().await;
    let id = app.opportunity("One").owner(owner).create().await;
    let mut client = Client::begin(app.listen().await, Value::Null).await;
    client
        .subscribe("1", "subscription { opportunityChanged { opportunity { title { text } provider { id } } } }")
        .await;
    client.hear_of(&app, id, "Whole").await;

    let mut connection = app.connect().await;
    let run = async |connection: &mut database::AsyncPgConnection, sql| {
        connection.batch_execute(sql).await.expect("the test's own table");
    };
    run(&mut connection, "ALTER TABLE organization RENAME COLUMN website TO hidden").await;
    rename(&app, id, "Broken").await;
    let told = client.hear().await;
    let error = &told["payload"]["errors"][0];
    assert_eq!(error["extensions"]["code"], "INTERNAL_ERROR", "{told:#}");
    assert!(!told.to_string().contains("website"), "{told:#}");
    run(&mut connection, "ALTER TABLE organization RENAME COLUMN hidden TO website").await;

    run(&mut connection, "BEGIN; LOCK TABLE organization IN ACCESS EXCLUSIVE MODE").await;
    let title = "UPDATE opportunity SET title = '{\"en\": \"Stuck\"}'; NOTIFY opportunity_change;
        INSERT INTO opportunity_change (opportunity_ids, was_public, was_seen_by) SELECT array_agg(id), true, '{}' FROM opportunity";
    app.connect().await.batch_execute(title).await.expect("the test's own row");
    let told = client.hear().await;
    assert_eq!(told["payload"]["errors"][0]["extensions"]["code"], "TIMEOUT", "{told:#}");
    run(&mut connection, "ROLLBACK").await;

    client.hear_of(&app, id, "Whole again").await;
    let idle = app.pool().status();
    assert_eq!(idle.available, idle.size, "what was given up is not kept");
}
