//! Whose account it is.

use database::{AsyncPgConnection, id::PersonId, schema::person};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::{
    Viewer,
    account::link,
    oidc::SignedIn,
    policy,
    sign_in::{
        self, Secret,
        arrival::{Arrival, arrive, confirm, keep_apart},
    },
};
use jiff::Timestamp;
use testing::TestApp;

use super::told;

async fn let_in(conn: &mut AsyncPgConnection, who: &SignedIn, now: Timestamp) -> Secret {
    match arrive(conn, who, None, "/", now).await.expect("let in") {
        Arrival::SignedIn(secret) => secret,
        Arrival::ToConfirm(_) => panic!("it is asked whether the account is somebody else's"),
    }
}

async fn asked(conn: &mut AsyncPgConnection, who: &SignedIn, earlier: Option<&str>, now: Timestamp) -> Secret {
    match arrive(conn, who, earlier, "/next", now).await.expect("let in") {
        Arrival::ToConfirm(secret) => secret,
        Arrival::SignedIn(_) => panic!("it is not asked whose the account is"),
    }
}

async fn viewer(conn: &mut AsyncPgConnection, secret: &Secret, now: Timestamp) -> Viewer {
    sign_in::authenticate(conn, secret.reveal(), None, now).await.expect("looked up").expect("signed in")
}

async fn person_of(conn: &mut AsyncPgConnection, secret: &Secret, now: Timestamp) -> PersonId {
    viewer(conn, secret, now).await.person().expect("a person").id
}

fn elsewhere(who: SignedIn) -> SignedIn {
    SignedIn { issuer: "https://two.example".to_owned(), name: Some("Somebody of Two".to_owned()), ..who }
}

#[tokio::test]
async fn an_account_leads_to_its_person_whatever_else_is_said_of_it() {
    let app = TestApp::start().await;
    let (mut conn, now) = (app.connect().await, app.clock().now());
    let first = let_in(&mut conn, &told("ada", Some("ada@example.org"), true), now).await;
    let ada = person_of(&mut conn, &first, now).await;
    let again = let_in(&mut conn, &told("ada", Some("Countess@example.org"), false), now).await;
    assert_eq!(person_of(&mut conn, &again, now).await, ada);
    assert_ne!(first.reveal(), again.reveal());
    let eve = let_in(&mut conn, &told("eve", None, false), now).await;
    assert_ne!(person_of(&mut conn, &eve, now).await, ada);
    // The same subject at another provider is somebody else.
    let other = let_in(&mut conn, &elsewhere(told("ada", None, false)), now).await;
    assert_ne!(person_of(&mut conn, &other, now).await, ada);
}

#[tokio::test]
async fn only_an_address_that_both_providers_have_verified_leads_to_a_question() {
    let app = TestApp::start().await;
    let (mut conn, now) = (app.connect().await, app.clock().now());
    let_in(&mut conn, &told("ada", Some("ada@example.org"), true), now).await;
    let_in(&mut conn, &told("zoe", Some("zoe@example.org"), false), now).await;
    let_in(&mut conn, &elsewhere(told("1", Some("ada@example.org"), false)), now).await;
    let_in(&mut conn, &elsewhere(told("2", Some("zoe@example.org"), true)), now).await;
    let_in(&mut conn, &elsewhere(told("3", None, true)), now).await;
    asked(&mut conn, &elsewhere(told("4", Some("ADA@Example.org"), true)), None, now).await;
}

#[tokio::test]
async fn who_has_both_accounts_joins_them() {
    let app = TestApp::start().await;
    let (mut conn, now) = (app.connect().await, app.clock().now());
    let ada = told("ada", Some("ada@example.org"), true);
    let second = elsewhere(told("u-1", Some("ada@example.org"), true));
    let first = let_in(&mut conn, &ada, now).await;
    let person = person_of(&mut conn, &first, now).await;

    let waiting = asked(&mut conn, &second, None, now).await;
    let shown = link::find(&mut conn, waiting.reveal(), now).await.expect("looked up").expect("it waits");
    assert_eq!((shown.issuer.as_str(), shown.email.as_deref()), ("https://two.example", Some("ada@example.org")));
    assert!(link::find(&mut conn, "another", now).await.expect("looked up").is_none());
    let ada = viewer(&mut conn, &first, now).await;
    let right = policy::act_for_oneself(&ada, "Linking").expect("a person");
    let settled = confirm(&mut conn, &right, waiting.reveal(), now).await.expect("done").expect("it waits");
    assert_eq!(settled.return_to, "/next");
    assert!(confirm(&mut conn, &right, waiting.reveal(), now).await.expect("done").is_none(), "once");

    let either = let_in(&mut conn, &second, now).await;
    assert_eq!(person_of(&mut conn, &either, now).await, person);
}

#[tokio::test]
async fn who_has_only_the_one_is_somebody_new() {
    let app = TestApp::start().await;
    let (mut conn, now) = (app.connect().await, app.clock().now());
    let ada = let_in(&mut conn, &told("ada", Some("shared@example.org"), true), now).await;
    let second = elsewhere(told("u-2", Some("shared@example.org"), true));
    let waiting = asked(&mut conn, &second, None, now).await;
    let kept = keep_apart(&mut conn, waiting.reveal(), None, now).await.expect("done");
    let (settled, bob) = kept.expect("it waits");
    assert_eq!(settled.return_to, "/next");
    let bob = person_of(&mut conn, &bob, now).await;
    assert_ne!(bob, person_of(&mut conn, &ada, now).await);
    let again = let_in(&mut conn, &second, now).await;
    assert_eq!(person_of(&mut conn, &again, now).await, bob, "they are not asked again");
}

#[tokio::test]
async fn who_is_signed_in_is_asked_about_any_new_account() {
    let app = TestApp::start().await;
    let (mut conn, now) = (app.connect().await, app.clock().now());
    let ada = let_in(&mut conn, &told("ada", Some("ada@example.org"), true), now).await;
    let other = elsewhere(told("u-3", None, false));
    let waiting = asked(&mut conn, &other, Some(ada.reveal()), now).await;
    assert!(sign_in::authenticate(&mut conn, ada.reveal(), None, now).await.expect("looked up").is_some());
    // Too late.
    let late = now + link::HOLDS;
    assert!(link::find(&mut conn, waiting.reveal(), late).await.expect("looked up").is_none());
    assert!(keep_apart(&mut conn, waiting.reveal(), None, late).await.expect("done").is_none());
    // Who was signed in before, and is no longer, is not asked.
    app.set_time(&(now + sign_in::IDLE).to_string());
    let arrival = arrive(&mut conn, &other, Some(ada.reveal()), "/", app.clock().now()).await.expect("let in");
    assert!(matches!(arrival, Arrival::SignedIn(_)));
}

#[tokio::test]
async fn an_account_that_somebody_took_meanwhile_is_not_taken_from_them() {
    let app = TestApp::start().await;
    let (mut conn, now) = (app.connect().await, app.clock().now());
    let ada = let_in(&mut conn, &told("ada", Some("ada@example.org"), true), now).await;
    let second = elsewhere(told("u-4", Some("ada@example.org"), true));
    let (one, other) = (asked(&mut conn, &second, None, now).await, asked(&mut conn, &second, None, now).await);
    let (_, apart) = keep_apart(&mut conn, one.reveal(), None, now).await.expect("done").expect("it waits");
    let owner = person_of(&mut conn, &apart, now).await;
    let ada = viewer(&mut conn, &ada, now).await;
    let right = policy::act_for_oneself(&ada, "Linking").expect("a person");
    assert!(confirm(&mut conn, &right, other.reveal(), now).await.expect("done").is_none());
    let again = let_in(&mut conn, &second, now).await;
    assert_eq!(person_of(&mut conn, &again, now).await, owner);
}

#[tokio::test]
async fn two_who_come_at_once_with_a_new_account_are_one_person() {
    let app = TestApp::start().await;
    let now = app.clock().now();
    let (mut one, mut other) = (app.connect().await, app.connect().await);
    let who = told("ada", Some("ada@example.org"), true);
    let (first, second) = tokio::join!(let_in(&mut one, &who, now), let_in(&mut other, &who, now));
    assert_eq!(person_of(&mut one, &first, now).await, person_of(&mut one, &second, now).await);
    let people: i64 = person::table.count().get_result(&mut one).await.expect("counted");
    assert_eq!(people, 1);
}

#[tokio::test]
async fn a_provider_fills_in_what_nobody_has_said_and_changes_nothing() {
    let app = TestApp::start().await;
    let (mut conn, now) = (app.connect().await, app.clock().now());
    let nameless = SignedIn { name: None, language: None, ..told("ada", None, false) };
    let secret = let_in(&mut conn, &nameless, now).await;
    let ada = person_of(&mut conn, &secret, now).await;
    let profile = async |conn: &mut AsyncPgConnection| {
        person::table
            .find(ada)
            .select((person::name, person::email, person::email_verified, person::language))
            .first::<(Option<String>, Option<String>, bool, Option<String>)>(conn)
            .await
            .expect("looked up")
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(profile(&mut conn).await, (None, None, false, None));
    let_in(&mut conn, &told("ada", Some("ada@example.org"), false), now).await;
    let filled = (some("ada of One"), some("ada@example.org"), false, some("fr"));
    assert_eq!(profile(&mut conn).await, filled);
    let_in(&mut conn, &told("ada", Some("other@example.org"), true), now).await;
    assert_eq!(profile(&mut conn).await, filled, "another address being verified says nothing of this one");
    let named = SignedIn { name: some("Countess"), language: some("en"), ..told("ada", Some("Ada@example.org"), true) };
    let_in(&mut conn, &named, now).await;
    assert_eq!(profile(&mut conn).await, (some("ada of One"), some("ada@example.org"), true, some("fr")));
}
