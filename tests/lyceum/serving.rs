//! The life of a server: starting, stopping, being killed, and what its tools do meanwhile.

use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use serde_json::json;
use testing::TestDatabase;

use crate::process::{Home, Server};

const NAMES: &str = "{ organizations { nodes { name { text } } } }";

fn one_name(name: &str) -> serde_json::Value {
    json!({ "organizations": { "nodes": [{ "name": { "text": name } }] } })
}

async fn names(server: &Server) -> (u16, serde_json::Value) {
    let (status, answer) = server.ask(NAMES, None).await;
    (status, answer["data"].clone())
}

#[tokio::test]
async fn what_is_kept_survives_a_restart_and_a_kill() {
    let home = Home::new();
    let server = home.serve();
    assert_eq!(server.get("/health").await, (200, r#"{"status":"alive"}"#.to_owned()));
    assert_eq!(server.get("/ready").await, (200, r#"{"status":"ready"}"#.to_owned()));
    home.say(&["organization", "create", "--name", "Musée d'Évora"]);
    assert_eq!(names(&server).await, (200, one_name("Musée d'Évora")));

    assert!(server.stop().success(), "being asked to stop is no failure");
    assert!(!home.has_postgres(), "PostgreSQL stops with its server");

    let server = home.serve();
    assert_eq!(names(&server).await, (200, one_name("Musée d'Évora")));
    server.kill();

    let server = home.serve();
    assert_eq!(names(&server).await, (200, one_name("Musée d'Évora")));
    server.signal(Signal::SIGINT);
    drop(server);
    assert!(!home.has_postgres(), "Ctrl-C stops PostgreSQL as well");
}

#[tokio::test]
async fn a_second_server_on_the_same_data_says_so_and_leaves() {
    let home = Home::new();
    let server = home.serve();
    let refusal = home.refusal(&["serve", "--no-demo", "--listen", "127.0.0.1:0"]);
    assert!(refusal.contains("another Lyceum (process "), "{refusal}");
    assert!(refusal.contains("stop it first, or choose another --data-dir"), "{refusal}");
    assert_eq!(server.get("/ready").await.0, 200, "the first one goes on");
}

#[tokio::test]
async fn a_port_in_use_is_said_and_leaves_no_postgres_behind() {
    let home = Home::new();
    let server = home.serve();
    let other = Home::new();
    let refusal = other.refusal(&["serve", "--no-demo", "--listen", server.listen()]);
    let expected = format!("lyceum: {} is already in use: stop what listens there, or choose another", server.listen());
    assert!(refusal.starts_with(&expected), "{refusal}");
    assert!(!other.has_postgres());
}

#[tokio::test]
async fn a_token_opens_the_graph_until_it_is_revoked() {
    const ME: &str = "{ viewer { isKnown organization { name { text } } scopes } }";
    let home = Home::new();
    let server = home.serve();
    let id = home.say(&["organization", "create", "--name", "ICOM"]);
    assert!(id.starts_with("org_"), "{id}");

    let secret = home.say(&["token", "create", "--organization", "icom", "--scope", "catalogue:write"]);
    let (status, me) = server.ask(ME, Some(&secret)).await;
    assert_eq!(status, 200);
    let expected =
        json!({ "isKnown": true, "organization": { "name": { "text": "ICOM" } }, "scopes": ["catalogue:write"] });
    assert_eq!(me["data"]["viewer"], expected);

    let listed = home.say(&["token", "list", "--organization", &id]);
    let token = listed.split('\t').next().expect("the first column is the id");
    assert!(!listed.contains(&secret));
    assert_eq!(home.say(&["token", "revoke", token]), format!("Token {token} is revoked."));
    let (status, refusal) = server.ask(ME, Some(&secret)).await;
    assert_eq!(status, 401);
    let message = refusal["errors"][0]["message"].as_str().expect("a sentence");
    assert!(message.starts_with("the service token was revoked on "), "{message}");
}

#[test]
fn tools_work_without_a_server_and_say_what_they_cannot_find() {
    let home = Home::new();
    let refusal = home.refusal(&["token", "create", "--organization", "Nobody", "--scope", "catalogue:write"]);
    assert!(refusal.starts_with("lyceum: no organization is \"Nobody\": name one by its id"), "{refusal}");
    let refusal = home.refusal(&["token", "create", "--organization", "Nobody", "--scope", "everything"]);
    assert!(refusal.contains("use one of catalogue:write, organizations:write, topics:write"), "{refusal}");
    assert!(!home.has_postgres(), "what a tool started, it stops");
}

#[tokio::test]
async fn an_existing_cluster_is_served_at_once() {
    let home = Home::new();
    home.serve().stop();
    let begin = Instant::now();
    let server = home.serve();
    // A tenth of it is usual; this only catches what has gone badly wrong, on however busy a machine.
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
    drop(server);
}

#[tokio::test]
async fn a_database_of_ones_own_is_used_instead_of_the_embedded_one() {
    let database = TestDatabase::empty().await;
    let home = Home::new();
    let mut command = home.lyceum(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("DATABASE_URL", database.url());
    let server = Server::start(command);
    assert_eq!(server.get("/ready").await.0, 200, "it was migrated");
    let (_, answer) = server.ask(NAMES, None).await;
    assert_eq!(answer["data"]["organizations"]["nodes"], json!([]), "and nothing was put into it");
    assert!(!home.data().exists());
}

#[test]
fn a_database_that_cannot_be_reached_is_one_sentence() {
    let home = Home::new();
    let mut command = home.lyceum(&["serve"]);
    let output = command.env("DATABASE_URL", "postgres://nobody:secret@127.0.0.1:1/none").output().expect("it runs");
    let refusal = String::from_utf8_lossy(&output.stderr);
    assert!(refusal.starts_with("lyceum: the database that DATABASE_URL names cannot be reached"), "{refusal}");
    assert!(!refusal.contains("secret"), "{refusal}");
    assert_eq!(refusal.lines().count(), 1, "{refusal}");
}
