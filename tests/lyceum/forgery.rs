//! What pages of other sites can make a visitor's browser do, and what they may do where the operator lets them.

use serde_json::json;
use server::Settings;
use testing::{Answer, TestApp};

const PATH: &str = "/graphql?query=%7B__typename%7D";
const BROWSER: (&str, &str) = ("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0");
const HOST: (&str, &str) = ("host", "lyceum.example");

async fn get(app: &TestApp, headers: &[(&str, &str)]) -> Answer {
    app.anonymous().send("GET".parse().expect("a method"), PATH, headers, String::new()).await
}

#[tokio::test]
async fn a_get_that_a_page_of_another_site_had_sent_runs_nothing() {
    let app = TestApp::start().await;
    for (headers, status) in [
        (vec![], 200),
        (vec![("user-agent", "curl/8.0")], 200),
        (vec![BROWSER], 403),
        (vec![BROWSER, ("sec-fetch-site", "cross-site")], 403),
        (vec![BROWSER, ("sec-fetch-site", "same-site")], 403),
        (vec![BROWSER, ("sec-fetch-site", "same-origin")], 200),
        (vec![BROWSER, ("sec-fetch-site", "none")], 200),
        (vec![BROWSER, ("graphql-require-preflight", "1")], 200),
        (vec![BROWSER, ("content-type", "application/json")], 200),
        (vec![BROWSER, ("content-type", "text/plain")], 403),
        (vec![HOST, ("origin", "https://evil.example")], 403),
        (vec![HOST, ("origin", "null")], 403),
        (vec![HOST, ("origin", "https://lyceum.example")], 200),
        (vec![HOST, ("origin", "https://lyceum.example.evil.example")], 403),
    ] {
        let answer = get(&app, &headers).await;
        assert_eq!(answer.status, status, "{headers:?}: {}", answer.text);
        if status == 403 {
            assert_eq!(answer.json()["errors"][0]["extensions"]["code"], "FORBIDDEN_ORIGIN");
        }
    }
}

#[tokio::test]
async fn a_browser_is_told_of_the_sites_that_the_operator_lets_in_and_of_no_others() {
    let museum = "https://museum.example";
    let settings = Settings { origins: [museum.to_owned()].into(), ..Settings::default() };
    let app = TestApp::start_with(settings).await;
    let preflight = async |origin: &str| {
        let asked = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "content-type,authorization"),
        ];
        app.anonymous().send("OPTIONS".parse().expect("a method"), "/graphql", &asked, String::new()).await
    };
    let told = preflight(museum).await;
    assert_eq!(told.header("access-control-allow-origin"), museum);
    assert!(told.header("access-control-allow-headers").contains("authorization"));
    assert_eq!(told.header("access-control-allow-credentials"), "", "never with cookies");
    assert_eq!(preflight("https://evil.example").await.header("access-control-allow-origin"), "");

    let headers = [HOST, ("content-type", "application/json"), ("origin", museum)];
    let body = json!({ "query": "{ __typename }" }).to_string();
    let asked = app.anonymous().send("POST".parse().expect("a method"), "/graphql", &headers, body).await;
    assert_eq!(asked.header("access-control-allow-origin"), museum);
    assert!(asked.header("access-control-expose-headers").contains("x-request-id"));
    assert_eq!(get(&app, &[HOST, ("origin", museum)]).await.status, 200);
}
