//! GraphQL over HTTP: what is taken, what is refused, and with which status.

use database::Clock;
use diesel::connection::{Instrumentation, InstrumentationEvent};
use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};
use testing::{Answer, TestApp};

const JSON: (&str, &str) = ("content-type", "application/json");
const GRAPHQL: (&str, &str) = ("accept", "application/graphql-response+json");
const TYPENAME: &str = r#"{"query":"{ __typename }"}"#;

async fn post(app: &TestApp, headers: &[(&str, &str)], body: &str) -> Answer {
    app.anonymous().send("POST".parse().expect("a method"), "/graphql", headers, body.to_owned()).await
}

#[track_caller]
fn assert_refused(answer: &Answer, status: u16, message: &str) {
    assert_eq!(answer.status, status, "{}", answer.text);
    assert_eq!(answer.json()["errors"][0]["message"], message);
    assert_eq!(answer.json()["data"], Value::Null);
}

#[tokio::test]
async fn an_answer_comes_in_the_form_that_is_accepted() {
    let app = TestApp::start().await;
    let json = post(&app, &[JSON], TYPENAME).await;
    assert_eq!((json.status.as_u16(), json.header("content-type")), (200, "application/json; charset=utf-8"));
    assert_eq!(json.json()["data"], json!({ "__typename": "Query" }));
    let graphql = post(&app, &[("content-type", "application/json; charset=UTF-8"), GRAPHQL], TYPENAME).await;
    assert_eq!(graphql.status, 200);
    assert_eq!(graphql.header("content-type"), "application/graphql-response+json; charset=utf-8");
    let neither = post(&app, &[JSON, ("accept", "text/csv")], TYPENAME).await;
    assert_eq!(neither.status, 406);
}

#[tokio::test]
async fn what_a_form_of_another_site_could_send_is_not_taken() {
    let app = TestApp::start().await;
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
        let answer = post(&app, &[("content-type", kind)], TYPENAME).await;
        assert_refused(&answer, 415, "send the request as JSON, with the header Content-Type: application/json");
    }
    let mutation = "/graphql?query=mutation%20%7B%20__typename%20%7D";
    let answer = app.anonymous().get(mutation).await;
    assert_refused(&answer, 405, "a GET runs queries only; send a mutation as a POST of application/json");
    assert_eq!(answer.header("allow"), "POST");
    let hidden = "/graphql?query=query%20A%7B__typename%7Dmutation%20B%7B__typename%7D&operationName=";
    assert_eq!(app.anonymous().get(&format!("{hidden}A")).await.status, 200);
    assert_eq!(app.anonymous().get(&format!("{hidden}B")).await.status, 405);
}

#[tokio::test]
async fn a_query_may_come_by_get() {
    let app = TestApp::start().await;
    let path =
        "/graphql?query=query(%24i%3A%5BID!%5D!)%7Bnodes(ids%3A%24i)%7Bid%7D%7D&variables=%7B%22i%22%3A%5B%5D%7D";
    let answer = app.anonymous().get(path).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["data"]), (200, &json!({ "nodes": [] })));
    assert_eq!(app.anonymous().get("/graphql?query=%7B__typename%7D&variables=%5B").await.status, 400);
    let page = [("accept", "text/html,application/xhtml+xml,*/*;q=0.8")];
    let visit = app.anonymous().send("GET".parse().expect("a method"), "/graphql", &page, String::new()).await;
    assert_eq!((visit.status.as_u16(), visit.header("location")), (303, "/"), "a visitor is shown the explorer");
}

#[tokio::test]
async fn what_is_no_request_is_refused_in_a_sentence() {
    let app = TestApp::start().await;
    assert_refused(&post(&app, &[JSON], "{}").await, 400, "query is missing; send {\"query\": \"{ … }\"}");
    let batch = post(&app, &[JSON], &format!("[{TYPENAME},{TYPENAME}]")).await;
    assert_refused(&batch, 400, "a list of operations is not accepted; send one operation a request");
    assert_eq!(post(&app, &[JSON], "{\"query\": ").await.status, 400);
    let long = format!("{{\"query\": \"{{ __typename }}{}\"}}", " ".repeat(256 * 1024));
    let message = "the request is longer than 256 KB; ask for less at once, and send a long file by itself, to /import/… or \
                   /attachments";
    assert_refused(&post(&app, &[JSON], &long).await, 413, message);
}

#[tokio::test]
async fn a_document_that_cannot_run_has_no_data() {
    let app = TestApp::start().await;
    for document in ["{", "{ nothing }", "query A { __typename } query B { __typename }"] {
        let body = json!({ "query": document }).to_string();
        let json = post(&app, &[JSON], &body).await;
        assert_eq!(json.status, 200, "{document}");
        assert!(json.json().get("data").is_none(), "{}", json.text);
        assert_eq!(post(&app, &[JSON, GRAPHQL], &body).await.status, 400, "{document}");
    }
}

#[tokio::test]
async fn who_shows_a_token_that_is_none_is_not_taken_for_nobody() {
    let app = TestApp::start().await;
    for token in ["lyceum_0", "", "\u{e9}"] {
        let answer = app.bearer(token).post("/graphql", json!({ "query": "{ __typename }" })).await;
        assert_eq!(answer.status, 401, "{token:?}: {}", answer.text);
        let challenge = answer.header("www-authenticate");
        assert!(challenge.starts_with("Bearer "), "{challenge}");
        assert!(challenge.contains("/.well-known/oauth-protected-resource"), "where one gets a token: {challenge}");
    }
}

#[tokio::test]
async fn every_answer_has_an_id() {
    let app = TestApp::start().await;
    let get = || "GET".parse().expect("a method");
    let own = app.anonymous().get("/nowhere").await;
    assert_eq!((own.status.as_u16(), own.header("x-request-id").len()), (404, 32));
    let given = [("x-request-id", "proxy-7")];
    let taken = app.anonymous().send(get(), "/health", &given, String::new()).await;
    assert_eq!(taken.header("x-request-id"), "proxy-7");
    let forged = [("x-request-id", "a level=error b")];
    let replaced = app.anonymous().send(get(), "/health", &forged, String::new()).await;
    assert_eq!(replaced.header("x-request-id").len(), 32);
}

#[tokio::test]
async fn what_failed_inside_stays_inside() {
    let app = TestApp::start().await;
    let mut connection = app.connect().await;
    connection.batch_execute("ALTER TABLE organization RENAME TO secret_table").await.expect("it is the test's own");
    let request = json!({ "query": "{ organizations { nodes { id } } }" });
    let answer = app.anonymous().post("/graphql", request).await;
    let id = answer.header("x-request-id");
    let error = &answer.json()["errors"][0];
    assert_eq!(error["message"], format!("internal error; tell the server's operator the request id {id}"));
    assert_eq!(error["extensions"], json!({ "code": "INTERNAL_ERROR", "requestId": id }));
    assert!(!answer.text.contains("relation"), "{}", answer.text);
}

#[tokio::test]
async fn a_server_whose_database_is_gone_lives_but_is_not_ready() {
    let app = TestApp::start().await;
    let mut connection = app.connect().await;
    connection.batch_execute("DROP TABLE __diesel_schema_migrations").await.expect("it is the test's own");
    let ready = app.anonymous().get("/ready").await;
    assert_eq!(ready.status, 503);
    assert_eq!(ready.json(), json!({ "status": "not ready", "reason": "the database does not answer" }));
    assert_eq!(app.anonymous().get("/health").await.status, 200);
}

/// Panics when a statement about topics is sent.
struct Clumsy;

impl Instrumentation for Clumsy {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            assert!(!query.to_string().contains("FROM topic"), "a resolver's panic, with a secret");
        }
    }
}

#[tokio::test]
async fn a_resolver_that_panics_answers_one_error_and_the_process_lives() {
    let app = TestApp::start().await;
    let pool = database::pool::connect_observed(&app.url(), 2, || Clumsy).expect("a URL");
    let caller = app.anonymous_on(pool);
    for _ in 0..5 {
        let answer =
            caller.post("/graphql", json!({ "query": "{ topics { nodes { id } } viewer { isKnown } }" })).await;
        let id = answer.header("x-request-id");
        assert_eq!(answer.status, 500);
        assert_eq!(answer.json()["errors"].as_array().map(Vec::len), Some(1), "{}", answer.text);
        assert_eq!(answer.json()["errors"][0]["extensions"], json!({ "code": "INTERNAL_ERROR", "requestId": id }));
        assert!(!answer.text.contains("secret"));
        assert!(answer.json()["extensions"]["cost"]["bucket"].is_object(), "{}", answer.text);
    }
    assert_eq!(caller.query("{ viewer { isKnown } }", json!({})).await, json!({ "viewer": { "isKnown": false } }));
}

#[tokio::test]
async fn a_panic_outside_of_the_graph_answers_too() {
    let app = TestApp::start().await;
    let answer =
        app.anonymous_at(Clock::telling(|| panic!("no time"))).post("/graphql", json!({ "query": "{ a }" })).await;
    assert_eq!(answer.status, 500);
    assert_eq!(answer.header("x-request-id").len(), 32);
    assert!(!answer.text.contains("no time"), "{}", answer.text);
}
