//! The pages.

use std::path::Path;

use identity::oidc::Configuration;
use reqwest::Method;
use serde_json::json;
use server::{Entrance, Settings};
use testing::{Answer, TestApp};

const PROVIDERS: &str = r#"
    [[provider]]
    key = "museum"
    name = "Museum <login>"
    issuer = "http://127.0.0.1:9"
    client_id = "lyceum"
    device_client_id = "lyceum-cli"

    [[provider]]
    key = "university"
    name = "University"
    issuer = "https://university.invalid"
    client_id = "lyceum"
"#;

async fn app() -> TestApp {
    let configuration = Configuration::read(PROVIDERS, Path::new("")).expect("a configuration");
    let entrance = Entrance::new("http://localhost:8080".parse().expect("an address"), configuration);
    TestApp::start_with_entrance(Settings::default(), entrance).await
}

async fn page(app: &TestApp, path: &str, language: &str) -> Answer {
    app.anonymous().send(Method::GET, path, &[("accept-language", language)], String::new()).await
}

#[tokio::test]
async fn a_page_offers_all_providers_and_the_way_back() {
    let app = app().await;
    let there = page(&app, "/sign-in?return_to=/account%3Fa%3Db", "en").await;
    assert_eq!(there.status, 200);
    assert!(there.text.contains(r#"href="/sign-in/museum?return_to=%2Faccount%3Fa%3Db""#), "{}", there.text);
    assert!(there.text.contains("Museum &#60;login&#62;") && !there.text.contains("<login>"), "{}", there.text);
    for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", "%09//evil.example", "&return_to=/a"]
    {
        let there = page(&app, &format!("/sign-in?return_to={elsewhere}"), "en").await;
        assert_eq!(there.status, 200);
        assert!(there.text.contains(r#"href="/sign-in/museum""#), "{elsewhere}: {}", there.text);
    }
}

#[tokio::test]
async fn pages_speak_three_languages() {
    let app = app().await;
    for (accepted, tag, word, trouble) in [
        ("en-GB", "en", "Sign in with", "There is nothing here"),
        ("de, fr-CA;q=0.9, en;q=0.1", "fr", "Se connecter avec", "Il n’y a rien ici"),
        ("es", "es", "Iniciar sesión con", "Aquí no hay nada"),
        ("de", "en", "Sign in with", "There is nothing here"),
    ] {
        let there = page(&app, "/sign-in", accepted).await;
        assert!(there.text.contains(word), "{accepted}: {}", there.text);
        assert!(there.text.contains(&format!("<html lang=\"{tag}\">")), "{accepted}: {}", there.text);
        let there = page(&app, "/sign-in/nobody", accepted).await;
        assert_eq!(there.status, 404);
        assert!(there.text.contains(trouble), "{accepted}: {}", there.text);
        assert!(there.text.contains(r#"<a href="/sign-in">"#), "there is a way on: {}", there.text);
    }
}

#[tokio::test]
async fn pages_run_nothing_and_are_kept_by_nobody() {
    let app = app().await;
    for path in ["/sign-in", "/sign-in/nobody", "/sign-in/link", "/sign-in/museum/callback?state=a"] {
        let there = page(&app, path, "en").await;
        let policy = there.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"),
            "{policy}"
        );
        assert!(policy.contains("base-uri 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(there.header("cache-control"), "no-store", "{path}");
        assert_eq!(there.header("referrer-policy"), "strict-origin", "{path}");
        assert_eq!(there.header("content-type"), "text/html; charset=utf-8", "{path}");
        assert!(!there.text.contains("<script") && !there.text.contains("style="), "{path}");
    }
    let style = app.anonymous().get("/sign-in/pages.css").await;
    assert_eq!((style.status.as_u16(), style.header("content-type")), (200, "text/css; charset=utf-8"));
}

#[tokio::test]
async fn what_somebody_sends_is_text_and_nothing_else() {
    let now = testing::TODAY.parse().expect("a constant");
    let (entrance, _) = Entrance::default().with_local_link(now);
    let app = TestApp::start_with_entrance(Settings::default(), entrance).await;
    let there = page(&app, "/sign-in/local?key=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "en").await;
    assert_eq!(there.status, 200);
    assert!(!there.text.contains("<script"), "{}", there.text);
}

#[tokio::test]
async fn a_provider_that_does_not_answer_is_said() {
    let app = app().await;
    let headers = [("host", "localhost:8080")];
    let there = app.anonymous().send(Method::GET, "/sign-in/museum", &headers, String::new()).await;
    assert_eq!(there.status, 503, "{}", there.text);
    assert!(there.text.contains("Museum &#60;login&#62; does not answer at the moment"), "{}", there.text);
    assert!(!there.text.contains("127.0.0.1:9"), "{}", there.text);
}

#[tokio::test]
async fn whoever_calls_the_machine_by_another_name_is_sent_to_the_one_that_will_be_used() {
    let app = app().await;
    for (host, sent) in
        [("127.0.0.1:8080", true), ("[::1]:8080", true), ("lyceum.example", false), ("localhost:8080", false)]
    {
        let path = "/sign-in/museum?return_to=/account&prompt=login";
        let there = app.anonymous().send(Method::GET, path, &[("host", host)], String::new()).await;
        if sent {
            assert_eq!(there.status, 303);
            let expected = "http://localhost:8080/sign-in/museum?return_to=%2Faccount&prompt=login";
            assert_eq!(there.header("location"), expected);
        } else {
            assert_eq!(there.status, 503, "{host}: {}", there.text);
        }
    }
}

#[tokio::test]
async fn programs_learn_which_providers_there_are() {
    let app = app().await;
    for path in ["/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/graphql"] {
        let described = app.anonymous().get(path).await;
        assert_eq!(described.status, 200);
        assert_eq!(
            described.json(),
            json!({
                "resource": "http://localhost:8080/graphql",
                "resource_name": "Lyceum",
                "authorization_servers": ["http://127.0.0.1:9", "https://university.invalid"],
                "bearer_methods_supported": ["header"],
                "lyceum_device_clients": [{
                    "key": "museum",
                    "name": "Museum <login>",
                    "issuer": "http://127.0.0.1:9",
                    "client_id": "lyceum-cli",
                    "audience": "http://localhost:8080/graphql",
                }],
            })
        );
    }
}

#[tokio::test]
async fn forms_are_taken_from_pages_of_this_server_alone() {
    let app = app().await;
    for path in ["/sign-in/link", "/sign-in/local", "/sign-out"] {
        for (headers, refused) in [
            (vec![("sec-fetch-site", "cross-site")], true),
            (vec![("sec-fetch-site", "same-site")], true),
            (vec![("sec-fetch-site", "same-origin")], false),
            (vec![("origin", "https://evil.example")], true),
            (vec![("origin", "null")], true),
            (vec![("origin", "http://localhost:8080")], false),
            (vec![("host", "lyceum.example"), ("origin", "https://lyceum.example")], false),
            (vec![("user-agent", "Mozilla/5.0")], true),
            (vec![("user-agent", "curl/8.0")], false),
        ] {
            let mut headers = headers.clone();
            headers.push(("content-type", "application/x-www-form-urlencoded"));
            let there = app.anonymous().send(Method::POST, path, &headers, "choice=same&key=a".to_owned()).await;
            assert_eq!(there.status == 403, refused, "{path} {headers:?}: {}", there.text);
        }
    }
}
