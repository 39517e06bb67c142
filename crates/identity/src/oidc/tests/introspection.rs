//! Tokens that only their provider can read.

use serde_json::{Value, json};

use crate::oidc::{
    Bearer, Failure, Token, Verdict,
    testing::{Answer, Scene, now},
};

const ASKS: &str = "client_secret = \"secret\"\nintrospection = true";

impl Scene {
    fn says(&self, more: &Value) {
        let mut answer = self.access_claims(|claims| claims["active"] = json!(true));
        answer.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        answer.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        self.site.answer("/introspection", Answer::json(&answer));
    }

    async fn read_opaque(&self, token: &str) -> Result<Bearer, Failure> {
        self.providers.read_access_token(token, now()).await
    }

    fn times_introspected(&self) -> usize {
        self.site.requests("/introspection").len()
    }
}

#[tokio::test]
async fn a_provider_is_asked_about_its_token_once() {
    let scene = Scene::configured(&[], ASKS).await;
    scene.says(&json!({ "token_type": "Bearer" }));
    for _ in 0..3 {
        let bearer = scene.read_opaque("opaque").await.unwrap();
        assert_eq!((bearer.issuer.as_str(), bearer.subject.as_str()), (scene.site.address(), "ada"));
        assert_eq!(bearer.scopes, ["catalogue:write", "topics:write"]);
        assert!(!bearer.is_client);
    }
    let [request] = &scene.site.requests("/introspection")[..] else { panic!("asked not once") };
    assert_eq!(request.field("token").as_deref(), Some("opaque"));
    assert!(request.authorization.as_ref().is_some_and(|it| it.starts_with("Basic ")));
    // What is held ends with the token.
    let later = now().checked_add(jiff::SignedDuration::from_secs(361)).unwrap();
    let failure = scene.providers.read_access_token("opaque", later).await.unwrap_err();
    assert!(matches!(failure, Failure::Token { token: Token::Access, verdict: Verdict::Expired }), "{failure}");
    assert_eq!(scene.times_introspected(), 2);
}

#[tokio::test]
async fn a_token_that_is_not_valid_is_asked_about_again() {
    let scene = Scene::configured(&[], ASKS).await;
    scene.site.answer("/introspection", Answer::json(&json!({ "active": false })));
    let failure = scene.read_opaque("opaque").await.unwrap_err();
    assert!(matches!(failure, Failure::Token { verdict: Verdict::Inactive, .. }), "{failure}");
    scene.says(&json!({}));
    assert!(scene.read_opaque("opaque").await.is_ok());
    assert_eq!(scene.times_introspected(), 2);
}

#[tokio::test]
async fn what_a_provider_says_of_a_token_must_fit() {
    let scene = Scene::configured(&[], ASKS).await;
    let audience = || Verdict::Audience("https://lyceum.example.org/graphql".to_owned());
    for (number, (more, expected)) in [
        (json!({ "iss": null }), Ok(())),
        (json!({ "iss": "https://else.example" }), Err(Verdict::Issuer)),
        (json!({ "aud": null }), Err(audience())),
        (json!({ "aud": "https://else.example" }), Err(audience())),
        (json!({ "exp": now().as_second() - 60 }), Err(Verdict::Expired)),
        (json!({ "exp": null }), Err(Verdict::Claim("exp"))),
        (json!({ "nbf": now().as_second() + 61 }), Err(Verdict::NotYet)),
        (json!({ "sub": null, "client_id": null }), Err(Verdict::Claim("sub"))),
        (json!({ "token_type": "access_token" }), Ok(())),
        (json!({ "token_type": "refresh_token" }), Err(Verdict::Kind)),
        (json!({ "token_type": "DPoP" }), Err(Verdict::Kind)),
        (json!({ "typ": "Bearer" }), Ok(())),
        (json!({ "typ": "Refresh" }), Err(Verdict::Kind)),
        (json!({ "cnf": { "jkt": "x" } }), Err(Verdict::KeyBound)),
    ]
    .into_iter()
    .enumerate()
    {
        scene.says(&more);
        let outcome = match scene.read_opaque(&format!("opaque-{number}")).await {
            Ok(_) => Ok(()),
            Err(Failure::Token { token: Token::Access, verdict }) => Err(verdict),
            Err(other) => panic!("{other}"),
        };
        assert_eq!(outcome, expected, "{more}");
    }
    // A program's own token need not have a subject.
    scene.says(&json!({ "sub": null }));
    let bearer = scene.read_opaque("program").await.unwrap();
    assert_eq!((bearer.subject.as_str(), bearer.is_client), ("tool", true));
}

#[tokio::test]
async fn nobody_is_asked_about_what_cannot_be_a_token() {
    let scene = Scene::configured(&[], ASKS).await;
    for token in ["", "a b", "a\nb", "é", "a&token=b", "\"a\""] {
        let failure = scene.read_opaque(token).await.unwrap_err();
        assert!(matches!(failure, Failure::Token { verdict: Verdict::Malformed, .. }), "{token:?}: {failure}");
    }
    let failure = scene.read_opaque(&"a".repeat(4097)).await.unwrap_err();
    assert!(matches!(failure, Failure::Token { verdict: Verdict::TooLong(4096), .. }), "{failure}");
    assert_eq!(scene.times_introspected(), 0);

    let scene = Scene::configured(&[], "client_secret = \"secret\"").await;
    let failure = scene.read_opaque("opaque").await.unwrap_err();
    assert!(matches!(failure, Failure::UnknownIssuer), "{failure}");
    assert_eq!(scene.times_introspected(), 0, "only who is to be asked is shown the token");
}

#[tokio::test]
async fn a_provider_that_cannot_be_asked_leaves_it_open() {
    let scene = Scene::configured(&[], ASKS).await;
    scene.site.answer("/introspection", Answer::status(503, &json!(null)));
    assert!(matches!(scene.read_opaque("opaque").await.unwrap_err(), Failure::Fault(fault) if fault.is_passing()));
    scene.site.answer("/introspection", Answer::status(401, &json!({ "error": "invalid_client" })));
    assert!(matches!(scene.read_opaque("opaque").await.unwrap_err(), Failure::Fault(fault) if !fault.is_passing()));
    let scene = Scene::configured(&[], ASKS).await;
    scene.describe(|it| drop(it.as_object_mut().unwrap().remove("introspection_endpoint")));
    assert!(matches!(scene.read_opaque("opaque").await.unwrap_err(), Failure::Fault(fault) if !fault.is_passing()));
}
