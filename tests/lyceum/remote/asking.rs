//! `lyceum query` and `lyceum whoami`.

use std::{
    io::{Read, Write},
    net::TcpListener,
    process::Stdio,
    thread,
};

use serde_json::{Value, json};

use super::{Away, host, text};
use crate::process::{Home, Server};

const WHO: &str = "{ viewer { actingFor { name { text } } isKnown } }";

/// Answers whoever asks with this, and tells what it was asked.
fn site(answer: &'static str) -> (String, thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("it was bound"));
    let asked = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("somebody asks");
        let mut request = vec![0; 64 * 1024];
        let length = stream.read(&mut request).expect("they say what");
        stream.write_all(answer.as_bytes()).expect("they listen");
        text(&request[..length])
    });
    (address, asked)
}

#[test]
fn data_is_printed_as_it_was_asked_for() {
    let home = Home::new();
    let server = home.serve();
    let away = Away::from(&server).with_token(&host(&home, "Host"));
    let said = away.say(&["query", &away.file("who.graphql", WHO)]);
    assert!(said.find("name") < said.find("isKnown"), "in the order of the document: {said}");
    let data: Value = serde_json::from_str(&said).expect("JSON alone");
    assert_eq!(data, json!({ "viewer": { "actingFor": { "name": { "text": "Host" } }, "isKnown": true } }));

    let document =
        "query One($first: Int!) { opportunities(first: $first) { totalCount } } query Two { viewer { isKnown } }";
    let file = away.file("two.graphql", document);
    let variables = format!("@{}", away.file("variables.json", "{\"first\": 3}"));
    for (words, key) in [
        (vec!["query", &file, "--operation", "Two"], "viewer"),
        (vec!["query", &file, "--operation", "One", "--variables", "{\"first\": 3}"], "opportunities"),
        (vec!["query", &file, "--operation", "One", "--variables", &variables], "opportunities"),
    ] {
        assert!(away.say(&words).contains(key), "{words:?}");
    }
}

#[test]
fn a_document_comes_from_the_standard_input_as_well() {
    let home = Home::new();
    let server = home.serve();
    let away = Away::from(&server);
    let mut command = away.command(&["query", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program runs");
    child.stdin.take().expect("piped").write_all(WHO.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success() && text(&output.stdout).contains("\"isKnown\": false"));
}

#[test]
fn errors_are_said_beside_the_data_and_end_in_failure() {
    let home = Home::new();
    let server = home.serve();
    let away = Away::from(&server);
    let wrong = away.file("wrong.graphql", "{ viewer { isKnwn } }");
    assert_eq!(
        away.refusal(&["query", &wrong]),
        "Unknown field \"isKnwn\" on type \"Viewer\". (line 1, column 12; GRAPHQL_VALIDATION_FAILED)\nlyceum: the answer holds an error"
    );
    let who = away.file("who.graphql", WHO);
    for (words, sentence) in [
        (vec!["query", "nowhere.graphql"], "nowhere.graphql cannot be read: No such file"),
        (vec!["query", &who, "--variables", "[1]"], "the variables are no JSON object"),
        (vec!["query", &who, "--variables", "{"], "the variables are no JSON: "),
        (vec!["query", &who, "--variables", "@nowhere"], "the variables in nowhere cannot be read"),
        (vec!["query", &who, "--acting-for", "Host"], "--acting-for is \"Host\", which "),
        (vec!["query", &who, "--server", "lyceum.example"], "write it such as https://lyceum.example"),
        (vec!["query", &who, "--server", "http://lyceum.example"], "use an address with https://"),
    ] {
        let refusal = away.refusal(&words);
        assert!(refusal.starts_with("lyceum: ") && refusal.contains(sentence), "{words:?}: {refusal}");
    }
}

#[test]
fn who_is_not_known_is_told_what_to_do() {
    let home = Home::new();
    let server = home.serve();
    let away = Away::from(&server);
    let address = server.address();
    assert_eq!(
        away.refusal(&["whoami"]),
        format!("lyceum: you are not signed in at {address}: lyceum login --server {address}")
    );
    let away = away.with_token("lyceum_nobodys");
    let refusal = away.refusal(&["whoami"]);
    assert!(refusal.contains(&format!("{address} does not take the token in LYCEUM_TOKEN: ")), "{refusal}");
    assert!(!refusal.contains("nobodys"), "{refusal}");
    let away = away.with_token(&host(&home, "Host"));
    let said = away.say(&["whoami"]);
    assert!(said.starts_with(&format!("{address}: a system of Host (org_")), "{said}");
    assert!(said.ends_with("), which may catalogue:write."), "{said}");
}

#[test]
fn without_a_server_none_is_asked() {
    let away = Away::from_address("");
    let who = away.file("who.graphql", WHO);
    assert!(away.refusal(&["query", &who]).contains("name one with --server https://…, or in LYCEUM_SERVER"));
    for command in ["login", "logout", "whoami"] {
        assert!(away.refusal(&[command]).contains("name one with --server"), "{command}");
    }
}

#[test]
fn what_is_no_lyceum_or_not_there_is_said_to_be_so() {
    let (address, asked) = site("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello");
    let away = Away::from_address(&address).with_token("lyceum_secret");
    let who = away.file("who.graphql", WHO);
    let refusal = away.refusal(&["query", &who]);
    assert!(refusal.contains(&format!("{address} answers with 200 OK, and not as a Lyceum does")), "{refusal}");
    assert!(asked.join().expect("it was asked").contains("authorization: Bearer lyceum_secret"));
    // Nobody is there any more.
    assert!(away.refusal(&["query", &who]).contains(&format!("{address} cannot be reached (Connection refused")));
}

#[test]
fn a_token_follows_nobody_elsewhere() {
    let (address, _) =
        site("HTTP/1.1 307 Temporary Redirect\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n");
    let away = Away::from_address(&address).with_token("lyceum_secret");
    let refusal = away.refusal(&["whoami"]);
    assert!(refusal.contains(&format!("{address} sends on to http://127.0.0.1:9/: use the address")), "{refusal}");
}

/// Asks again and again, until the budget is spent.
async fn spend(server: &Server, document: &str) {
    while server.ask(document, None).await.0 == 200 {}
}

/// A server whose strangers may spend so many points at once, of which one comes back in a second.
fn stingy(home: &Home, points: u32) -> Server {
    let limits = format!("cost={points},budget={points},restore=1");
    Server::start(home.lyceum(&["serve", "--no-demo", "--listen", "127.0.0.1:0", "--anonymous-limits", &limits]))
}

#[tokio::test]
async fn who_is_asked_to_wait_waits_unless_it_is_long() {
    let home = Home::new();
    let server = stingy(&home, 5);
    let away = Away::from(&server);
    let document = "{ a: viewer { isKnown } b: viewer { isKnown } c: viewer { isKnown } d: viewer { isKnown } e: viewer { isKnown } }";
    spend(&server, document).await;
    let output = away.run(&["query", &away.file("five.graphql", document)]);
    let said = text(&output.stderr);
    assert!(output.status.success() && said.contains(&format!("{} asks to wait ", server.address())), "{said}");
    drop(server);

    let home = Home::new();
    let server = stingy(&home, 102);
    let away = Away::from(&server);
    let document =
        "{ a: opportunities { facets { topics { count } } } b: opportunities { facets { topics { count } } } }";
    spend(&server, document).await;
    let refusal = away.refusal(&["query", &away.file("much.graphql", document)]);
    assert!(refusal.contains("asks too much time, ") && refusal.ends_with("; try again then"), "{refusal}");
}
