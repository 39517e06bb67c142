//! Nobody waits for ever, and the database does not work for those who have gone.

use std::time::{Duration, Instant};

use database::AsyncPgConnection;
use diesel_async::SimpleAsyncConnection;
use serde_json::json;
use server::Settings;
use testing::TestApp;

use crate::lock::waiting;

/// Longer than anything here takes, however busy the machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// An app whose requests may take a moment.
async fn impatient() -> TestApp {
    let app = TestApp::start_with(Settings { longest_time: Duration::from_millis(300), ..Settings::default() }).await;
    // Whoever asks first waits until the rules that documents are compared with are there.
    app.anonymous().post("/graphql", json!({ "query": "{ __typename }" })).await;
    app
}

/// Holds a table, so that whoever reads or writes it has to wait. Let go when dropped.
async fn hold(app: &TestApp, table: &str) -> AsyncPgConnection {
    let mut holder = app.connect().await;
    holder.batch_execute(&format!("BEGIN; LOCK TABLE {table}")).await.expect("the test's own table");
    holder
}

/// Waits until so many statements wait for a lock, and no more.
async fn wait_until_waiting(app: &TestApp, wanted: i64) {
    let mut connection = app.connect().await;
    let deadline = Instant::now() + PATIENCE;
    loop {
        let waiting = waiting(&mut connection).await;
        if waiting == wanted {
            return;
        }
        assert!(Instant::now() < deadline, "{waiting} statements wait, {wanted} should");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_query_that_takes_too_long_is_stopped_in_the_database_too() {
    let app = impatient().await;
    let holder = hold(&app, "topic").await;
    let answer = app.anonymous().post("/graphql", json!({ "query": "{ topics { nodes { id } totalCount } }" })).await;
    assert_eq!(answer.status, 504, "{}", answer.text);
    let error = &answer.json()["errors"][0];
    assert_eq!(error["extensions"]["code"], "TIMEOUT");
    assert_eq!(error["extensions"]["requestId"], answer.header("x-request-id"));
    let cost = &answer.json()["extensions"]["cost"];
    assert!(cost["requested"].as_u64().is_some_and(|requested| requested > 0), "{}", answer.text);
    assert_eq!(cost["actual"], cost["requested"], "the work was done, if for nothing");
    wait_until_waiting(&app, 0).await;
    drop(holder);
    let data = app.anonymous().query("{ topics { totalCount } }", json!({})).await;
    assert_eq!(data, json!({ "topics": { "totalCount": 0 } }), "and the next one is answered");
}

#[tokio::test]
async fn a_mutation_that_takes_too_long_leaves_nothing_behind() {
    const CREATE: &str = "mutation($input: CreateTopicInput!) { createTopic(input: $input) { topic { id } } }";
    let app = impatient().await;
    let icom = app.organization("ICOM").create().await;
    let partner = app.service(icom, &["topics:write"]).await;
    let input = json!({ "scheme": "lyceum", "notation": "loans", "mainLanguage": "en",
        "label": [{ "language": "en", "text": "Loans" }] });
    let holder = hold(&app, "topic").await;
    let answer = partner.post("/graphql", json!({ "query": CREATE, "variables": { "input": input } })).await;
    assert_eq!(answer.status, 504, "{}", answer.text);
    wait_until_waiting(&app, 0).await;
    drop(holder);
    let data = app.anonymous().query("{ topics { totalCount } }", json!({})).await;
    assert_eq!(data["topics"]["totalCount"], 0);
}

#[tokio::test]
async fn the_database_does_not_work_for_a_client_that_has_gone() {
    let app = TestApp::start().await;
    let holder = hold(&app, "topic").await;
    let nobody = app.anonymous();
    let request = tokio::spawn(async move { nobody.answer("{ topics { totalCount } }", json!({})).await });
    wait_until_waiting(&app, 1).await;
    request.abort();
    wait_until_waiting(&app, 0).await;
    drop(holder);
}
