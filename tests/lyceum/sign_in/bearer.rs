//! Access tokens of the same providers, for programs.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Place, WHO, now};
use crate::{
    provider::{ADA, BEN},
    visitor::{Page, Visitor},
};

/// Shows a token to the graph.
pub(super) async fn show(place: &Place, visitor: &mut Visitor, token: &str) -> Page {
    let address = place.at("/graphql");
    let request = visitor.request(Method::POST, &address).bearer_auth(token).json(&json!({ "query": WHO }));
    visitor.ask(request, address.parse().expect("an address")).await
}

async fn is_known(place: &Place, token: &str) -> bool {
    let page = show(place, &mut Visitor::new(), token).await;
    let answer: Value = serde_json::from_str(&page.body).expect("the graph answers JSON");
    page.status == 200 && answer["data"]["viewer"]["isKnown"] == true
}

#[tokio::test]
async fn a_program_with_somebodys_token_is_them() {
    let Some(place) = Place::open() else { return };
    let (token, opaque) = (place.museum.access_token(&ADA).await, place.museum.opaque_token(&ADA).await);
    for token in [&token, &opaque] {
        let page = show(&place, &mut Visitor::new(), token).await;
        assert_eq!(page.status, 401, "who never signed in is nobody yet: {page:#?}");
        assert!(page.body.contains("sign in once"), "{page:#?}");
        assert!(page.headers.contains_key("www-authenticate"), "{page:#?}");
    }
    place.signed_in(&place.museum, &ADA).await;
    assert!(is_known(&place, &token).await);
    assert!(is_known(&place, &opaque).await);
}

#[tokio::test]
async fn a_token_that_is_not_quite_right_is_refused() {
    let Some(place) = Place::open() else { return };
    place.signed_in(&place.museum, &ADA).await;
    let now = now();
    let genuine = place.museum.mint(&ADA, json!({})).await;
    assert!(is_known(&place, &genuine).await, "what follows is refused for what is wrong with it");
    for forgery in [
        json!({ "claims": { "aud": "https://elsewhere.example/" } }),
        json!({ "claims": { "aud": "lyceum" } }),
        json!({ "claims": { "aud": null } }),
        json!({ "claims": { "iss": "https://elsewhere.example" } }),
        json!({ "claims": { "iss": place.university.issuer() } }),
        json!({ "claims": { "exp": now - 3_600 } }),
        json!({ "claims": { "exp": null } }),
        json!({ "claims": { "nbf": now + 3_600 } }),
        json!({ "claims": { "sub": null } }),
        json!({ "claims": { "cnf": { "jkt": "a" } } }),
        json!({ "signature": "none" }),
        json!({ "signature": "public" }),
        json!({ "signature": "foreign" }),
        json!({ "header": { "typ": "logout+jwt" } }),
        // What an ID token says.
        json!({ "header": { "typ": "JWT" }, "claims": { "nonce": "a", "client_id": null, "scope": null } }),
    ] {
        let token = place.museum.mint(&ADA, forgery.clone()).await;
        let page = show(&place, &mut Visitor::new(), &token).await;
        assert_eq!(page.status, 401, "{forgery}: {page:#?}");
        assert!(!page.body.contains(ADA.id) && !page.body.contains(&token[..20]), "{forgery}: {page:#?}");
    }
    let mut cut = genuine.clone();
    cut.truncate(genuine.len() - 4);
    for token in [cut.as_str(), "a.b.c", "..", "nobodys", "lyceum_nobodys"] {
        assert_eq!(show(&place, &mut Visitor::new(), token).await.status, 401, "{token}");
    }
}

#[tokio::test]
async fn an_id_token_is_no_access_token() {
    let Some(place) = Place::open() else { return };
    place.signed_in(&place.museum, &ADA).await;
    let token = place.museum.id_token(&ADA).await;
    let page = show(&place, &mut Visitor::new(), &token).await;
    assert_eq!(page.status, 401, "{page:#?}");
}

#[tokio::test]
async fn a_token_and_a_cookie_together_are_the_token() {
    let Some(place) = Place::open() else { return };
    let mut ada = place.signed_in(&place.museum, &ADA).await;
    let token = place.museum.mint(&ADA, json!({ "claims": { "exp": 1 } })).await;
    assert_eq!(show(&place, &mut ada, &token).await.status, 401, "a token that does not hold is not made up for");
}

#[tokio::test]
async fn an_opaque_token_that_the_provider_has_taken_back_is_refused() {
    let Some(place) = Place::open() else { return };
    place.signed_in(&place.museum, &BEN).await;
    let token = place.museum.opaque_token(&BEN).await;
    place.museum.revoke("opaque-device", &token).await;
    assert!(!is_known(&place, &token).await);
}

#[tokio::test]
async fn a_partners_system_is_known_once_it_is_registered() {
    let Some(place) = Place::open() else { return };
    place.home.say(&["organization", "create", "--name", "Partner"]);
    for client in ["service", "opaque-service"] {
        let token = place.museum.service_token(client).await;
        assert!(!is_known(&place, &token).await, "{client}");
        let registered = ["token", "create", "--organization", "Partner", "--scope", "catalogue:write"];
        let issuer = ["--client-issuer", place.museum.issuer(), "--client-subject", client];
        place.home.say(&[registered.as_slice(), &issuer].concat());
        assert!(is_known(&place, &token).await, "{client}");
    }
    let token = place.museum.service_token("service").await;
    let document = r#"mutation { createOpportunity(input: {
        kind: WEBINAR, mainLanguage: "en", title: [{ language: "en", text: "Locks" }]
    }) { opportunity { provider { name { text } } } userErrors { message } } }"#;
    let (_, answer) = place.server.ask(document, Some(&token)).await;
    let opportunity = &answer["data"]["createOpportunity"]["opportunity"];
    assert_eq!(opportunity["provider"]["name"]["text"], "Partner", "{answer:#}");
}

#[tokio::test]
async fn a_program_learns_where_to_get_a_token() {
    let Some(place) = Place::open() else { return };
    let page = show(&place, &mut Visitor::new(), "nobodys").await;
    let challenge = page.headers["www-authenticate"].to_str().expect("plain text").to_owned();
    let address = place.at("/.well-known/oauth-protected-resource");
    assert!(challenge.contains(&format!("resource_metadata=\"{address}\"")), "{challenge}");
    let page = Visitor::new().get(&address).await;
    let told: Value = serde_json::from_str(&page.body).expect("JSON");
    assert_eq!(told["resource"], place.at("/graphql"), "{told:#}");
    let issuers = json!([place.museum.issuer(), place.university.issuer()]);
    assert_eq!(told["authorization_servers"], issuers, "{told:#}");
}
