//! Being signed in, without any provider: what a browser holds and for how long, the steward's link, tokens and limits.

mod cookies;
mod expiry;
mod lasting;
mod limits;
mod linking;
mod local;
mod pages;
mod tokens;

use identity::oidc::{Configuration, SignedIn};
use server::{Entrance, Settings};
use testing::TestApp;

use crate::visitor::Visitor;

/// Asks who the graph takes somebody for.
const WHO: &str = "{ viewer { isKnown } }";

/// An app that serves to browsers, each of which comes from elsewhere, as a proxy would say.
struct Place {
    app: TestApp,
    address: String,
    /// The path of the steward's link.
    link: String,
}

impl Place {
    async fn open() -> Self {
        Self::reached_at("http://127.0.0.1").await
    }

    /// A server that people reach at this address, as it believes.
    async fn reached_at(public_url: &str) -> Self {
        let now = testing::TODAY.parse().expect("a constant");
        let entrance = Entrance::new(public_url.parse().expect("an address"), Configuration::default());
        let (entrance, key) = entrance.with_local_link(now);
        let settings = Settings { proxies: 1, ..Settings::default() };
        let app = TestApp::start_with_entrance(settings, entrance).await;
        let address = format!("http://{}", app.listen().await);
        Self { app, address, link: format!("/sign-in/local?key={}", key.reveal()) }
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// Whether the graph knows the visitor.
    async fn knows(&self, visitor: &mut Visitor) -> bool {
        let answer = visitor.graph(&self.address, WHO).await;
        answer["data"]["viewer"]["isKnown"].as_bool().unwrap_or_else(|| panic!("{answer:#}"))
    }

    /// The steward, signed in by the link.
    async fn steward(&self) -> Visitor {
        let mut visitor = Visitor::new();
        let form = visitor.get(&self.at(&self.link)).await.form("/sign-in/local");
        let page = visitor.submit(&form, &[]).await;
        assert_eq!(page.status, 303, "{page:#?}");
        visitor
    }
}

/// Somebody as a provider tells of them.
fn told(subject: &str, email: Option<&str>, email_verified: bool) -> SignedIn {
    SignedIn {
        issuer: "https://one.example".to_owned(),
        subject: subject.to_owned(),
        name: Some(format!("{subject} of One")),
        email: email.map(ToOwned::to_owned),
        email_verified,
        language: Some("fr".to_owned()),
        provider_session: None,
    }
}
