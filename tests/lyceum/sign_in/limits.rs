//! Whoever guesses has to wait, and learns nothing.

use std::net::Ipv4Addr;

use futures::future::join_all;
use serde_json::json;

use super::{Place, bearer::show};
use crate::{
    provider::{ADA, ADA_THERE, BEN, MALLORY, User},
    visitor::{Page, Visitor},
};

/// More than are free.
const MANY: usize = 40;

#[tokio::test]
async fn who_fails_again_and_again_has_to_wait() {
    let Some(place) = Place::open() else { return };
    let home = Ipv4Addr::new(192, 0, 2, 1);
    let mut ada = Visitor::from(home);
    place.sign_in(&mut ada, &place.museum, &ADA).await;
    let token = place.museum.access_token(&ADA).await;
    assert_eq!(show(&place, &mut Visitor::from(home), &token).await.status, 200);

    let failing = (0..MANY)
        .map(|_| async { Visitor::from(home).get(&place.at("/sign-in/museum/callback?code=a&state=b")).await.status });
    let statuses = join_all(failing).await;
    let failed = statuses.iter().filter(|status| **status == 400).count();
    assert!(failed >= 5, "people mistype: {statuses:?}");
    must_wait(&Visitor::from(home).get(&place.at("/sign-in/museum/callback?code=a&state=b")).await);
    // Whatever they try next.
    must_wait(&show(&place, &mut Visitor::from(home), "lyceum_nobodys").await);
    must_wait(&show(&place, &mut Visitor::from(home), "a.b.c").await);
    let genuine = place.museum.access_token(&BEN).await;
    must_wait(&show(&place, &mut Visitor::from(home), &genuine).await);
    let callback = place.back(&mut ada.twin(), &place.museum, &ADA).await;
    must_wait(&Visitor::from(home).get(callback.as_str()).await);

    // Who has shown who they are is not kept from working, and nobody elsewhere is.
    assert!(place.knows(&mut ada).await);
    assert_eq!(show(&place, &mut Visitor::from(home), &token).await.status, 200);
    place.signed_in(&place.museum, &BEN).await;
}

#[tokio::test]
async fn tokens_cannot_be_guessed_in_a_row() {
    let Some(place) = Place::open() else { return };
    let home = Ipv4Addr::new(192, 0, 2, 2);
    let mut statuses = Vec::new();
    for number in 0..MANY {
        statuses.push(show(&place, &mut Visitor::from(home), &format!("lyceum_{number}")).await.status);
    }
    assert_eq!(statuses[0], 401);
    assert!(statuses.contains(&429), "{statuses:?}");
}

#[tokio::test]
async fn an_account_is_limited_wherever_it_is_shown() {
    let Some(place) = Place::open() else { return };
    let token = place.museum.access_token(&ADA).await;
    let mut statuses = Vec::new();
    for _ in 0..MANY {
        statuses.push(show(&place, &mut Visitor::new(), &token).await.status);
    }
    assert_eq!(statuses[0], 401);
    assert!(statuses.contains(&429), "{statuses:?}");
    // It is good again once it has a person.
    place.signed_in(&place.museum, &ADA).await;
    assert_eq!(show(&place, &mut Visitor::new(), &token).await.status, 200);
}

#[tokio::test]
async fn answers_do_not_tell_whether_somebody_has_an_account() {
    let Some(place) = Place::open() else { return };
    place.signed_in(&place.museum, &BEN).await;

    // Somebody tells their provider an address that is not theirs: once one that has an account here, once one that has not.
    let (known, mut first) = arrive(&place, &MALLORY).await;
    place.university.change(&MALLORY, json!({ "id": "u-667", "email": "nobody@museum.example" })).await;
    let (unknown, mut second) = arrive(&place, &User { id: "u-667", ..MALLORY }).await;
    assert_eq!(told(&place, &known, &mut first).await, told(&place, &unknown, &mut second).await);

    // A token whose person never came, and one of nobody.
    let one = show(&place, &mut Visitor::new(), &place.museum.mint(&ADA, json!({})).await).await;
    let nobody = User { id: "nobody", ..ADA };
    let other = show(&place, &mut Visitor::new(), &place.museum.mint(&nobody, json!({})).await).await;
    assert_eq!((one.status, one.body), (other.status, other.body));

    // What fails at the provider, with an account here and without.
    let mut pages = Vec::new();
    for user in [BEN, ADA] {
        let mut visitor = Visitor::new();
        let callback = place.back(&mut visitor, &place.museum, &user).await;
        place.museum.fail(json!({ "path": "/token", "idToken": { "claims": { "nonce": "another" } } })).await;
        let page = visitor.get(callback.as_str()).await;
        pages.push((page.status, page.body));
    }
    assert_eq!(pages[0], pages[1]);
    place.signed_in(&place.university, &ADA_THERE).await;
}

fn must_wait(page: &Page) {
    assert_eq!(page.status, 429, "{page:#?}");
    let seconds = page.headers.get("retry-after").and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    assert!(seconds.is_some_and(|seconds| (1..=900).contains(&seconds)), "{page:#?}");
}

async fn arrive(place: &Place, user: &User) -> (Page, Visitor) {
    let mut visitor = Visitor::new();
    let page = place.sign_in(&mut visitor, &place.university, user).await;
    (page, visitor)
}

/// All that whoever came learns, but for what is by chance.
async fn told(place: &Place, page: &Page, visitor: &mut Visitor) -> (u16, String, Vec<String>, String, String) {
    let cookies = page.set.iter().map(|cookie| format!("{} {}", cookie.name, cookie.value.len())).collect();
    let who = place.who(visitor).await;
    (page.status, page.sent_to().path().to_owned(), cookies, page.body.clone(), who)
}
