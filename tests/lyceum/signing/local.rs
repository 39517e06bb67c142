//! The link by which the steward of a server signs in that somebody tries out on their own machine.

use std::{io::BufRead, process::Stdio};

use jiff::SignedDuration;
use reqwest::{Method, Url};
use serde_json::json;

use super::Place;
use crate::{process::Home, visitor::Visitor};

const STEWARD: &str = "{ viewer { isSteward person { name } } }";

#[tokio::test]
async fn the_link_serves_once_and_only_who_uses_the_button() {
    let place = Place::open().await;
    // A mail program looks at the page, and so does whoever guesses.
    for _ in 0..3 {
        let page = Visitor::new().get(&place.at(&place.link)).await;
        assert_eq!((page.status, page.set.len()), (200, 0));
    }
    let mut visitor = Visitor::new();
    let page = visitor.get(&place.at("/sign-in/local?key=wrong")).await;
    assert_eq!(visitor.submit(&page.form("/sign-in/local"), &[]).await.status, 400);
    let form = visitor.get(&place.at(&place.link)).await.form("/sign-in/local");
    // A page of another site cannot press it.
    let foreign = visitor.get(&place.at(&place.link)).await.form("/sign-in/local").copied_to("https://evil.example");
    assert_eq!(visitor.submit(&foreign, &[]).await.status, 403);

    let page = visitor.submit(&form, &[]).await;
    assert_eq!((page.status, page.sent_to().path()), (303, "/"), "{page:#?}");
    let steward = visitor.graph(&place.address, STEWARD).await;
    assert_eq!(steward["data"]["viewer"], json!({ "isSteward": true, "person": { "name": "Local steward" } }));
    let mut second = Visitor::new();
    let page = second.submit(&form, &[]).await;
    assert_eq!((page.status, page.set.len()), (400, 0));
    assert!(page.body.contains("used already"), "{page:#?}");
}

#[tokio::test]
async fn the_link_is_good_for_an_hour() {
    let place = Place::open().await;
    let mut visitor = Visitor::new();
    let form = visitor.get(&place.at(&place.link)).await.form("/sign-in/local");
    place.app.set_time(&(place.app.clock().now() + SignedDuration::from_hours(1)).to_string());
    assert_eq!(visitor.submit(&form, &[]).await.status, 400);
}

#[tokio::test]
async fn a_server_without_a_link_has_no_such_page() {
    let app = testing::TestApp::start().await;
    let address = format!("http://{}", app.listen().await);
    let mut visitor = Visitor::new();
    assert_eq!(visitor.get(&format!("{address}/sign-in/local?key=a")).await.status, 404);
    let url: Url = format!("{address}/sign-in/local").parse().expect("an address");
    let request = visitor.request(Method::POST, url.as_str()).form(&[("key", "a")]);
    assert_eq!(visitor.ask(request, url).await.status, 404);
}

/// The lines that a server says of itself until it is ready, and the server, which ends when dropped.
struct Started {
    child: std::process::Child,
    graph: String,
    steward: Option<String>,
    log: std::path::PathBuf,
}

impl Started {
    fn with(home: &Home, words: &[&str]) -> Self {
        let log = home.beside("log");
        let mut command = home.lyceum(&["serve", "--no-demo", "--listen", "127.0.0.1:0"]);
        command.args(words).env("LYCEUM_LOG", "trace").stdout(Stdio::piped());
        let mut child = command.stderr(std::fs::File::create(&log).expect("our own folder")).spawn().expect("it runs");
        let mut lines = std::io::BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok);
        let graph =
            lines.find_map(|line| line.trim().strip_prefix("graph     ").map(str::to_owned)).expect("it serves");
        lines.find(|line| line.trim().starts_with("data ")).expect("it says where its data is");
        // Whoever has no link says nothing more.
        let asks = !words.contains(&"--public-url");
        let line = asks.then(|| lines.next().expect("a line for the steward"));
        let steward = line.map(|line| line.trim().strip_prefix("steward   ").expect("the steward's").to_owned());
        Self { child, graph: graph.trim_end_matches("/graphql").to_owned(), steward, log }
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let pid = i32::try_from(self.child.id()).expect("process ids are small");
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGTERM).ok();
        self.child.wait().ok();
    }
}

#[tokio::test]
async fn a_server_that_is_tried_out_prints_a_link_each_time_it_starts() {
    let home = Home::new();
    let started = Started::with(&home, &[]);
    let first = started.steward.clone().expect("a link");
    let key = first.split("key=").nth(1).expect("a key").to_owned();
    let mut visitor = Visitor::new();
    let form = visitor.get(&first).await.form("/sign-in/local");
    visitor.submit(&form, &[]).await;
    let before = visitor.graph(&started.graph, "{ viewer { isSteward person { id } } }").await;
    assert_eq!(before["data"]["viewer"]["isSteward"], true, "{before:#}");
    let held = visitor.cookie("lyceum").expect("signed in").clone();
    let log = std::fs::read_to_string(&started.log).expect("the log");
    assert!(log.contains("TRACE"), "it is at its most talkative");
    for secret in [&key, &held.value] {
        assert!(!log.contains(secret.as_str()), "{log}");
    }
    drop(started);

    // The next start prints another; who is signed in stays so, and is the same steward with the new one.
    let started = Started::with(&home, &[]);
    let second = started.steward.clone().expect("a link");
    assert_ne!(second.split("key=").nth(1), Some(key.as_str()));
    let mut other = Visitor::new();
    let form = other.get(&second).await.form("/sign-in/local");
    assert_eq!(other.submit(&form, &[("key", &key)]).await.status, 400, "the first is gone");
    other.submit(&form, &[]).await;
    let again = other.graph(&started.graph, "{ viewer { isSteward person { id } } }").await;
    assert_eq!(again["data"], before["data"]);
    let mut kept = Visitor::new();
    kept.keep(held.clone());
    assert_eq!(kept.graph(&started.graph, STEWARD).await["data"]["viewer"]["isSteward"], true);
    drop(started);

    // A server that others reach gives no link, and does not know who had one.
    let started = Started::with(&home, &["--public-url", "https://lyceum.example.org"]);
    assert_eq!(started.steward, None);
    let mut kept = Visitor::new();
    kept.keep(held.clone());
    kept.keep(crate::visitor::Cookie { name: "__Host-lyceum".to_owned(), ..held });
    assert_eq!(kept.graph(&started.graph, STEWARD).await["data"]["viewer"]["isSteward"], false);
    assert_eq!(kept.get(&format!("{}/sign-in/local?key={key}", started.graph)).await.status, 404);
}

#[test]
fn what_makes_no_sense_is_said_before_anything_starts() {
    let home = Home::new();
    let file = home.beside("providers.toml");
    let start = |words: &[&str]| home.refusal(&[&["serve", "--no-demo"], words].concat());
    let path = file.to_str().expect("a plain path");
    let refused = start(&["--public-url", "http://lyceum.example.org"]);
    assert!(refused.contains("it begins with https://"), "{refused}");
    let refused = start(&["--public-url", "https://example.org/lyceum"]);
    assert!(refused.contains("leave out what comes after the host"), "{refused}");
    let refused = start(&["--listen", "127.0.0.1:0", "--providers", path]);
    assert!(refused.contains("cannot be read; check --providers"), "{refused}");
    std::fs::write(&file, "[[provider]]\nkey = \"museum\"").expect("our own folder");
    let refused = start(&["--listen", "127.0.0.1:0", "--providers", path]);
    assert!(refused.contains("providers.toml: provider museum: name is missing"), "{refused}");
    let provider = "[[provider]]\nkey = \"museum\"\nname = \"M\"\nissuer = \"https://id.example\"\nclient_id = \"l\"";
    std::fs::write(&file, provider).expect("our own folder");
    let refused = start(&["--listen", "0.0.0.0:0", "--providers", path]);
    assert!(
        refused.contains("people sign in over https only: say where they reach this server with --public-url"),
        "{refused}"
    );
}
