//! How long things hold.

use database::{AsyncPgConnection, id::PersonId};
use diesel::{QueryableByName, sql_types::BigInt};
use diesel_async::RunQueryDsl;
use identity::sign_in::{
    self, Secret,
    arrival::{Arrival, arrive},
    attempt::{self, Attempt},
    end,
};
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::json;
use testing::{Caller, TestApp};

use super::{WHO, told};

async fn is_known(caller: &Caller) -> bool {
    caller.query(WHO, json!({})).await["viewer"]["isKnown"] == true
}

fn at(app: &TestApp, time: Timestamp) {
    app.set_time(&time.to_string());
}

#[tokio::test]
async fn who_is_away_is_signed_out() {
    let app = TestApp::start().await;
    let ana = app.person("Ana").create().await;
    let start = app.clock().now();
    at(&app, start + sign_in::IDLE - SignedDuration::from_secs(1));
    assert!(is_known(&ana).await);
    let used = app.clock().now();
    at(&app, used + sign_in::IDLE - SignedDuration::from_secs(1));
    assert!(is_known(&ana).await, "use holds it");
    let used = app.clock().now();
    at(&app, used + sign_in::IDLE);
    assert!(!is_known(&ana).await);
}

#[tokio::test]
async fn nobody_stays_signed_in_for_ever() {
    let app = TestApp::start().await;
    let ana = app.person("Ana").create().await;
    let start = app.clock().now();
    for hour in (0..14 * 24).step_by(11) {
        at(&app, start + hour.hours());
        assert!(is_known(&ana).await, "after {hour} h");
    }
    at(&app, start + sign_in::LONGEST - SignedDuration::from_secs(1));
    assert!(is_known(&ana).await);
    at(&app, start + sign_in::LONGEST);
    assert!(!is_known(&ana).await);
}

fn museum() -> Attempt {
    Attempt {
        provider: "museum".to_owned(),
        nonce: "nonce".to_owned(),
        pkce_verifier: "verifier".to_owned(),
        return_to: "/account".to_owned(),
    }
}

#[tokio::test]
async fn an_attempt_serves_once_where_it_began_and_in_time() {
    let app = TestApp::start().await;
    let mut conn = app.connect().await;
    let start = app.clock().now();
    let in_time = start + attempt::HOLDS - SignedDuration::from_secs(1);
    for (provider, browser, now, serves) in [
        ("museum", Some("browser"), in_time, true),
        ("museum", Some("browser"), start + attempt::HOLDS, false),
        ("museum", Some("another"), in_time, false),
        ("museum", None, in_time, false),
        ("university", Some("browser"), in_time, false),
    ] {
        attempt::keep(&mut conn, &museum(), "state", "browser", start).await.expect("kept");
        assert!(attempt::take(&mut conn, "other", provider, browser, now).await.expect("looked up").is_none());
        let taken = attempt::take(&mut conn, "state", provider, browser, now).await.expect("looked up");
        assert!(taken == serves.then(museum), "{provider} {browser:?} {now}");
        let again = attempt::take(&mut conn, "state", "museum", Some("browser"), in_time).await.expect("looked up");
        assert!(again.is_none(), "whatever came of it, it is gone");
    }
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

async fn count(conn: &mut AsyncPgConnection) -> i64 {
    let sql = "SELECT (SELECT count(*) FROM sign_in_attempt) + (SELECT count(*) FROM account_link)
               + (SELECT count(*) FROM sign_in) AS count";
    diesel::sql_query(sql).get_result::<Count>(conn).await.expect("counted").count
}

#[tokio::test]
async fn what_is_over_is_removed() {
    let app = TestApp::start().await;
    let mut conn = app.connect().await;
    let start = app.clock().now();
    let ana = app.person("Ana").create().await;
    attempt::keep(&mut conn, &museum(), "state", "browser", start).await.expect("kept");
    arrive(&mut conn, &told("new", Some(&ana.email), true), None, "/", start).await.expect("a link");
    assert_eq!(count(&mut conn).await, 3);
    for (after, left) in [
        (599, 3),
        (600, 2),
        (1_800, 1),
        // Two weeks it lasts, and a month it is remembered.
        (44 * 24 * 3_600 - 1, 1),
        (44 * 24 * 3_600, 0),
    ] {
        sign_in::sweep(&mut conn, start + SignedDuration::from_secs(after)).await.expect("swept");
        assert_eq!(count(&mut conn).await, left, "after {after} s");
    }
}

#[tokio::test]
async fn what_a_provider_says_ends_what_began_before() {
    let app = TestApp::start().await;
    let mut conn = app.connect().await;
    let start = app.clock().now();
    let signed_in = async |conn: &mut AsyncPgConnection, session: Option<&str>, now| {
        let who = identity::oidc::SignedIn { provider_session: session.map(str::to_owned), ..told("ada", None, false) };
        match arrive(conn, &who, None, "/", now).await.expect("let in") {
            Arrival::SignedIn(secret) => secret,
            Arrival::ToConfirm(_) => panic!("nobody else has the account"),
        }
    };
    let is_valid = async |conn: &mut AsyncPgConnection, secret: &Secret| {
        sign_in::authenticate(conn, secret.reveal(), None, start).await.expect("looked up").is_some()
    };
    let end = async |conn: &mut AsyncPgConnection, subject, provider_session, said_at| {
        let told = end::ToldByProvider { issuer: "https://one.example", subject, provider_session, said_at };
        end::told_by_provider(conn, told, start).await.expect("ended")
    };

    let one = signed_in(&mut conn, Some("one"), start).await;
    let two = signed_in(&mut conn, Some("two"), start).await;
    let unnamed = signed_in(&mut conn, None, start).await;
    assert_eq!(end(&mut conn, None, None, start).await, 0, "nobody is named");
    assert_eq!(end(&mut conn, Some("eve"), None, start).await, 0);
    assert_eq!(end(&mut conn, Some("eve"), Some("one"), start).await, 0);
    assert_eq!(end(&mut conn, None, Some("one"), start - 2.minutes()).await, 0, "said before it began");
    assert_eq!(end(&mut conn, None, Some("one"), start).await, 1);
    assert!(!is_valid(&mut conn, &one).await && is_valid(&mut conn, &two).await);
    assert_eq!(end(&mut conn, Some("ada"), Some("two"), start).await, 2, "and the one that has no name");
    assert!(!is_valid(&mut conn, &two).await && !is_valid(&mut conn, &unnamed).await);
    let three = signed_in(&mut conn, Some("three"), start).await;
    // A provider's clock may be behind.
    assert_eq!(end(&mut conn, Some("ada"), None, start - 30.seconds()).await, 1);
    assert!(!is_valid(&mut conn, &three).await);
}

#[tokio::test]
async fn for_whom_somebody_acts_is_remembered_until_next_time() {
    let app = TestApp::start().await;
    let mut conn = app.connect().await;
    let (museum, library) = (app.organization("Museum").create().await, app.organization("Library").create().await);
    let ana = app.person("Ana").role("editor", museum).role("member", library).create().await;
    let acting_for = async |conn: &mut AsyncPgConnection| {
        let who = identity::oidc::SignedIn {
            issuer: "https://id.example".to_owned(),
            ..told(&ana.id.to_string(), None, false)
        };
        let arrival = arrive(conn, &who, None, "/", app.clock().now()).await.expect("let in");
        let Arrival::SignedIn(secret) = arrival else { panic!("the account is Ana's") };
        let viewer = sign_in::authenticate(conn, secret.reveal(), None, app.clock().now()).await.expect("looked up");
        viewer.expect("signed in").organization_id()
    };
    assert_eq!(acting_for(&mut conn).await, None, "nothing was chosen");
    choose(&mut conn, ana.id, &format!("acting_for = '{}'", library.uuid())).await;
    assert_eq!(acting_for(&mut conn).await, Some(library));
    assert_eq!(acting_for(&mut conn).await, Some(library));
    diesel::sql_query(format!("UPDATE membership SET ended_at = now() WHERE organization_id = '{}'", library.uuid()))
        .execute(&mut conn)
        .await
        .expect("ended");
    assert_eq!(acting_for(&mut conn).await, Some(museum), "the only one that is left");
    choose(&mut conn, ana.id, "acting_for = NULL, acts_for_none = true").await;
    assert_eq!(acting_for(&mut conn).await, None, "they chose none");
}

async fn choose(conn: &mut AsyncPgConnection, person: PersonId, choice: &str) {
    let sql = format!("UPDATE sign_in SET {choice} WHERE person_id = '{}'", person.uuid());
    diesel::sql_query(sql).execute(conn).await.expect("chosen");
}
