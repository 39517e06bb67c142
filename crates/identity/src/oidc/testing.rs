//! A provider for the tests: a web site on loopback that answers what a test lets it answer, and keys to sign with.

mod key;
mod site;

use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

pub(super) use self::{
    key::Key,
    site::{Answer, Site},
};
use super::{Configuration, Provider, Providers};

/// The time in all tests.
pub(super) fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

/// A provider with its keys, and this server's view of it.
pub(super) struct Scene {
    pub(super) site: Site,
    pub(super) providers: Providers,
}

impl Scene {
    /// A provider that publishes these keys.
    pub(super) async fn with_keys(keys: &[&Key]) -> Self {
        Self::configured(keys, "").await
    }

    /// A provider that publishes these keys, and further lines of its configuration.
    pub(super) async fn configured(keys: &[&Key], lines: &str) -> Self {
        let site = Site::open().await;
        let text = format!(
            "[[provider]]\nkey = \"museum\"\nname = \"Museum login\"\nissuer = \"{}\"\nclient_id = \"lyceum\"\n{lines}",
            site.address()
        );
        let configuration = Configuration::read(&text, std::path::Path::new("/nowhere")).unwrap();
        let providers = Providers::new(configuration, Url::parse("https://lyceum.example.org").unwrap());
        let scene = Self { site, providers };
        scene.describe(|_| ());
        scene.publish(keys);
        scene
    }

    pub(super) fn provider(&self) -> &Provider {
        self.providers.by_key("museum").unwrap()
    }

    /// Lets the provider describe itself.
    pub(super) fn describe(&self, change: impl FnOnce(&mut Value)) {
        let mut description = json!({
            "issuer": self.site.address(),
            "authorization_endpoint": self.site.page("/auth"),
            "token_endpoint": self.site.page("/token"),
            "jwks_uri": self.site.page("/keys"),
            "userinfo_endpoint": self.site.page("/me"),
            "introspection_endpoint": self.site.page("/introspection"),
            "end_session_endpoint": self.site.page("/end?realm=museum"),
        });
        change(&mut description);
        self.site.answer("/.well-known/openid-configuration", Answer::json(&description));
    }

    /// Lets the provider publish these keys.
    pub(super) fn publish(&self, keys: &[&Key]) {
        let keys: Vec<Value> = keys.iter().map(|key| key.published()).collect();
        self.site.answer("/keys", Answer::json(&json!({ "keys": keys })));
    }

    /// How often the provider was asked for its keys.
    pub(super) fn times_asked(&self) -> usize {
        self.site.requests("/keys").len()
    }

    /// What an access token says, with a change.
    pub(super) fn access_claims(&self, change: impl FnOnce(&mut Value)) -> Value {
        let mut claims = json!({
            "iss": self.site.address(),
            "sub": "ada",
            "aud": "https://lyceum.example.org/graphql",
            "iat": now().as_second(),
            "exp": now().as_second() + 300,
            "client_id": "tool",
            "scope": "catalogue:write topics:write",
        });
        change(&mut claims);
        claims
    }
}
