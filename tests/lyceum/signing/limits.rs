//! Who fails again and again has to wait.

use std::net::Ipv4Addr;

use jiff::SignedDuration;
use reqwest::{Method, Url};
use serde_json::json;

use super::{Place, WHO};
use crate::visitor::{Page, Visitor};

const FREE: usize = 20;

async fn guess(place: &Place, visitor: &mut Visitor) -> Page {
    let url: Url = place.at("/sign-in/local").parse().expect("an address");
    let request = visitor.request(Method::POST, url.as_str()).form(&[("key", "a guess")]);
    visitor.ask(request, url).await
}

async fn show(place: &Place, visitor: &mut Visitor, token: &str) -> Page {
    let url: Url = place.at("/graphql").parse().expect("an address");
    let request = visitor.request(Method::POST, url.as_str()).json(&json!({ "query": WHO })).bearer_auth(token);
    visitor.ask(request, url).await
}

fn wait(place: &Place, seconds: i64) {
    place.app.set_time(&(place.app.clock().now() + SignedDuration::from_secs(seconds)).to_string());
}

fn pause(page: &Page) -> Option<&str> {
    (page.status == 429).then(|| page.headers["retry-after"].to_str().expect("plain text"))
}

#[tokio::test]
async fn guesses_become_slow_and_slower() {
    let place = Place::open().await;
    let home = Ipv4Addr::new(192, 0, 2, 7);
    let mut guesser = Visitor::from(home);
    for number in 0..=FREE {
        assert_eq!(guess(&place, &mut guesser).await.status, 400, "guess {number}");
    }
    assert_eq!(pause(&guess(&place, &mut guesser).await), Some("15"));
    wait(&place, 14);
    assert_eq!(pause(&guess(&place, &mut guesser).await), Some("1"), "to try meanwhile makes it no longer");
    wait(&place, 1);
    assert_eq!(guess(&place, &mut guesser).await.status, 400);
    let page = guess(&place, &mut guesser).await;
    assert_eq!(pause(&page), Some("30"));
    assert!(page.body.contains("try again in 30 s"), "{page:#?}");

    // Whatever it is that they try, and not what others do.
    assert_eq!(pause(&show(&place, &mut guesser, "lyceum_guess").await), Some("30"));
    assert_eq!(guess(&place, &mut Visitor::new()).await.status, 400);
    assert_eq!(show(&place, &mut Visitor::new(), "lyceum_guess").await.status, 401);
    // Whoever knows the key has to wait as well, and it is still good.
    let form = Visitor::from(home).get(&place.at(&place.link)).await.form("/sign-in/local");
    assert_eq!(pause(&guesser.submit(&form, &[]).await), Some("30"));
    wait(&place, 30);
    assert_eq!(guesser.submit(&form, &[]).await.status, 303);
    // To have succeeded makes nothing good.
    guess(&place, &mut guesser).await;
    assert_eq!(pause(&guess(&place, &mut guesser).await), Some("60"));
    // Time does.
    wait(&place, 24 * 3_600);
    for number in 0..=FREE {
        assert_eq!(guess(&place, &mut guesser).await.status, 400, "guess {number}");
    }
}

#[tokio::test]
async fn a_token_that_held_is_not_kept_waiting_by_others() {
    let place = Place::open().await;
    let museum = place.app.organization("Museum").create().await;
    let known = place.app.service(museum, &["catalogue:write"]).await;
    let fresh = place.app.service(museum, &["catalogue:write"]).await;
    let (known, fresh) = (known.token().expect("a token"), fresh.token().expect("a token"));
    let home = Ipv4Addr::new(192, 0, 2, 8);
    let mut office = Visitor::from(home);
    assert_eq!(show(&place, &mut office, known).await.status, 200);
    for _ in 0..=FREE {
        assert_eq!(show(&place, &mut office, "lyceum_old").await.status, 401);
    }
    let page = show(&place, &mut office, "lyceum_old").await;
    assert_eq!(pause(&page), Some("15"));
    assert!(page.body.contains("TOO_MANY_ATTEMPTS"), "{page:#?}");
    assert_eq!(show(&place, &mut office, known).await.status, 200);
    assert_eq!(pause(&show(&place, &mut office, fresh).await), Some("15"), "it may be a guess");
    wait(&place, 15);
    assert_eq!(show(&place, &mut office, fresh).await.status, 200);
}

#[tokio::test]
async fn who_is_signed_in_works_on_at_any_address() {
    let place = Place::open().await;
    let mut steward = place.steward().await;
    let mut beside = Visitor::from(steward.home());
    for _ in 0..FREE + 2 {
        guess(&place, &mut beside).await;
    }
    assert_eq!(guess(&place, &mut beside).await.status, 429);
    assert!(place.knows(&mut steward).await);
    assert_eq!(beside.get(&place.at("/sign-in")).await.status, 200, "pages are there for everybody");
}
