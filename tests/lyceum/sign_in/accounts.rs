//! Whose account it is: no provider's word alone leads to somebody's things.

use serde_json::json;

use super::Place;
use crate::{
    provider::{ADA, ADA_THERE, BEN, MALLORY, ZOE},
    visitor::{Page, Visitor},
};

#[tokio::test]
async fn a_second_provider_with_the_same_address_takes_over_nothing() {
    let Some(place) = Place::open() else { return };
    let mut ada = place.signed_in(&place.museum, &ADA).await;
    let person = place.who(&mut ada).await;
    assert!(person.contains(ADA.name), "{person}");

    // Whoever comes with the university's account is asked, and is nobody until they have shown that both are theirs.
    let mut visitor = Visitor::new();
    let page = place.sign_in(&mut visitor, &place.university, &ADA_THERE).await;
    assert_eq!(page.sent_to().path(), "/sign-in/link", "{page:#?}");
    assert!(!place.knows(&mut visitor).await);
    let question = visitor.go_on(page).await;
    assert!(question.body.contains(place.university.name()), "{question:#?}");
    assert!(!question.body.contains(ADA.name), "nothing is told of who has the other account: {question:#?}");
    let page = choose(&place, &mut visitor, "same").await;
    assert_eq!(page.status, 401, "saying so is not enough: {page:#?}");
    assert!(!place.knows(&mut visitor).await);

    // They sign in with the account that they had, and are asked again.
    let page = visitor.get(&place.at("/sign-in/museum?return_to=/sign-in/link")).await;
    let callback = place.museum.sign_in(&mut visitor, &page.sent_to(), &ADA).await;
    let page = visitor.get(callback.as_str()).await;
    let question = visitor.go_on(page).await;
    assert!(question.body.contains(ADA.name), "{question:#?}");
    let page = choose(&place, &mut visitor, "same").await;
    assert_eq!(page.status, 303, "{page:#?}");

    // From now on either leads to the same person.
    let mut either = place.signed_in(&place.university, &ADA_THERE).await;
    let account = place.who(&mut either).await;
    assert!(account.contains(ADA.name), "{account}");
}

#[tokio::test]
async fn who_says_that_the_accounts_are_not_of_one_person_has_one_of_their_own() {
    let Some(place) = Place::open() else { return };
    place.signed_in(&place.museum, &ADA).await;
    let mut visitor = Visitor::new();
    place.sign_in(&mut visitor, &place.university, &ADA_THERE).await;
    choose(&place, &mut visitor, "apart").await;
    assert!(place.knows(&mut visitor).await);
    let account = place.who(&mut visitor).await;
    assert!(account.contains(ADA_THERE.name) && !account.contains(ADA.name), "{account}");
    // Once is enough.
    let mut again = place.signed_in(&place.university, &ADA_THERE).await;
    let account = place.who(&mut again).await;
    assert!(account.contains(ADA_THERE.name), "{account}");
}

#[tokio::test]
async fn who_is_signed_in_is_asked_before_another_account_becomes_theirs() {
    let Some(place) = Place::open() else { return };
    let mut ben = place.signed_in(&place.museum, &BEN).await;
    let held = ben.cookie("lyceum").expect("a cookie").value.clone();
    let page = place.sign_in(&mut ben, &place.university, &ADA_THERE).await;
    assert_eq!(page.sent_to().path(), "/sign-in/link", "{page:#?}");
    assert_eq!(ben.cookie("lyceum").expect("a cookie").value, held, "nobody else is signed in meanwhile");

    // Another site cannot answer in their place.
    let page = ben.follow(&place.at("/sign-in/link")).await;
    let form = page.form("/sign-in/link").copied_to("https://evil.example/");
    let page = ben.submit(&form, &[("choice", "same")]).await;
    assert_eq!(page.status, 403, "{page:#?}");
    let mut there = Visitor::new();
    let page = place.sign_in(&mut there, &place.university, &ADA_THERE).await;
    assert!(place.knows(&mut there).await, "nobody has the account, and nobody else its address: {page:#?}");
    let account = place.who(&mut there).await;
    assert!(account.contains(ADA_THERE.name) && !account.contains(BEN.name), "{account}");
}

#[tokio::test]
async fn an_address_that_nobody_has_verified_leads_nowhere() {
    let Some(place) = Place::open() else { return };
    place.signed_in(&place.museum, &BEN).await;

    // The university has not verified that it is hers. She is somebody new, and is told nothing of Ben.
    let mut mallory = Visitor::new();
    let page = place.sign_in(&mut mallory, &place.university, &MALLORY).await;
    assert_eq!(page.sent_to().path(), "/", "{page:#?}");
    let account = place.who(&mut mallory).await;
    assert!(account.contains(MALLORY.name) && !account.contains(BEN.name), "{account}");

    // Nor does an address lead to somebody who has not verified it themselves.
    place.signed_in(&place.museum, &ZOE).await;
    place.university.change(&ADA_THERE, json!({ "email": ZOE.email, "name": "Another Zoe" })).await;
    let mut other = place.signed_in(&place.university, &ADA_THERE).await;
    let account = place.who(&mut other).await;
    assert!(account.contains("Another Zoe") && !account.contains(ZOE.name), "{account}");

    // What is not said to be verified, as by a provider that does not know the word, is not.
    place.university.change(&MALLORY, json!({ "id": "u-667", "verified": null, "name": "Nameless" })).await;
    let mut third = Visitor::new();
    let page = visitor_as(&place, &mut third, "u-667").await;
    assert_eq!(page.sent_to().path(), "/", "{page:#?}");
}

#[tokio::test]
async fn an_account_is_the_same_whatever_address_it_has() {
    let Some(place) = Place::open() else { return };
    let mut ada = place.signed_in(&place.museum, &ADA).await;
    // Ben is given the address that Ada had, as happens where addresses are used again.
    place.museum.change(&ADA, json!({ "email": "quill@museum.example" })).await;
    place.museum.change(&BEN, json!({ "email": ADA.email })).await;
    let mut again = place.signed_in(&place.museum, &ADA).await;
    for visitor in [&mut ada, &mut again] {
        let account = place.who(visitor).await;
        assert!(account.contains(ADA.name), "{account}");
    }
    let mut ben = place.signed_in(&place.museum, &BEN).await;
    let account = place.who(&mut ben).await;
    assert!(account.contains(BEN.name) && !account.contains(ADA.name), "{account}");
}

async fn visitor_as(place: &Place, visitor: &mut Visitor, id: &'static str) -> Page {
    let user = crate::provider::User { id, ..MALLORY };
    place.sign_in(visitor, &place.university, &user).await
}

async fn choose(place: &Place, visitor: &mut Visitor, choice: &str) -> Page {
    let page = visitor.follow(&place.at("/sign-in/link")).await;
    let form = page.form("/sign-in/link");
    visitor.submit(&form, &[("choice", choice)]).await
}
