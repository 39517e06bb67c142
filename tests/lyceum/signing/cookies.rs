//! What a browser holds.

use identity::account::steward;
use reqwest::{Method, Url};
use serde_json::json;
use server::Settings;
use testing::TestApp;

use super::{Place, WHO};
use crate::visitor::{Cookie, Visitor};

#[tokio::test]
async fn what_a_browser_is_given_is_for_this_server_alone() {
    for (public_url, name, secure) in
        [("http://127.0.0.1", "lyceum", false), ("https://lyceum.example.org", "__Host-lyceum", true)]
    {
        let place = Place::reached_at(public_url).await;
        let mut visitor = Visitor::new();
        let form = visitor.get(&place.at(&place.link)).await.form("/sign-in/local");
        let page = visitor.submit(&form, &[]).await;
        let [cookie] = &page.set[..] else { panic!("{page:#?}") };
        assert_eq!((cookie.name.as_str(), cookie.value.len()), (name, 43));
        let said = |name: &str| cookie.attributes.get(name).map(String::as_str);
        assert_eq!((said("httponly"), said("samesite"), said("path")), (Some(""), Some("Lax"), Some("/")));
        assert_eq!((said("secure").is_some(), said("domain"), said("max-age")), (secure, None, None));
        assert_eq!(page.headers["cache-control"], "no-store");
        assert!(place.knows(&mut visitor).await);

        // Only under that name: with TLS, anybody on the way or next door could set the other one.
        let mut planted = Cookie { name: "lyceum".to_owned(), ..cookie.clone() };
        let mut other = Visitor::new();
        other.keep(planted.clone());
        assert_eq!(place.knows(&mut other).await, !secure);
        planted.name = "__Host-lyceum".to_owned();
        let mut other = Visitor::new();
        other.keep(planted);
        assert_eq!(place.knows(&mut other).await, secure);
    }
}

#[tokio::test]
async fn whoever_signs_in_gets_a_new_secret_and_the_old_one_ends() {
    let place = Place::open().await;
    let ana = place.app.person("Ana").create().await;
    let mut visitor = Visitor::new();
    let held = place.steward().await.cookie("lyceum").expect("signed in").clone();
    visitor.keep(Cookie { value: ana.secret.clone(), ..held });
    assert!(place.knows(&mut visitor).await);

    // The link is used up; the same is done as its page does.
    let mut conn = place.app.connect().await;
    let now = place.app.clock().now();
    let secret = steward::sign_in(&mut conn, Some(&ana.secret), now).await.expect("signed in");
    assert_ne!(secret.reveal(), ana.secret);
    assert!(!place.knows(&mut visitor).await, "who was signed in with the browser is so no longer");
    let steward = place.app.signed_in(secret.reveal());
    assert_eq!(steward.query(WHO, json!({})).await, json!({ "viewer": { "isKnown": true } }));
}

#[tokio::test]
async fn pages_of_sites_that_may_ask_do_not_ask_as_who_is_signed_in() {
    let museum = "http://museum.example";
    let settings = Settings { origins: [museum.to_owned()].into(), ..Settings::default() };
    let app = TestApp::start_with(settings).await;
    let ana = app.person("Ana").create().await;
    let host = ("host", "lyceum.example");
    let body = json!({ "query": WHO }).to_string();
    for (origin, known) in [
        (None, true),
        (Some("http://lyceum.example"), true),
        // How the server is called from outside, where a proxy before it calls it otherwise.
        (Some("http://localhost"), true),
        (Some(museum), false),
        (Some("null"), false),
        (Some("http://evil.example"), false),
    ] {
        let mut headers = vec![host, ("content-type", "application/json")];
        headers.extend(origin.map(|origin| ("origin", origin)));
        let answer = ana.send(Method::POST, "/graphql", &headers, body.clone()).await;
        assert_eq!(answer.json()["data"]["viewer"]["isKnown"], known, "{origin:?}");
    }
}

#[tokio::test]
async fn who_signs_out_holds_nothing_of_worth() {
    let place = Place::open().await;
    let mut steward = place.steward().await;
    let mut thief = steward.twin();
    let url: Url = place.at("/sign-out").parse().expect("an address");
    for (name, value) in
        [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "http://evil.example")]
    {
        let request = steward.request(Method::POST, url.as_str()).header(name, value);
        assert_eq!(steward.ask(request, url.clone()).await.status, 403, "{name}: {value}");
    }
    assert!(place.knows(&mut steward).await);

    let page = steward.get(&place.at("/sign-in")).await;
    assert!(page.body.contains("Local steward"), "{page:#?}");
    let page = steward.submit(&page.form("/sign-out"), &[]).await;
    assert_eq!((page.status, page.sent_to().path()), (303, "/sign-in"));
    assert!(steward.cookie("lyceum").is_none());
    assert!(!place.knows(&mut thief).await);
    // Once more does no harm.
    let request = thief.request(Method::POST, url.as_str()).header("sec-fetch-site", "same-origin");
    assert_eq!(thief.ask(request, url).await.status, 303);
}

#[tokio::test]
async fn who_signs_out_everywhere_is_signed_in_nowhere() {
    let place = Place::open().await;
    let mut steward = place.steward().await;
    let mut conn = place.app.connect().await;
    let elsewhere = steward::sign_in(&mut conn, None, place.app.clock().now()).await.expect("signed in");
    let elsewhere = place.app.signed_in(elsewhere.reveal());
    let ana = place.app.person("Ana").create().await;
    let known = async |caller: &testing::Caller| caller.query(WHO, json!({})).await["viewer"]["isKnown"] == true;

    let form = steward.get(&place.at("/sign-in")).await.form("/sign-out");
    let page = steward.submit(&form, &[("everywhere", "yes")]).await;
    assert_eq!((page.status, page.sent_to().path()), (303, "/sign-in"));
    assert!(!place.knows(&mut steward).await && !known(&elsewhere).await);
    assert!(known(&ana).await, "nobody else");
    // Who is signed in no longer ends nothing with it.
    let steward_again = steward::sign_in(&mut conn, None, place.app.clock().now()).await.expect("signed in");
    steward.submit(&form, &[("everywhere", "yes")]).await;
    assert!(known(&place.app.signed_in(steward_again.reveal())).await);
}
