//! Tokens show who asks.

use identity::{
    AuthenticationError, Scope, Viewer,
    service_token::{self, authenticate, NewServiceToken, Revocation},
};
use jiff::{Timestamp, ToSpan};
use serde_json::json;
use testing::TestApp;

fn new(organization_id: database::id::OrganizationId, expires_at: Option<Timestamp>) -> NewServiceToken {
    NewServiceToken { organization_id, name: "website".into(), scopes: vec![Scope::CatalogueWrite], expires_at }
}

#[tokio::test]
async fn a_token_acts_for_its_organization_until_it_expires_or_is_revoked() {
    let app = TestApp::start().await;
    let museum = app.organization("Acadia Museum").create().await;
    let mut conn = app.connect().await;
    let now = app.clock().now();
    let expiry = now + 1.hour();
    let (token, secret) = service_token::create(&mut conn, now, new(museum, Some(expiry))).await.expect("created");
    let header = format!("Bearer {}", secret.reveal());

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

    assert_eq!(service_token::revoke(&mut conn, now, token.id).await, Ok(Revocation::Revoked));
    assert_eq!(service_token::revoke(&mut conn, now, token.id).await, Ok(Revocation::AlreadyRevoked));
    let revoked = authenticate(&mut conn, Some(&header), now).await;
    assert!(matches!(revoked, Err(AuthenticationError::Revoked(_))), "{revoked:?}");
    let listed = service_token::list(&mut conn, Some(museum)).await.expect("listed");
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
    let (_, secret) = service_token::create(&mut conn, start, new(museum, None)).await.expect("created");
    let header = format!("Bearer {}", secret.reveal());
    for (seconds, noted) in [(0, 0), (59, 0), (60, 60), (90, 60), (3_600, 3_600)] {
        authenticate(&mut conn, Some(&header), start + seconds.seconds()).await.expect("known");
        let tokens = service_token::list(&mut conn, None).await.expect("listed");
        assert_eq!(tokens[0].last_used_at, Some(start + noted.seconds()), "after {seconds} s");
    }
}

#[tokio::test]
async fn a_token_that_makes_no_sense_is_not_created() {
    let app = TestApp::start().await;
    let museum = app.organization("Acadia Museum").create().await;
    let mut conn = app.connect().await;
    let now = app.clock().now();
    let nobodys = database::id::OrganizationId::new();
    for (wrong, sentence) in [
        (NewServiceToken { name: " ".into(), ..new(museum, None) }, "name has 0 characters"),
        (NewServiceToken { scopes: Vec::new(), ..new(museum, None) }, "scope is missing"),
        (new(museum, Some(now)), "is not in the future"),
        (new(nobodys, None), "is not in the catalogue"),
    ] {
        let refusal = service_token::create(&mut conn, now, wrong).await.expect_err("refused").to_string();
        assert!(refusal.contains(sentence), "{refusal}");
    }
    assert!(service_token::list(&mut conn, None).await.expect("listed").is_empty());
}
