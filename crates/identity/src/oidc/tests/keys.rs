//! When a provider is asked for its keys.

use futures::future::join_all;
use jsonwebtoken::Algorithm;
use serde_json::json;

use crate::oidc::{
    Failure, Verdict,
    testing::{Answer, Key, Scene, now},
};

impl Scene {
    async fn believes(&self, key: &Key) -> bool {
        let token = key.sign("at+jwt", &self.access_claims(|_| ()));
        match self.providers.read_access_token(&token, now()).await {
            Ok(_) => true,
            Err(Failure::Token { verdict: Verdict::NoKey | Verdict::Signature, .. }) => false,
            Err(other) => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn a_provider_is_asked_once_by_all_who_wait() {
    let key = Key::new("one");
    let scene = Scene::with_keys(&[&key]).await;
    assert_eq!(scene.times_asked(), 0, "nothing is asked before it is needed");
    let believed = join_all((0..20).map(|_| scene.believes(&key))).await;
    assert!(believed.iter().all(|believed| *believed));
    assert_eq!(scene.times_asked(), 1);
}

#[tokio::test]
async fn a_new_key_is_learned_at_once_and_as_often_as_it_comes() {
    let keys = ["one", "two", "three"].map(Key::new);
    let scene = Scene::with_keys(&[&keys[0]]).await;
    assert!(scene.believes(&keys[0]).await);
    scene.publish(&[&keys[1], &keys[0]]);
    let believed = join_all((0..20).map(|_| scene.believes(&keys[1]))).await;
    assert!(believed.iter().all(|believed| *believed));
    assert_eq!(scene.times_asked(), 2);
    scene.publish(&[&keys[2]]);
    assert!(scene.believes(&keys[2]).await);
    assert_eq!(scene.times_asked(), 3);
    assert!(!scene.believes(&keys[0]).await, "what the provider has taken back is not believed any more");
}

#[tokio::test]
async fn names_of_keys_that_somebody_makes_up_make_us_ask_once() {
    let key = Key::new("one");
    let scene = Scene::with_keys(&[&key]).await;
    assert!(scene.believes(&key).await);
    let made_up: Vec<Key> = (0..20).map(|number| Key::new(&format!("made-up-{number}"))).collect();
    assert!(!scene.believes(&made_up[0]).await);
    assert_eq!(scene.times_asked(), 2);
    let believed = join_all(made_up.iter().map(|made_up| scene.believes(made_up))).await;
    assert!(believed.iter().all(|believed| !believed));
    assert_eq!(scene.times_asked(), 2);
    assert!(scene.believes(&key).await, "the others are not in the way of the known one");
}

#[tokio::test]
async fn a_token_that_names_no_key_is_tried_with_each() {
    let keys = ["one", "two", "three"].map(Key::new);
    let scene = Scene::with_keys(&[&keys[0], &keys[1]]).await;
    let unnamed = |key: &Key| {
        key.sign_with(&scene.access_claims(|_| ()), |header| {
            (header.kid, header.typ) = (None, Some("at+jwt".to_owned()));
        })
    };
    assert!(scene.providers.read_access_token(&unnamed(&keys[1]), now()).await.is_ok());
    assert_eq!(scene.times_asked(), 1);
    scene.publish(&[&keys[2]]);
    assert!(scene.providers.read_access_token(&unnamed(&keys[2]), now()).await.is_ok());
    assert_eq!(scene.times_asked(), 2);
}

#[tokio::test]
async fn keys_that_are_for_something_else_check_nothing() {
    let key = Key::rsa("one", Algorithm::RS256);
    let scene = Scene::with_keys(&[]).await;
    let published = |change: serde_json::Value| {
        let mut jwk = key.published();
        jwk.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        jwk
    };
    let useless = [
        published(json!({ "use": "enc" })),
        published(json!({ "alg": "RSA-OAEP" })),
        published(json!({ "alg": "RS512" })),
        published(json!({ "kid": "two" })),
        json!({ "kty": "oct", "kid": "one", "k": "c2VjcmV0" }),
        json!({ "kty": "EC", "crv": "secp256k1", "kid": "one", "x": "AA", "y": "AA" }),
        json!({ "kty": "LMS", "kid": "one" }),
        json!("one"),
    ];
    scene.site.answer("/keys", Answer::json(&json!({ "keys": useless })));
    assert!(!scene.believes(&key).await);
    // They are not in the way of one that is of use, as Entra publishes it: without an algorithm.
    let mut keys = useless.to_vec();
    let mut useful = published(json!({ "issuer": "https://login.example.org/{tenantid}/v2.0" }));
    useful.as_object_mut().unwrap().remove("alg");
    keys.push(useful);
    let scene = Scene::with_keys(&[]).await;
    scene.site.answer("/keys", Answer::json(&json!({ "keys": keys })));
    assert!(scene.believes(&key).await);
}

#[tokio::test]
async fn a_provider_that_is_down_is_a_fault_of_its_own() {
    let key = Key::new("one");
    let scene = Scene::with_keys(&[&key]).await;
    scene.site.answer("/keys", Answer::status(503, &json!(null)));
    let fault = scene.provider().begin().await.unwrap_err();
    assert_eq!(fault.to_string(), "Museum login does not answer at the moment; try again in a few minutes");
    assert_eq!(fault.reason(), "its keys: the answer has the status 503");
    assert!(fault.is_passing());
}

#[tokio::test]
async fn who_waits_for_a_provider_that_is_down_waits_once() {
    let scene = Scene::with_keys(&[]).await;
    scene.site.answer("/keys", Answer::status(503, &json!(null)));
    let beginnings = join_all((0..20).map(|_| scene.provider().begin())).await;
    assert!(beginnings.iter().all(Result::is_err));
    assert_eq!(scene.times_asked(), 1);
}

#[tokio::test]
async fn a_provider_that_is_another_is_not_used() {
    let scene = Scene::with_keys(&[]).await;
    scene.describe(|it| it["issuer"] = json!("https://else.example"));
    let fault = scene.provider().begin().await.unwrap_err();
    assert!(fault.reason().starts_with("it calls itself https://else.example"), "{}", fault.reason());
    assert!(!fault.is_passing());
    assert!(fault.to_string().starts_with("Museum login and this server do not understand each other"), "{fault}");
}
