//! Tokens show who asks.

use database::{AsyncPgConnection, id::OrganizationId};
use identity::{
    AuthenticationError, Rejection, Scope, Viewer,
    policy::{self, MayManageTokens},
    service_token::{self, Issued, NewServiceToken, ServiceToken, authenticate},
};
use jiff::{Timestamp, ToSpan};
use serde_json::json;
use testing::TestApp;

fn new(expires_at: Option<Timestamp>) -> NewServiceToken {
    NewServiceToken { name: "website".into(), expires_at, client: None }
}

fn managing(organization: OrganizationId) -> MayManageTokens {
    policy::manage_tokens(&Viewer::Operator, organization).expect("the operator may")
}

async fn create(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    organization: OrganizationId,
    scopes: &[Scope],
    new: NewServiceToken,
) -> Result<Issued, Rejection> {
    let may = policy::create_token(&Viewer::Operator, organization, scopes.to_vec()).expect("the operator may");
    service_token::create(conn, &may, now, new, None).await
}

/// A token, and the header that shows it.
async fn created(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    organization: OrganizationId,
    expires_at: Option<Timestamp>,
) -> (ServiceToken, String) {
    let issued = create(conn, now, organization, &[Scope::CatalogueWrite], new(expires_at)).await.expect("created");
    (issued.token, format!("Bearer {}", issued.secret.expect("it has one").reveal()))
}

#[tokio::test]
async fn a_token_acts_for_its_organization_until_it_expires_or_is_revoked() {
    let app = TestApp::start().await;
    let museum = app.organization("Acadia Museum").create().await;
    let mut conn = app.connect().await;
    let now = app.clock().now();
    let expiry = now + 1.hour();
    let (token, header) = created(&mut conn, now, museum, Some(expiry)).await;

    let viewer = authenticate(&mut conn, Some(&header), now).await.expect("known");
    assert_eq!(
        viewer,
        Viewer::Service {
            token_id: token.id,
            organization_id: museum,
            scopes: vec![Scope::CatalogueWrite],
            is_approved: true,
            programmes: Vec::new(),
        }
    );
    assert_eq!(authenticate(&mut conn, None, now).await.expect("nobody"), Viewer::Nobody);
    let expired = authenticate(&mut conn, Some(&header), expiry).await;
    assert!(matches!(expired, Err(AuthenticationError::Expired(at)) if at == expiry), "{expired:?}");

    let may = policy::revoke_tokens(&Viewer::Operator, museum).expect("the operator may");
    for (at, before) in [(now, false), (expiry, true)] {
        let revoked = service_token::revoke(&mut conn, &may, at, token.id).await.expect("revoked");
        assert_eq!((revoked.before, revoked.token.revoked_at), (before, Some(now)));
    }
    let revoked = authenticate(&mut conn, Some(&header), now).await;
    assert!(matches!(revoked, Err(AuthenticationError::Revoked(_))), "{revoked:?}");
    let listed = service_token::list(&mut conn, &managing(museum)).await.expect("listed");
    assert_eq!(listed.iter().map(|token| token.revoked_at).collect::<Vec<_>>(), [Some(now)]);
}

#[tokio::test]
async fn who_shows_a_token_we_do_not_know_is_not_taken_for_nobody() {
    let app = TestApp::start().await;
    for header in ["Bearer lyceum_0000", "Bearer something", "Basic dXNlcjpwYXNz", "Bearer"] {
        let headers = [("content-type", "application/json"), ("authorization", header)];
        let body = json!({ "query": "{ viewer { isKnown } }" }).to_string();
        let answer = app.anonymous().send("POST".parse().expect("a method"), "/graphql", &headers, body).await;
        assert_eq!(answer.status.as_u16(), 401, "{header}: {}", answer.text);
        assert!(!answer.text.contains("isKnown\":"), "{}", answer.text);
    }
}

#[tokio::test]
async fn the_last_use_is_noted_at_most_once_a_minute() {
    let app = TestApp::start().await;
    let museum = app.organization("Acadia Museum").create().await;
    let mut conn = app.connect().await;
    let start = app.clock().now();
    let (_, header) = created(&mut conn, start, museum, None).await;
    for (seconds, noted) in [(0, 0), (59, 0), (60, 60), (90, 60), (3_600, 3_600)] {
        authenticate(&mut conn, Some(&header), start + seconds.seconds()).await.expect("known");
        let tokens = service_token::list(&mut conn, &managing(museum)).await.expect("listed");
        assert_eq!(tokens[0].last_used_at, Some(start + noted.seconds()), "after {seconds} s");
    }
}

#[tokio::test]
async fn a_token_that_makes_no_sense_is_not_created() {
    let app = TestApp::start().await;
    let museum = app.organization("Acadia Museum").create().await;
    let mut conn = app.connect().await;
    let now = app.clock().now();
    let nobodys = OrganizationId::new();
    let client = |issuer: &str, subject: &str| {
        Some(service_token::Client { issuer: issuer.to_owned(), subject: subject.to_owned() })
    };
    let scopes = [Scope::CatalogueWrite];
    for (organization, scopes, wrong, sentence) in [
        (museum, &scopes[..], NewServiceToken { name: " ".into(), ..new(None) }, "name has 0 characters"),
        (museum, &scopes, NewServiceToken { name: "n".repeat(201), ..new(None) }, "name has 201 characters"),
        (museum, &[], new(None), "scopes are missing"),
        (museum, &scopes, new(Some(now)), "which is not in the future"),
        (nobodys, &scopes, new(None), "organization is not the id of an organization"),
        (
            museum,
            &scopes,
            NewServiceToken { client: client("museum", "1"), ..new(None) },
            "client.issuer is no provider",
        ),
        (
            museum,
            &scopes,
            NewServiceToken { client: client("https://login.example", " "), ..new(None) },
            "client.subject has 0 characters",
        ),
    ] {
        let refusal = create(&mut conn, now, organization, scopes, wrong).await.expect_err("refused").to_string();
        assert!(refusal.contains(sentence), "{refusal}");
    }
    assert!(service_token::owners(&mut conn).await.expect("listed").is_empty());
}
