//! Signing in with providers of others, as they are published, and what comes of it.

mod accounts;
mod attempts;
mod bearer;
mod browser;
mod code;
mod ending;
mod forgery;
mod keys;
mod limits;
mod log;

use std::{fs, process::Command, thread};

use database::Clock;
use reqwest::Url;

use crate::{
    process::{Home, Server, free_address},
    provider::{Provider, User},
    visitor::{Page, Visitor},
};

/// Asks who the graph takes somebody for.
const WHO: &str = "{ viewer { isKnown } }";

/// The time of the servers, in seconds as tokens count them.
fn now() -> i64 {
    Clock::machine().now().as_second()
}

/// A server and two providers that it knows.
struct Place {
    server: Server,
    museum: Provider,
    university: Provider,
    home: Home,
}

impl Place {
    /// Nothing, said loudly, without Node.
    fn open() -> Option<Self> {
        Self::open_as(None, |_| ())
    }

    /// A server that people reach at another address than it serves at, and that is started in a way of its own.
    fn open_as(public_url: Option<&str>, adjust: impl FnOnce(&mut Command)) -> Option<Self> {
        let listen = free_address();
        let public_url = public_url.map_or(format!("http://{listen}"), ToOwned::to_owned);
        let (museum, university) = thread::scope(|scope| {
            let university = scope.spawn(|| Provider::university(&public_url));
            (Provider::museum(&public_url), university.join().expect("it starts"))
        });
        let (museum, university) = (museum?, university?);
        let home = Home::new();
        let file = home.beside("providers.toml");
        fs::write(&file, museum.toml() + &university.toml()).expect("our own folder");
        let mut command = home.lyceum(&["serve", "--no-demo", "--listen", &listen, "--public-url", &public_url]);
        // Every visitor comes from elsewhere, as a proxy would say.
        command.arg("--providers").arg(&file).args(["--proxies", "1"]).env("LYCEUM_LOG", "debug");
        adjust(&mut command);
        let server = Server::start_logging(command, &home.beside("log"));
        Some(Self { server, museum, university, home })
    }

    /// A page of the server.
    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.server.address())
    }

    /// Goes to a provider and back, until before the server has learned that somebody is back.
    async fn back(&self, visitor: &mut Visitor, provider: &Provider, user: &User) -> Url {
        let page = visitor.get(&self.at(&format!("/sign-in/{}", provider.key()))).await;
        provider.sign_in(visitor, &page.sent_to(), user).await
    }

    /// Signs in, and returns what the server says to whoever is back.
    async fn sign_in(&self, visitor: &mut Visitor, provider: &Provider, user: &User) -> Page {
        let callback = self.back(visitor, provider, user).await;
        visitor.get(callback.as_str()).await
    }

    /// Somebody who has signed in.
    async fn signed_in(&self, provider: &Provider, user: &User) -> Visitor {
        let mut visitor = Visitor::new();
        let page = self.sign_in(&mut visitor, provider, user).await;
        assert!(self.knows(&mut visitor).await, "{page:#?}");
        visitor
    }

    /// Whether the graph knows the visitor.
    async fn knows(&self, visitor: &mut Visitor) -> bool {
        let answer = visitor.graph(self.server.address(), WHO).await;
        answer["data"]["viewer"]["isKnown"].as_bool().unwrap_or_else(|| panic!("{answer:#}"))
    }

    /// What the page says that tells who is signed in.
    async fn who(&self, visitor: &mut Visitor) -> String {
        visitor.get(&self.at("/sign-in")).await.body
    }

    /// What the server has written into its log until now.
    fn log(&self) -> String {
        fs::read_to_string(self.home.beside("log")).expect("the server's log")
    }
}
