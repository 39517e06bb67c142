//! What a provider says is believed only where everything about it is right.

use serde_json::{Value, json};

use super::{Place, now};
use crate::{
    provider::{ADA, ADA_THERE, BEN, Provider, User},
    visitor::{Page, Visitor},
};

#[tokio::test]
async fn an_id_token_that_is_not_quite_right_signs_nobody_in() {
    let Some(place) = Place::open() else { return };
    let long_ago = 1_000_000_000;
    let in_an_hour = now() + 3_600;
    for forgery in [
        json!({ "claims": { "nonce": "another" } }),
        json!({ "claims": { "nonce": null } }),
        json!({ "claims": { "aud": "another" } }),
        json!({ "claims": { "aud": ["lyceum", "another"], "azp": "another" } }),
        json!({ "claims": { "iss": "https://elsewhere.example" } }),
        json!({ "claims": { "exp": long_ago, "iat": long_ago - 600 } }),
        json!({ "claims": { "exp": null } }),
        json!({ "claims": { "iat": in_an_hour, "exp": in_an_hour + 600 } }),
        json!({ "claims": { "sub": null } }),
        json!({ "claims": { "sub": "" } }),
        json!({ "claims": { "at_hash": "AAAAAAAAAAAAAAAAAAAAAA" } }),
        json!({ "signature": "none" }),
        json!({ "signature": "none", "header": { "typ": "JWT" } }),
        json!({ "signature": "public" }),
        json!({ "signature": "foreign" }),
        json!({ "signature": "foreign", "header": { "kid": "nobodys" } }),
        json!({ "header": { "typ": "at+jwt" } }),
        json!({ "header": { "typ": "logout+jwt" } }),
        json!({ "header": { "crit": ["exp"], "exp": 1 } }),
    ] {
        for (provider, user) in [(&place.museum, ADA), (&place.university, ADA_THERE)] {
            refuse(&place, provider, &user, json!({ "path": "/token", "idToken": forgery })).await;
        }
    }
    // It was what they said that was refused: signed again as it is, one serves.
    place.museum.fail(json!({ "path": "/token", "idToken": {} })).await;
    place.signed_in(&place.museum, &ADA).await;
}

#[tokio::test]
async fn an_answer_that_is_none_signs_nobody_in() {
    let Some(place) = Place::open() else { return };
    for answer in [
        json!({ "body": { "id_token": null } }),
        json!({ "body": { "id_token": "a.b.c" } }),
        json!({ "body": { "id_token": 1 } }),
        json!({ "body": { "access_token": null } }),
        json!({ "status": 500 }),
        json!({ "status": 400, "body": { "error": "invalid_grant" } }),
        json!({ "status": 401, "body": { "error": "invalid_client", "error_description": "Ada Quill said no" } }),
    ] {
        let mut fault = answer;
        fault["path"] = "/token".into();
        let page = refuse(&place, &place.museum, &ADA, fault).await;
        assert!(!page.body.contains("said no"), "{page:#?}");
    }
}

#[tokio::test]
async fn a_token_endpoint_that_sends_on_is_not_followed() {
    let Some(place) = Place::open() else { return };
    // Where it sends on to, all would be well: whoever followed would sign in.
    for redirect in [301, 302, 303, 307, 308] {
        let before = place.museum.asked("/token").await;
        refuse(&place, &place.museum, &ADA, json!({ "path": "/token", "redirect": redirect })).await;
        assert_eq!(place.museum.asked("/token").await, before + 1, "{redirect}: the code went nowhere else");
    }
    // Nor is the endpoint that tells who somebody is.
    refuse(&place, &place.museum, &ADA, json!({ "path": "/me", "redirect": 307 })).await;
}

#[tokio::test]
async fn what_is_told_of_somebody_else_is_not_believed() {
    let Some(place) = Place::open() else { return };
    let somebody_else = json!({ "sub": BEN.id, "email": BEN.email, "email_verified": true });
    refuse(&place, &place.museum, &ADA, json!({ "path": "/me", "body": somebody_else })).await;
    refuse(&place, &place.museum, &ADA, json!({ "path": "/me", "body": { "sub": null } })).await;
}

/// Has a provider do wrong once when somebody signs in, which must come to nothing.
async fn refuse(place: &Place, provider: &Provider, user: &User, fault: Value) -> Page {
    let mut visitor = Visitor::new();
    let callback = place.back(&mut visitor, provider, user).await;
    provider.fail(fault.clone()).await;
    let page = visitor.get(callback.as_str()).await;
    assert!(page.status >= 400, "{fault}: {page:#?}");
    assert!(page.body.contains(provider.name()), "{fault}: {page:#?}");
    assert!(page.set.iter().all(|cookie| cookie.name != "lyceum"), "{fault}: {page:#?}");
    assert!(!place.knows(&mut visitor).await, "{fault}: {page:#?}");
    page
}
