//! Requests that mean harm, sent to the served program. How fast they are refused, and what they cost, is measured by
//! `script/bench`.

use std::time::Duration;

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use testing::hostile::{Hostile, requests};

use crate::process::{Home, Server};

fn post(client: &Client, server: &Server) -> RequestBuilder {
    let url = format!("{}/graphql", server.address());
    let accept = "application/graphql-response+json";
    client.post(url).header("content-type", "application/json").header("accept", accept)
}

async fn send(client: &Client, server: &Server, hostile: &Hostile) -> (u16, Value) {
    let mut request = post(client, server).body(hostile.body.clone());
    for (name, value) in &hostile.headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await.unwrap_or_else(|error| panic!("{}: {error:?}", hostile.name));
    let status = response.status().as_u16();
    (status, response.json().await.unwrap_or_else(|error| panic!("{}: {error:?}", hostile.name)))
}

async fn assert_honest_query_answers(client: &Client, server: &Server) {
    let honest = json!({ "query": "{ topics(first: 1) { totalCount } viewer { isKnown } }" });
    let answer: Value = post(client, server).json(&honest).send().await.expect("it lives").json().await.expect("JSON");
    assert_eq!(answer["data"], json!({ "topics": { "totalCount": 0 }, "viewer": { "isKnown": false } }));
}

#[tokio::test]
async fn each_is_refused_with_its_reason_and_honest_queries_go_on() {
    let home = Home::new();
    let server = home.serve();
    let client = Client::new();
    for hostile in requests() {
        let (status, body) = send(&client, &server, &hostile).await;
        let name = hostile.name;
        let code = &body["errors"][0]["extensions"]["code"];
        assert_eq!((status, code), (hostile.status, &json!(hostile.code)), "{name}: {body}");
        let errors = body["errors"].as_array().expect("a list");
        assert!(errors.len() <= 20, "{name}: {} errors", errors.len());
        assert!(body.to_string().len() < 16 * 1024, "{name}: the answer has {} bytes", body.to_string().len());
        assert_honest_query_answers(&client, &server).await;
    }
}

#[tokio::test]
async fn all_at_once_do_not_keep_an_honest_query_from_its_answer() {
    let home = Home::new();
    let server = home.serve();
    let client = Client::builder().timeout(Duration::from_secs(60)).build().expect("a client");
    let requests = requests();
    let harm = futures::future::join_all(requests.iter().map(|hostile| send(&client, &server, hostile)));
    let honest = async {
        for _ in 0..10 {
            assert_honest_query_answers(&client, &server).await;
        }
    };
    let (refused, ()) = futures::join!(harm, honest);
    for (hostile, (status, _)) in requests.iter().zip(refused) {
        assert_eq!(status, hostile.status, "{}", hostile.name);
    }
    assert!(server.stop().success(), "the process lived through it");
}
