//! How long a provider's token counts on a connection that outlives it.

use std::{net::SocketAddr, path::Path, time::Duration};

use diesel_async::SimpleAsyncConnection;
use futures::{SinkExt, StreamExt};
use identity::oidc::Configuration;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use server::{Entrance, Settings};
use testing::TestApp;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};

use super::WHO;
use crate::provider::{ADA, Provider};

const PUBLIC_URL: &str = "http://localhost";
const CHANGES: &str = "subscription { opportunityChanged { kind } }";
const OVER: &str = "your token was revoked or has expired; connect again with another one";

/// Longer than anything takes, even with a build going on beside.
const PATIENCE: Duration = Duration::from_secs(60);

struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    async fn open(address: SocketAddr, token: &str) -> Self {
        let mut request = format!("ws://{address}/graphql").into_client_request().expect("an address");
        let protocol = HeaderValue::from_static("graphql-transport-ws");
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        let mut socket = Self(connect_async(request).await.expect("a connection").0);
        let shown = json!({ "Authorization": format!("Bearer {token}") });
        socket.say(json!({ "type": "connection_init", "payload": shown })).await;
        assert_eq!(socket.hear().await["type"], "connection_ack");
        socket
    }

    async fn say(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.expect("the connection is open");
    }

    async fn ask(&mut self, id: &str, query: &str) {
        self.say(json!({ "type": "subscribe", "id": id, "payload": { "query": query } })).await;
    }

    async fn hear(&mut self) -> Value {
        loop {
            match timeout(PATIENCE, self.0.next()).await.expect("something is heard") {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).expect("JSON"),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("{other:?} instead of a message"),
            }
        }
    }
}

/// An app that knows a provider, and at the provider's time, with Ada's account.
async fn app(provider: &Provider) -> (TestApp, Timestamp) {
    let configuration = Configuration::read(&provider.toml(), Path::new("")).expect("a configuration");
    let entrance = Entrance::new(PUBLIC_URL.parse().expect("an address"), configuration);
    let app = TestApp::start_with_entrance(Settings::default(), entrance).await;
    let now = database::Clock::machine().now();
    app.set_time(&now.to_string());
    let ada = app.person("Ada").create().await;
    let account = format!(
        "INSERT INTO account (issuer, subject, person_id, email_verified, created_at, last_signed_in_at)
         VALUES ('{}', '{}', '{}', false, now(), now())",
        provider.issuer(),
        ADA.id,
        ada.id.uuid()
    );
    app.connect().await.batch_execute(&account).await.expect("an account");
    (app, now)
}

#[tokio::test]
async fn a_connection_lasts_no_longer_than_the_token_that_was_shown() {
    let Some(provider) = Provider::museum(PUBLIC_URL) else { return };
    let (app, now) = app(&provider).await;
    let owner = app.organization("Owner").create().await;
    let expires_at = now + SignedDuration::from_secs(600);
    let token = provider.mint(&ADA, json!({ "claims": { "exp": expires_at.as_second() } })).await;
    let mut socket = Socket::open(app.listen().await, &token).await;

    socket.ask("changes", CHANGES).await;
    // As long as clocks may be apart.
    app.set_time(&(expires_at + SignedDuration::from_secs(58)).to_string());
    socket.ask("before", WHO).await;
    let known = json!({ "data": { "viewer": { "isKnown": true } } });
    let answer = socket.hear().await;
    assert_eq!((&answer["id"], &answer["payload"]["data"]), (&json!("before"), &known["data"]));
    assert_eq!(socket.hear().await, json!({ "type": "complete", "id": "before" }));

    app.set_time(&(expires_at + SignedDuration::from_secs(60)).to_string());
    socket.ask("after", WHO).await;
    let refused = socket.hear().await;
    assert_eq!(refused["payload"][0]["message"], OVER, "{refused:#}");
    // When a subscription begins to listen, nobody tells: something is changed until it is heard of.
    let told = 'told: {
        for number in 0.. {
            app.opportunity(&format!("Webinar {number}")).owner(owner).create().await;
            if let Ok(message) = timeout(Duration::from_millis(500), socket.hear()).await {
                break 'told message;
            }
        }
        unreachable!("it goes on until it is heard of")
    };
    assert_eq!(told["payload"]["errors"][0]["message"], OVER, "{told:#}");
    assert_eq!(told["payload"]["data"], Value::Null);
    assert_eq!(socket.hear().await, json!({ "type": "complete", "id": "changes" }));
}

#[tokio::test]
async fn who_has_no_account_any_more_is_known_no_more() {
    let Some(provider) = Provider::museum(PUBLIC_URL) else { return };
    let (app, now) = app(&provider).await;
    let expires_at = now + SignedDuration::from_secs(600);
    let token = provider.mint(&ADA, json!({ "claims": { "exp": expires_at.as_second() } })).await;
    let mut socket = Socket::open(app.listen().await, &token).await;
    app.connect().await.batch_execute("DELETE FROM account").await.expect("removed");
    socket.ask("after", WHO).await;
    let refused = socket.hear().await;
    assert_eq!(refused["payload"][0]["extensions"]["code"], "UNAUTHENTICATED", "{refused:#}");
}
