//! Those who wait, when a server stops and when its database does.

use std::net::SocketAddr;

use database::embedded::{DATABASE, Embedded, Settings};
use nix::sys::signal::Signal;
use serde_json::{Value, json};

use super::{CHANGES, events::Reader, websocket::Client};
use crate::process::{Home, Server};

fn address(server: &Server) -> SocketAddr {
    server.listen().parse().expect("an address")
}

#[tokio::test]
async fn a_server_that_stops_says_farewell() {
    let home = Home::new();
    let mut server = home.serve();
    let mut socket = Client::begin(address(&server), Value::Null).await;
    socket.subscribe("1", CHANGES).await;
    let mut events = Reader::open(address(&server), CHANGES).await;
    server.signal(Signal::SIGTERM);
    assert_eq!(socket.closed().await, (1001, "the server stops; come again".to_owned()));
    assert_eq!(events.next().await, None, "without an end, so that the client comes again");
    drop(socket);
    assert!(server.wait().success());
}

/// A database that is not the servers' own, and two servers on it.
struct Network {
    home: Home,
    database: Option<Embedded>,
    token: String,
    opportunity: String,
}

impl Network {
    async fn start() -> (Self, [Server; 2]) {
        let home = Home::new();
        let mut network = Self { home, database: None, token: String::new(), opportunity: String::new() };
        network.start_database().await;
        let servers = [network.serve(), network.serve()];
        network.say(&["organization", "create", "--name", "Owner"]);
        network.token = network.say(&["token", "create", "--organization", "Owner", "--scope", "catalogue:write"]);
        let created = network
            .change(
                &servers[0],
                "createOpportunity",
                r#"kind: WEBINAR, mainLanguage: "en", title: [{ language: "en", text: "New" }], url: "https://example.org""#,
            )
            .await;
        network.opportunity = created.expect("created")["opportunity"]["id"].as_str().expect("an id").to_owned();
        let id = format!("id: \"{}\"", network.opportunity);
        network.change(&servers[0], "publishOpportunity", &id).await.expect("published");
        (network, servers)
    }

    async fn start_database(&mut self) {
        let mut settings = Settings::new(self.home.data());
        settings.durable = false;
        self.database = Some(Embedded::start(&settings).await.expect("tests need PostgreSQL on the machine"));
    }

    async fn stop_database(&mut self) {
        self.database.take().expect("it runs").stop().await.expect("it stops");
    }

    fn lyceum(&self, words: &[&str]) -> std::process::Command {
        let mut command = self.home.lyceum(words);
        command.env("DATABASE_URL", self.database.as_ref().expect("it runs").url(DATABASE));
        command
    }

    fn serve(&self) -> Server {
        Server::start(self.lyceum(&["serve", "--listen", "127.0.0.1:0"]))
    }

    fn say(&self, words: &[&str]) -> String {
        let output = self.lyceum(words).output().expect("the program runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// What a change answers; none where the server cannot make it now.
    async fn change(&self, server: &Server, mutation: &str, input: &str) -> Option<Value> {
        let document = format!(
            "mutation {{ {mutation}(input: {{ {input} }}) {{ opportunity {{ id }} userErrors {{ message }} }} }}"
        );
        let (_, answer) = server.ask(&document, Some(&self.token)).await;
        let payload = answer["data"][mutation].clone();
        assert!(payload.is_null() || payload["userErrors"] == json!([]), "{answer:#}");
        (!payload.is_null()).then_some(payload)
    }

    async fn rename(&self, server: &Server, title: &str) {
        let input = format!(r#"id: "{}", title: [{{ language: "en", text: "{title}" }}]"#, self.opportunity);
        // Connections of before a restart break at their first use.
        while self.change(server, "updateOpportunity", &input).await.is_none() {}
    }
}

#[tokio::test]
async fn subscriptions_outlive_their_database() {
    let (mut network, [one, other]) = Network::start().await;
    let mut socket = Client::begin(address(&one), Value::Null).await;
    socket.subscribe("1", CHANGES).await;
    let mut events = Reader::open(address(&other), CHANGES).await;
    let mut first = 0;
    // When a subscription over a WebSocket begins to listen, nobody tells.
    while tokio::time::timeout(std::time::Duration::from_millis(500), socket.hear()).await.is_err() {
        first += 1;
        network.rename(&other, &format!("First {first}")).await;
    }
    for round in ["second", "third"] {
        network.stop_database().await;
        network.start_database().await;
        network.rename(&one, round).await;
        while title(&socket.hear().await["payload"]) != round {}
        while title(&events.answer().await) != round {}
    }
}

fn title(answer: &Value) -> &str {
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["opportunityChanged"]["opportunity"]["title"]["text"].as_str().expect("a title")
}
