//! Signing out, here and at the provider.

use reqwest::{Method, Url};
use serde_json::{Value, json};

use super::{Place, now};
use crate::{
    provider::{ADA, ADA_THERE, BEN},
    visitor::{Page, Visitor},
};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

#[tokio::test]
async fn who_signs_out_is_signed_out_here_and_at_the_provider() {
    let Some(place) = Place::open() else { return };
    let mut ada = place.signed_in(&place.museum, &ADA).await;
    let mut elsewhere = place.signed_in(&place.museum, &ADA).await;
    let mut ben = place.signed_in(&place.museum, &BEN).await;
    let held = ada.cookie("lyceum").expect("a cookie").clone();

    // Only a form of ours does it.
    let (get, post) =
        (ada.request(Method::GET, &place.at("/sign-out")), ada.request(Method::POST, &place.at("/sign-out")));
    let url: Url = place.at("/sign-out").parse().expect("an address");
    assert_eq!(ada.ask(get, url.clone()).await.status, 405);
    let foreign = post.header("origin", "https://evil.example").header("sec-fetch-site", "cross-site");
    assert_eq!(ada.ask(foreign, url).await.status, 403);
    assert!(place.knows(&mut ada).await);

    let page = ada.get(&place.at("/sign-in")).await;
    let form = page.form("/sign-out");
    let page = ada.submit(&form, &[]).await;
    assert!(ada.cookie("lyceum").is_none(), "{page:#?}");
    assert!(!place.knows(&mut ada).await);
    let mut thief = Visitor::new();
    thief.keep(held);
    assert!(!place.knows(&mut thief).await, "what the browser held is worth nothing any more");
    assert!(place.knows(&mut elsewhere).await, "another browser stays signed in");
    assert!(place.knows(&mut ben).await);

    // At the provider: there Ada says that she wants to, and is sent back.
    assert!(page.sent_to().as_str().starts_with(place.museum.issuer()), "{page:#?}");
    let question = ada.go_on(page).await;
    let form = question.form("/session/end/confirm");
    let page = ada.submit(&form, &[]).await;
    assert_eq!(page.sent_to().as_str(), place.at("/sign-in"));
    let asked = ada.get(&place.at("/sign-in/museum")).await.sent_to();
    let login = ada.follow(asked.as_str()).await;
    assert!(login.body.contains("name=\"login\""), "the provider asks who it is again: {login:#?}");
}

#[tokio::test]
async fn who_signs_out_at_the_provider_is_signed_out_here() {
    let Some(place) = Place::open() else { return };
    let mut ada = place.signed_in(&place.museum, &ADA).await;
    let mut elsewhere = place.signed_in(&place.museum, &ADA).await;
    let mut ben = place.signed_in(&place.museum, &BEN).await;

    place.museum.sign_out(&mut ada).await;

    assert_eq!(place.museum.logouts().await, json!(["told"]));
    assert!(!place.knows(&mut ada).await);
    assert!(place.knows(&mut elsewhere).await, "there it was another sign-in");
    assert!(place.knows(&mut ben).await);
}

#[tokio::test]
async fn who_left_a_browser_elsewhere_signs_it_out_from_here() {
    let Some(place) = Place::open() else { return };
    let address = place.server.address();
    let mut ada = place.signed_in(&place.museum, &ADA).await;
    let mut elsewhere = place.signed_in(&place.museum, &ADA).await;
    let mut ben = place.signed_in(&place.museum, &BEN).await;
    let answer = elsewhere.graph(address, "{ viewer { signIns { id isThisOne } } }").await;
    let sign_ins = answer["data"]["viewer"]["signIns"].as_array().expect("a list");
    assert_eq!(sign_ins.len(), 2, "{answer:#}");
    let there = sign_ins.iter().find(|one| one["isThisOne"] == true).expect("the one that asks")["id"].clone();

    let end = format!("mutation {{ endSignIn(input: {{ id: {there} }}) {{ userErrors {{ message }} }} }}");
    ben.graph(address, &end).await;
    assert!(place.knows(&mut elsewhere).await, "it is not Ben's to end");
    let answer = ada.graph(address, &end).await;
    assert_eq!(answer["data"]["endSignIn"]["userErrors"], json!([]), "{answer:#}");
    assert!(!place.knows(&mut elsewhere).await, "at once");
    assert!(place.knows(&mut ada).await);
}

#[tokio::test]
async fn who_had_themselves_erased_is_nobody_and_may_come_again_as_somebody_new() {
    let Some(place) = Place::open() else { return };
    let address = place.server.address();
    let mut ada = place.signed_in(&place.museum, &ADA).await;
    let mut elsewhere = place.signed_in(&place.museum, &ADA).await;
    let token = place.museum.access_token(&ADA).await;
    let (status, before) = place.server.ask("{ viewer { person { id } } }", Some(&token)).await;
    assert_eq!(status, 200, "{before:#}");

    let erase =
        r#"mutation { eraseMe(input: { confirmation: "erase me" }) { erasure { at } userErrors { message } } }"#;
    let answer = ada.graph(address, erase).await;
    assert!(answer["data"]["eraseMe"]["erasure"]["at"].is_string(), "{answer:#}");
    assert!(!place.knows(&mut ada).await);
    assert!(!place.knows(&mut elsewhere).await);
    assert_eq!(place.server.ask(super::WHO, Some(&token)).await.0, 401, "nobody has the account any more");

    place.signed_in(&place.museum, &ADA).await;
    let (_, after) = place.server.ask("{ viewer { person { id } } }", Some(&token)).await;
    assert!(after["data"]["viewer"]["person"]["id"].is_string(), "{after:#}");
    assert_ne!(after["data"], before["data"]);
}

#[tokio::test]
async fn nobody_but_the_provider_says_that_somebody_signed_out() {
    let Some(place) = Place::open() else { return };
    let mut ada = place.signed_in(&place.museum, &ADA).await;
    let mut there = place.signed_in(&place.university, &crate::provider::MALLORY).await;
    let now = now();
    let header = json!({ "typ": "logout+jwt" });
    for (forgery, header) in [
        (json!({ "signature": "none" }), &header),
        (json!({ "signature": "foreign" }), &header),
        (json!({ "signature": "public" }), &header),
        (json!({ "claims": { "aud": "another" } }), &header),
        (json!({ "claims": { "iss": place.university.issuer() } }), &header),
        (json!({ "claims": { "exp": now - 3_600, "iat": now - 3_720 } }), &header),
        (json!({ "claims": { "events": null } }), &header),
        (json!({ "claims": { "events": { "another": {} } } }), &header),
        (json!({ "claims": { "nonce": "a" } }), &header),
        (json!({ "claims": { "sub": null } }), &header),
        (json!({}), &json!({ "typ": "at+jwt" })),
    ] {
        let page = tell(&place, "museum", &logout(&place, &forgery, header).await).await;
        assert_eq!(page.status, 400, "{forgery}: {page:#?}");
        assert!(place.knows(&mut ada).await, "{forgery}: {page:#?}");
    }
    // The museum does not speak for the university.
    let token = logout(&place, &json!({ "claims": { "sub": crate::provider::MALLORY.id } }), &header).await;
    assert_eq!(tell(&place, "university", &token).await.status, 400);
    let page = tell(&place, "museum", &token).await;
    assert!(page.status < 300, "{page:#?}");
    assert!(place.knows(&mut there).await);

    let token = logout(&place, &json!({}), &header).await;
    let page = tell(&place, "museum", &token).await;
    assert!(page.status < 300, "{page:#?}");
    assert!(!place.knows(&mut ada).await, "it was the forgeries that were refused");
    // Heard once, it ends nothing that began after it.
    let mut again = place.signed_in(&place.museum, &ADA).await;
    tell(&place, "museum", &token).await;
    assert!(place.knows(&mut again).await);
}

#[tokio::test]
async fn a_provider_that_has_gone_keeps_nobody_from_signing_out() {
    let Some(mut place) = Place::open() else { return };
    let mut ada = place.signed_in(&place.university, &ADA_THERE).await;
    place.university.stop();
    assert!(place.knows(&mut ada).await, "who is signed in stays so");
    let page = ada.get(&place.at("/sign-in")).await;
    let form = page.form("/sign-out");
    let page = ada.submit(&form, &[]).await;
    assert_eq!(page.status, 303, "{page:#?}");
    assert!(!place.knows(&mut ada).await);
    place.signed_in(&place.museum, &BEN).await;
}

/// A logout token of the museum's: a genuine one of Ada's, but for what is to be otherwise.
async fn logout(place: &Place, forgery: &Value, header: &Value) -> String {
    let now = now();
    let mut claims =
        json!({ "aud": "lyceum", "events": { EVENT: {} }, "client_id": null, "scope": null, "exp": now + 120 });
    let changes = forgery["claims"].as_object().cloned().unwrap_or_default();
    claims.as_object_mut().expect("an object").extend(changes);
    let mut words = json!({ "claims": claims, "header": header });
    if let Some(signature) = forgery.get("signature") {
        words["signature"] = signature.clone();
    }
    place.museum.mint(&ADA, words).await
}

async fn tell(place: &Place, key: &str, token: &str) -> Page {
    let mut provider = Visitor::new();
    let address = place.at(&format!("/sign-out/{key}"));
    let request = provider.request(Method::POST, &address).form(&[("logout_token", token)]);
    provider.ask(request, address.parse().expect("an address")).await
}
