//! Authorization code with PKCE: the way by which people sign in.

use super::Place;
use crate::{
    provider::{ADA, ADA_THERE, BEN},
    visitor::{Visitor, part},
};

#[tokio::test]
async fn people_sign_in_with_the_account_that_they_have() {
    let Some(place) = Place::open() else { return };
    let choice = Visitor::new().get(&place.at("/sign-in")).await;
    for (provider, user) in [(&place.museum, ADA), (&place.university, ADA_THERE)] {
        assert!(choice.body.contains(provider.name()), "{choice:#?}");

        let mut visitor = Visitor::new();
        assert!(!place.knows(&mut visitor).await);
        let page = visitor.get(&place.at(&format!("/sign-in/{}?return_to=/account", provider.key()))).await;
        let asked = page.sent_to();
        assert!(asked.as_str().starts_with(provider.issuer()), "{asked}");
        assert_eq!(part(&asked, "response_type").as_deref(), Some("code"));
        assert_eq!(part(&asked, "code_challenge_method").as_deref(), Some("S256"));
        for chance in ["state", "nonce", "code_challenge"] {
            assert!(part(&asked, chance).is_some_and(|value| value.len() >= 43), "{chance} cannot be guessed: {asked}");
        }
        let callback = provider.sign_in(&mut visitor, &asked, &user).await;
        let page = visitor.get(callback.as_str()).await;

        assert_eq!(page.status, 303, "{page:#?}");
        assert_eq!(page.sent_to().as_str(), place.at("/account"), "to where they came from");
        assert!(place.knows(&mut visitor).await, "{page:#?}");
        let account = place.who(&mut visitor).await;
        assert!(account.contains(user.name), "{account}");
        assert!(page.headers["cache-control"].to_str().is_ok_and(|value| value.contains("no-store")));
        if provider.key() == "museum" {
            // Otherwise the university's account with the same address would have to be confirmed.
            place.museum.change(&ADA, serde_json::json!({ "email": "ada@elsewhere.example" })).await;
            place.sign_in(&mut Visitor::new(), &place.museum, &ADA).await;
        }
    }
}

#[tokio::test]
async fn what_a_browser_holds_is_of_no_use_to_scripts_and_other_sites_and_changes_with_every_sign_in() {
    let Some(place) = Place::open() else { return };
    let mut visitor = Visitor::new();
    let page = place.sign_in(&mut visitor, &place.museum, &ADA).await;
    let first = visitor.cookie("lyceum").expect("a cookie").clone();
    for cookie in &page.set {
        assert!(cookie.attributes.contains_key("httponly"), "{cookie:?}");
        assert_eq!(cookie.attributes["samesite"], "Lax", "{cookie:?}");
        assert_eq!(cookie.attributes["path"], "/", "{cookie:?}");
        assert!(!cookie.attributes.contains_key("domain"), "{cookie:?}");
        assert!(!cookie.attributes.contains_key("secure"), "loopback has no TLS: {cookie:?}");
    }

    place.sign_in(&mut visitor, &place.museum, &ADA).await;
    let second = visitor.cookie("lyceum").expect("a cookie").clone();
    assert_ne!(first.value, second.value);
    assert!(place.knows(&mut visitor).await);
    let mut earlier = Visitor::new();
    earlier.keep(first);
    assert!(!place.knows(&mut earlier).await, "what the browser held before is worth nothing");

    // Nobody chooses what somebody else's browser will hold.
    let mut victim = Visitor::new();
    let mut planted = second;
    planted.value = "A".repeat(planted.value.len());
    victim.keep(planted.clone());
    place.sign_in(&mut victim, &place.museum, &BEN).await;
    assert_ne!(victim.cookie("lyceum").expect("a cookie").value, planted.value);
    assert!(place.knows(&mut victim).await);
    let mut planter = Visitor::new();
    planter.keep(planted);
    assert!(!place.knows(&mut planter).await);
}

#[tokio::test]
async fn with_tls_in_front_cookies_never_go_without_it() {
    const PUBLIC: &str = "https://lyceum.example";
    let Some(place) = Place::open_as(Some(PUBLIC), |_| ()) else { return };
    let mut visitor = Visitor::new();
    let page = visitor.get(&place.at("/sign-in/museum")).await;
    let asked = page.sent_to();
    assert_eq!(part(&asked, "redirect_uri"), Some(format!("{PUBLIC}/sign-in/museum/callback")));
    let callback = place.museum.sign_in(&mut visitor, &asked, &ADA).await;
    // The proxy in front takes TLS off.
    let arrival = visitor.get(&callback.as_str().replace(PUBLIC, place.server.address())).await;

    assert!(visitor.cookie("__Host-lyceum").is_some(), "{arrival:#?}");
    for cookie in page.set.iter().chain(&arrival.set) {
        assert!(cookie.name.starts_with("__Host-"), "{cookie:?}");
        assert!(cookie.attributes.contains_key("secure"), "{cookie:?}");
        assert!(cookie.attributes.contains_key("httponly"), "{cookie:?}");
        assert_eq!(cookie.attributes["path"], "/", "{cookie:?}");
    }
}

#[tokio::test]
async fn nobody_is_sent_on_to_another_site() {
    let Some(place) = Place::open() else { return };
    let here: reqwest::Url = place.at("/").parse().expect("an address");
    let elsewhere = [
        "https://evil.example/",
        "//evil.example/",
        "/%5Cevil.example/",
        "/%09/evil.example/",
        "%5C%5Cevil.example",
        "javascript:alert(1)",
        "/%2F/evil.example",
        "/..//evil.example",
    ];
    for return_to in elsewhere {
        let mut visitor = Visitor::new();
        let page = visitor.get(&place.at(&format!("/sign-in/museum?return_to={return_to}"))).await;
        let callback = place.museum.sign_in(&mut visitor, &page.sent_to(), &ADA).await;
        let page = visitor.get(callback.as_str()).await;
        assert!(place.knows(&mut visitor).await, "{return_to}: {page:#?}");
        assert_eq!(page.sent_to().origin(), here.origin(), "{return_to}: {page:#?}");
    }
    let mut visitor = Visitor::new();
    let page = visitor.get(&place.at("/sign-in/museum?return_to=/account%3Fa=b")).await;
    let callback = place.museum.sign_in(&mut visitor, &page.sent_to(), &ADA).await;
    assert_eq!(visitor.get(callback.as_str()).await.sent_to().as_str(), place.at("/account?a=b"));
}
