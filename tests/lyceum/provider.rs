//! An OpenID provider of others, as it is published, in a process of its own.

use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStdin, Stdio},
};

use reqwest::Url;
use serde_json::{Value, json};

use crate::{node::Node, visitor::Visitor};

/// How the command line signs in.
const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// Somebody who has an account with a provider.
pub(crate) struct User {
    /// The provider's own name for them: the subject.
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) email: &'static str,
    pub(crate) verified: bool,
    pub(crate) language: &'static str,
}

/// Who has an account with the museum's provider.
pub(crate) const ADA: User =
    User { id: "ada", name: "Ada Quill", email: "ada.quill@museum.example", verified: true, language: "en" };
pub(crate) const BEN: User =
    User { id: "ben", name: "Ben Marsh", email: "ben.marsh@museum.example", verified: true, language: "fr" };
/// Has told the museum's provider an address that it has not verified.
pub(crate) const ZOE: User =
    User { id: "zoe", name: "Zoe Unsure", email: "zoe.unsure@museum.example", verified: false, language: "es" };
/// The same Ada, known to the university by another name.
pub(crate) const ADA_THERE: User =
    User { id: "u-1815", name: "A. Quill", email: "Ada.Quill@museum.example", verified: true, language: "en" };
/// Somebody who has told the university Ben's address, which it has not verified.
pub(crate) const MALLORY: User =
    User { id: "u-666", name: "Mallory Feign", email: BEN.email, verified: false, language: "en" };

/// A running provider. Ends when dropped, and also when the process that runs the tests does.
pub(crate) struct Provider {
    key: &'static str,
    name: &'static str,
    issuer: String,
    child: Child,
    /// Held open: the provider ends when it closes.
    input: Option<ChildStdin>,
}

impl Provider {
    /// The museum's, for the Lyceum that will serve at this address. It tells who somebody is at its userinfo endpoint.
    /// Nothing, said loudly, without Node.
    pub(crate) fn museum(lyceum: &str) -> Option<Self> {
        let words = json!({ "alg": "RS256", "claims": "userinfo" });
        Self::start("museum", "Museum account", lyceum, words, &[ADA, BEN, ZOE])
    }

    /// The university's, which signs with another algorithm and tells who somebody is in its ID tokens.
    pub(crate) fn university(lyceum: &str) -> Option<Self> {
        let words = json!({ "alg": "ES256", "claims": "token" });
        Self::start("university", "University account", lyceum, words, &[ADA_THERE, MALLORY])
    }

    fn start(key: &'static str, name: &'static str, lyceum: &str, mut words: Value, users: &[User]) -> Option<Self> {
        let node = Node::find("provider", "oidc-provider", "LYCEUM_NODE", "signing in with a provider of others")?;
        words["key"] = key.into();
        words["lyceum"] = lyceum.into();
        words["users"] = users.iter().map(User::told).collect();
        let mut child = node
            .command()
            .args(["provider.mjs", &words.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node was found before");
        let input = child.stdin.take();
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("it says where it serves");
        let said: Value = serde_json::from_str(&line).expect("it says where it serves");
        let issuer = said["issuer"].as_str().expect("an address").to_owned();
        Some(Self { key, name, issuer, child, input })
    }

    pub(crate) fn key(&self) -> &'static str {
        self.key
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Its part of the file that the server reads.
    pub(crate) fn toml(&self) -> String {
        let Self { key, name, issuer, .. } = self;
        format!(
            r#"
            [[provider]]
            key = "{key}"
            name = "{name}"
            issuer = "{issuer}"
            client_id = "lyceum"
            client_secret = "lyceum-secret"
            device_client_id = "lyceum-device"
            introspection = true
            "#
        )
    }

    /// Goes through the provider's pages from `address`, where Lyceum sends those who sign in, as one of its users.
    /// Returns where the provider sends them back to, before they have gone there.
    pub(crate) async fn sign_in(&self, visitor: &mut Visitor, address: &Url, user: &User) -> Url {
        let mut page = visitor.get(address.as_str()).await;
        loop {
            page = match &page.location {
                Some(next) if !self.is_at(next) => return next.clone(),
                Some(next) => visitor.get(next.clone().as_str()).await,
                None => {
                    assert!(page.has_form(), "the provider signs in: {page:#?}");
                    let form = page.form("");
                    visitor.submit(&form, &[("login", user.id)]).await
                }
            }
        }
    }

    /// Goes through its pages from this address until there is nothing to fill in any more, as one of its users.
    pub(crate) async fn approve(&self, visitor: &mut Visitor, address: &str, user: &User) {
        let mut page = visitor.follow(address).await;
        while page.has_form() {
            let form = page.form("");
            let next = visitor.submit(&form, &[("login", user.id)]).await;
            page = visitor.go_on(next).await;
        }
        assert!(page.body.contains("The device is signed in"), "{page:#?}");
    }

    /// Signs out at the provider, which tells all that rely on it.
    pub(crate) async fn sign_out(&self, visitor: &mut Visitor) {
        let page = visitor.follow(&format!("{}/session/end", self.issuer)).await;
        let form = page.form("/session/end/confirm");
        let page = visitor.submit(&form, &[]).await;
        assert_eq!(page.status, 303, "{page:#?}");
    }

    fn is_at(&self, url: &Url) -> bool {
        url.origin().ascii_serialization() == self.issuer
    }

    /// An access token that one of the users has given to an app, and that says all itself.
    pub(crate) async fn access_token(&self, user: &User) -> String {
        self.device_token("lyceum-device", user).await
    }

    /// An access token that the provider has to be asked about.
    pub(crate) async fn opaque_token(&self, user: &User) -> String {
        self.device_token("opaque-device", user).await
    }

    async fn device_token(&self, client: &str, user: &User) -> String {
        token(&self.device_answer(client, user).await, "access_token")
    }

    async fn device_answer(&self, client: &str, user: &User) -> Value {
        let scope = [("client_id", client), ("scope", "openid profile email")];
        let began = self.post("/device/auth", &scope, None).await;
        let address = began["verification_uri_complete"].as_str().expect("an address");
        self.approve(&mut Visitor::new(), address, user).await;
        let code = began["device_code"].as_str().expect("a code");
        let form = [("client_id", client), ("grant_type", DEVICE_GRANT), ("device_code", code)];
        self.post("/token", &form, None).await
    }

    /// An ID token, by which an app learns that it was one of the users who signed in there.
    pub(crate) async fn id_token(&self, user: &User) -> String {
        token(&self.device_answer("lyceum-device", user).await, "id_token")
    }

    /// Takes an access token back that it gave to this client.
    pub(crate) async fn revoke(&self, client: &str, token: &str) {
        let form = [("client_id", client), ("token", token)];
        let request = reqwest::Client::new().post(format!("{}/token/revocation", self.issuer)).form(&form);
        assert!(request.send().await.expect("the provider answers").status().is_success());
    }

    /// An access token of a partner's system, `service` or `opaque-service`, which acts for nobody but itself.
    pub(crate) async fn service_token(&self, client: &str) -> String {
        let form = [("grant_type", "client_credentials")];
        token(&self.post("/token", &form, Some(client)).await, "access_token")
    }

    async fn post(&self, path: &str, form: &[(&str, &str)], client: Option<&str>) -> Value {
        let mut request = reqwest::Client::new().post(format!("{}{path}", self.issuer)).form(form);
        if let Some(client) = client {
            request = request.basic_auth(client, Some("service-secret"));
        }
        request.send().await.expect("the provider answers").json().await.expect("the provider answers JSON")
    }

    /// Ends it, as if it had broken down.
    pub(crate) fn stop(&mut self) {
        self.end();
    }

    fn end(&mut self) {
        drop(self.input.take());
        self.child.wait().ok();
    }

    /// Has it sign with new keys from now on. What the ones before have signed stays good.
    pub(crate) async fn turn_keys(&self) {
        self.control(json!({ "do": "turn keys" })).await;
    }

    /// Has it sign with new keys, and forget the ones before.
    pub(crate) async fn forget_keys(&self) {
        self.control(json!({ "do": "turn keys", "forget": true })).await;
    }

    /// Changes what it says of one of its users.
    pub(crate) async fn change(&self, user: &User, changes: Value) {
        let mut told = user.told();
        let changes = changes.as_object().expect("an object").clone();
        told.as_object_mut().expect("an object").extend(changes);
        self.control(json!({ "do": "change user", "user": told })).await;
    }

    /// Has it do wrong once: see `faults.mjs`.
    pub(crate) async fn fail(&self, fault: Value) {
        self.control(json!({ "do": "fail", "fault": fault })).await;
    }

    /// An access token that it never gave to anybody: a genuine one but for `forgery`, of which see `keys.mjs`.
    pub(crate) async fn mint(&self, user: &User, forgery: Value) -> String {
        let mut words = json!({ "do": "mint", "user": user.id, "header": { "typ": "at+jwt" } });
        words.as_object_mut().expect("an object").extend(forgery.as_object().expect("an object").clone());
        self.control(words).await.as_str().expect("a token").to_owned()
    }

    /// How often one of its addresses was asked.
    pub(crate) async fn asked(&self, path: &str) -> u64 {
        self.control(json!({ "do": "tell" })).await["asked"][path].as_u64().unwrap_or_default()
    }

    /// How those that it told that somebody has signed out took it.
    pub(crate) async fn logouts(&self) -> Value {
        self.control(json!({ "do": "tell" })).await["logouts"].clone()
    }

    async fn control(&self, words: Value) -> Value {
        let request = reqwest::Client::new().post(format!("{}/control", self.issuer)).json(&words);
        let response = request.send().await.expect("the provider answers");
        let status = response.status();
        let text = response.text().await.expect("the whole answer");
        assert!(status.is_success(), "{words}: {text}");
        serde_json::from_str(&text).expect("the provider answers JSON")
    }
}

impl User {
    fn told(&self) -> Value {
        let Self { id, name, email, verified, language } = self;
        json!({ "id": id, "name": name, "email": email, "verified": verified, "language": language })
    }
}

fn token(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_else(|| panic!("{name}: {answer:#}")).to_owned()
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.end();
    }
}
