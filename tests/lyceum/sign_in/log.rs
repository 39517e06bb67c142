//! What the server writes into its log, at its most talkative.

use serde_json::json;

use super::{Place, bearer::show};
use crate::{
    provider::{ADA, ADA_THERE, BEN, ZOE},
    visitor::{Visitor, part},
};

#[tokio::test]
async fn the_log_tells_nothing_of_anybody() {
    let Some(place) = Place::open_as(None, |command| {
        command.env("LYCEUM_LOG", "trace");
    }) else {
        return;
    };
    let mut secrets = Secrets::default();

    // Everything that somebody does, and that goes wrong.
    let mut ada = Visitor::new();
    let callback = place.back(&mut ada, &place.museum, &ADA).await;
    for name in ["code", "state"] {
        secrets.keep(name, &part(&callback, name).expect("it is there"));
    }
    ada.get(callback.as_str()).await;
    ada.get(callback.as_str()).await;
    secrets.keep("cookie", &ada.cookie("lyceum").expect("a cookie").value);
    secrets.keep("attempt", &ada.cookie("lyceum-attempt").expect("a cookie").value);
    let mut other = Visitor::new();
    place.sign_in(&mut other, &place.university, &ADA_THERE).await;
    secrets.keep("link", &other.cookie("lyceum-link").expect("a cookie").value);
    other.follow(&place.at("/sign-in/link")).await;
    place.signed_in(&place.museum, &ZOE).await;
    for fault in [
        json!({ "path": "/token", "idToken": { "claims": { "nonce": "another" } } }),
        json!({ "path": "/token", "idToken": { "signature": "none" } }),
        json!({ "path": "/token", "status": 400, "body": { "error": "invalid_grant", "error_description": BEN.name } }),
        json!({ "path": "/token", "status": 500, "body": { "error": BEN.email } }),
        json!({ "path": "/token", "body": { "id_token": "a.b.c" } }),
        json!({ "path": "/me", "body": { "sub": "another" } }),
        json!({ "path": "/me", "status": 500 }),
    ] {
        let mut visitor = Visitor::new();
        let callback = place.back(&mut visitor, &place.museum, &BEN).await;
        secrets.keep("code", &part(&callback, "code").expect("it is there"));
        place.museum.fail(fault).await;
        visitor.get(callback.as_str()).await;
    }

    for token in [
        place.museum.access_token(&ADA).await,
        place.museum.opaque_token(&ADA).await,
        place.museum.access_token(&BEN).await,
        place.museum.mint(&ADA, json!({ "claims": { "exp": 1 } })).await,
        place.museum.mint(&ADA, json!({ "signature": "none" })).await,
        place.museum.id_token(&ADA).await,
        "lyceum_0123456789abcdefghijklmnopqrstuvwxyz".to_owned(),
        "opaque-0123456789abcdefghijklmnopqrstuvwxyz".to_owned(),
    ] {
        show(&place, &mut Visitor::new(), &token).await;
        secrets.keep("token", &token);
    }
    let address = place.at("/graphql");
    for (word, document) in [
        (
            "Sesame-right",
            "query Find($words: String) { opportunities(search: $words) { nodes { id } } viewer { isKnown } }",
        ),
        ("Sesame-wrong", "query Find($words: Int!) { opportunities(first: $words) { nodes { id } } }"),
        ("Sesame-twice", "query Find($words: ID!) { node(id: $words) { id } }"),
    ] {
        let body = json!({ "query": document, "variables": { "words": word } });
        let request = ada.request(reqwest::Method::POST, &address).json(&body).header("origin", place.server.address());
        ada.ask(request, address.parse().expect("an address")).await;
        secrets.keep("variable", word);
    }
    place.museum.sign_out(&mut ada.twin()).await;
    let page = ada.get(&place.at("/sign-in?return_to=/account%3Fkey=Sesame-path")).await;
    if page.has_form() {
        let form = page.form("/sign-out");
        ada.submit(&form, &[]).await;
    }
    secrets.keep("query", "Sesame-path");

    for user in [ADA, ADA_THERE, BEN, ZOE] {
        secrets.keep("name", user.name);
        secrets.keep("address", user.email);
        secrets.keep("address", &user.email.to_lowercase());
    }
    secrets.keep("subject", ADA_THERE.id);
    secrets.keep("secret", "lyceum-secret");
    let log = place.log();
    assert!(log.contains(" TRACE "), "it is at its most talkative:\n{log}");
    assert!(log.contains("nobody signed in"), "what went wrong is told:\n{log}");
    secrets.look_for(&log);
}

/// What must not be told.
#[derive(Default)]
struct Secrets(Vec<(&'static str, String)>);

impl Secrets {
    fn keep(&mut self, what: &'static str, secret: &str) {
        self.0.push((what, secret.to_owned()));
    }

    /// A token is a secret without its last letters too; and what a statement is given is a list of bytes in some logs.
    fn look_for(&self, log: &str) {
        for (what, secret) in &self.0 {
            let most: String = secret.chars().take(24).collect();
            let bytes: Vec<_> = secret.bytes().take(12).map(|byte| byte.to_string()).collect();
            for form in [most.clone(), most.replace('@', "%40"), bytes.join(", ")] {
                let lines: Vec<_> = log.lines().filter(|line| line.contains(&form)).collect();
                assert!(lines.is_empty(), "the log tells a {what}, {secret}:\n{}", lines.join("\n"));
            }
        }
    }
}
