//! Providers change their keys when they like.

use super::Place;
use crate::{
    provider::{ADA, BEN},
    visitor::Visitor,
};

#[tokio::test]
async fn a_provider_changes_its_keys_while_people_are_signed_in() {
    let Some(place) = Place::open() else { return };
    let mut ada = place.signed_in(&place.museum, &ADA).await;
    let token = place.museum.access_token(&ADA).await;
    let mut under_way = Visitor::new();
    let callback = place.back(&mut under_way, &place.museum, &BEN).await;

    place.museum.turn_keys().await;

    assert!(place.knows(&mut ada).await, "who is signed in stays so");
    under_way.get(callback.as_str()).await;
    assert!(place.knows(&mut under_way).await, "who was at the provider meanwhile is signed in with the new key");
    place.signed_in(&place.museum, &BEN).await;
    for token in [token, place.museum.access_token(&ADA).await] {
        let (status, answer) = place.server.ask(super::WHO, Some(&token)).await;
        assert_eq!((status, &answer["data"]["viewer"]["isKnown"]), (200, &true.into()), "{answer:#}");
    }
}

#[tokio::test]
async fn a_key_that_a_provider_has_withdrawn_is_not_believed_any_more() {
    let Some(place) = Place::open() else { return };
    place.signed_in(&place.museum, &ADA).await;
    let token = place.museum.access_token(&ADA).await;
    let shown = super::bearer::show(&place, &mut Visitor::new(), &token).await;
    assert_eq!(shown.status, 200, "{shown:#?}");
    place.museum.forget_keys().await;
    place.signed_in(&place.museum, &BEN).await;
    let shown = super::bearer::show(&place, &mut Visitor::new(), &token).await;
    assert_eq!(shown.status, 401, "{shown:#?}");
}

#[tokio::test]
async fn keys_that_somebody_made_up_do_not_have_the_provider_asked_again_and_again() {
    let Some(place) = Place::open() else { return };
    place.signed_in(&place.museum, &ADA).await;
    let before = place.museum.asked("/jwks").await;
    for number in 0..5 {
        let forgery =
            serde_json::json!({ "signature": "foreign", "header": { "typ": "at+jwt", "kid": format!("{number}") } });
        let token = place.museum.mint(&ADA, forgery).await;
        let mut visitor = Visitor::new();
        let page = super::bearer::show(&place, &mut visitor, &token).await;
        assert_eq!(page.status, 401, "{page:#?}");
    }
    let asked = place.museum.asked("/jwks").await - before;
    assert!(asked <= 1, "asked {asked} times");
}
