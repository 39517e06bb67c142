//! Bearer tokens without any provider, and what it costs to know who asks.

use reqwest::Method;
use serde_json::json;
use testing::{Answer, TestApp};

use super::WHO;

async fn show(app: &TestApp, authorization: &str) -> Answer {
    let headers = [("content-type", "application/json"), ("authorization", authorization)];
    app.anonymous().send(Method::POST, "/graphql", &headers, json!({ "query": WHO }).to_string()).await
}

#[tokio::test]
async fn a_token_that_does_not_hold_is_refused_in_one_sentence() {
    let app = TestApp::start().await;
    for (authorization, sentence) in [
        ("Bearer lyceum_0", "the service token is not known; check that it was copied whole"),
        ("Bearer a.b.c", "the service token is not known"),
        ("Bearer", "the Authorization header is not of the form \"Bearer …\""),
        ("Basic YTpi", "the Authorization header is not of the form \"Bearer …\""),
        ("", "the Authorization header is not of the form \"Bearer …\""),
    ] {
        let answer = show(&app, authorization).await;
        assert_eq!(answer.status, 401, "{authorization}");
        let error = &answer.json()["errors"][0];
        assert!(error["message"].as_str().is_some_and(|said| said.starts_with(sentence)), "{authorization}: {error}");
        assert_eq!(error["extensions"]["code"], "UNAUTHENTICATED");
        assert_eq!(
            answer.header("www-authenticate"),
            "Bearer error=\"invalid_token\", \
             resource_metadata=\"http://localhost/.well-known/oauth-protected-resource\""
        );
        assert!(!answer.text.contains("YTpi"), "{}", answer.text);
    }
}

#[tokio::test]
async fn a_token_counts_before_what_the_browser_holds() {
    let app = TestApp::start().await;
    let ana = app.person("Ana").create().await;
    let headers = [("content-type", "application/json"), ("authorization", "Bearer lyceum_0")];
    let answer = ana.send(Method::POST, "/graphql", &headers, json!({ "query": WHO }).to_string()).await;
    assert_eq!(answer.status, 401);
    // Who has an old cookie is nobody, and may read.
    let old = app.signed_in("old").query(WHO, json!({})).await;
    assert_eq!(old["viewer"]["isKnown"], false);
}

#[tokio::test]
async fn to_know_who_asks_costs_two_statements_at_most() {
    let app = TestApp::start().await;
    let museum = app.organization("Museum").create().await;
    let service = app.service(museum, &["catalogue:write"]).await;
    let ana = app.person("Ana").role("editor", museum).create().await;
    // The first use is noted.
    service.query(WHO, json!({})).await;
    let (_, statements) = app.count_statements(service.query(WHO, json!({}))).await;
    assert_eq!(statements.len(), 1, "{statements:#?}");
    let (_, statements) = app.count_statements(ana.query(WHO, json!({}))).await;
    assert_eq!(statements.len(), 2, "{statements:#?}");
    let (_, statements) = app.count_statements(app.anonymous().query(WHO, json!({}))).await;
    assert_eq!(statements.len(), 0, "{statements:#?}");
}
