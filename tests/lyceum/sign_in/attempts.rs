//! Each attempt serves once, in the browser in which it began, at the provider that was asked.

use super::Place;
use crate::{
    provider::{ADA, ADA_THERE, BEN},
    visitor::{Visitor, part},
};

#[tokio::test]
async fn nothing_that_came_back_from_a_provider_serves_twice() {
    let Some(place) = Place::open() else { return };
    let mut visitor = Visitor::new();
    let callback = place.back(&mut visitor, &place.museum, &ADA).await;
    visitor.get(callback.as_str()).await;
    assert!(place.knows(&mut visitor).await);
    let held = visitor.cookie("lyceum").expect("a cookie").value.clone();

    let again = visitor.get(callback.as_str()).await;
    assert_eq!(again.status, 400, "{again:#?}");
    assert_eq!(again.set.iter().filter(|cookie| cookie.name == "lyceum").count(), 0, "{again:#?}");
    assert!(place.knows(&mut visitor).await, "whoever signed in stays signed in");
    assert_eq!(visitor.cookie("lyceum").expect("a cookie").value, held);

    // The code again, with an attempt that is still good.
    let mut other = Visitor::new();
    let fresh = place.back(&mut other, &place.museum, &BEN).await;
    let mut replayed = fresh.clone();
    let code = part(&callback, "code").expect("a code");
    let parts: Vec<_> = fresh.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    replayed.query_pairs_mut().clear().extend_pairs(parts.into_iter().map(|(name, value)| {
        let value = if name == "code" { code.clone() } else { value };
        (name, value)
    }));
    let page = other.get(replayed.as_str()).await;
    assert_eq!(page.status, 400, "{page:#?}");
    assert!(!place.knows(&mut other).await);
    // The attempt is gone, so that the right code does not serve either.
    assert_eq!(other.get(fresh.as_str()).await.status, 400);
    assert!(!place.knows(&mut other).await);
}

#[tokio::test]
async fn two_who_come_back_with_one_attempt_at_once_are_one_sign_in() {
    let Some(place) = Place::open() else { return };
    let mut visitor = Visitor::new();
    let callback = place.back(&mut visitor, &place.museum, &ADA).await;
    let mut twin = visitor.twin();
    let (one, other) = tokio::join!(visitor.get(callback.as_str()), twin.get(callback.as_str()));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 400], "{one:#?} {other:#?}");
}

#[tokio::test]
async fn an_attempt_is_of_one_browser_and_one_provider() {
    let Some(place) = Place::open() else { return };

    // Whoever is sent somebody else's way back is not signed in as that somebody.
    let mut attacker = Visitor::new();
    let callback = place.back(&mut attacker, &place.museum, &BEN).await;
    let mut victim = Visitor::new();
    let page = victim.get(callback.as_str()).await;
    assert_eq!(page.status, 400, "{page:#?}");
    assert!(!place.knows(&mut victim).await);
    // Not even if an attempt of their own is under way.
    let mut victim = Visitor::new();
    victim.get(&place.at("/sign-in/museum")).await;
    let callback = place.back(&mut attacker, &place.museum, &BEN).await;
    assert_eq!(victim.get(callback.as_str()).await.status, 400);
    assert!(!place.knows(&mut victim).await);

    // What one provider gave is not taken to the other.
    let mut visitor = Visitor::new();
    let callback = place.back(&mut visitor, &place.museum, &ADA).await;
    let crossed = callback.as_str().replace("/sign-in/museum/", "/sign-in/university/");
    assert_eq!(visitor.get(&crossed).await.status, 400);
    assert!(!place.knows(&mut visitor).await);

    // An answer that names another issuer, or none, is not the provider's (RFC 9207).
    for iss in [Some(place.university.issuer()), None] {
        let mut visitor = Visitor::new();
        let mut callback = place.back(&mut visitor, &place.museum, &ADA).await;
        let parts: Vec<_> =
            callback.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let rest = parts.into_iter().filter(|(name, _)| name != "iss");
        callback.query_pairs_mut().clear().extend_pairs(rest).extend_pairs(iss.map(|iss| ("iss", iss)));
        let page = visitor.get(callback.as_str()).await;
        assert_eq!(page.status, 400, "{page:#?}");
        assert!(!place.knows(&mut visitor).await);
    }

    // A browser can have several begun, each in its tab.
    let mut visitor = Visitor::new();
    let one = place.back(&mut visitor, &place.museum, &BEN).await;
    let other = place.back(&mut visitor, &place.university, &ADA_THERE).await;
    assert_eq!(visitor.get(one.as_str()).await.status, 303);
    assert_eq!(visitor.get(other.as_str()).await.status, 303);
}

#[tokio::test]
async fn whoever_says_no_at_the_provider_is_told_so() {
    let Some(place) = Place::open() else { return };
    let mut visitor = Visitor::new();
    let asked = visitor.get(&place.at("/sign-in/museum")).await.sent_to();
    let state = part(&asked, "state").expect("a state");
    let mut callback: reqwest::Url = part(&asked, "redirect_uri").expect("an address").parse().expect("an address");
    callback
        .query_pairs_mut()
        .append_pair("error", "access_denied")
        .append_pair("error_description", "<b>Ada said no</b>")
        .append_pair("state", &state)
        .append_pair("iss", place.museum.issuer());
    let page = visitor.get(callback.as_str()).await;
    assert_eq!(page.status, 400, "{page:#?}");
    assert!(page.body.contains(place.museum.name()), "{page:#?}");
    assert!(!page.body.contains("said no"), "what anybody could have written is not shown: {page:#?}");
    assert!(!place.knows(&mut visitor).await);
}

#[tokio::test]
async fn nothing_and_nonsense_are_refused() {
    let Some(place) = Place::open() else { return };
    for path in [
        "/sign-in/museum/callback",
        "/sign-in/museum/callback?code=a",
        "/sign-in/museum/callback?state=a",
        "/sign-in/museum/callback?code=a&state=b",
        "/sign-in/museum/callback?code=a&code=b&state=c",
        "/sign-in/museum/callback?code=%00&state=%00",
        "/sign-in/museum/callback?code=a&state=%FF",
    ] {
        let page = Visitor::new().get(&place.at(path)).await;
        assert_eq!(page.status, 400, "{path}: {page:#?}");
    }
    for path in ["/sign-in/nobody", "/sign-in/nobody/callback?code=a&state=b", "/sign-in/local", "/sign-in/local?key=a"]
    {
        let page = Visitor::new().get(&place.at(path)).await;
        assert_eq!(page.status, 404, "{path}: {page:#?}");
    }
}
