//! What a provider may say of sign-outs.

use serde_json::{Value, json};

use crate::oidc::{
    Failure, LoggedOut, Token, Verdict,
    testing::{Key, Scene, now},
};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

impl Scene {
    fn logout_claims(&self, more: Value) -> Value {
        let mut claims = json!({
            "iss": self.site.address(),
            "sub": "ada",
            "aud": "lyceum",
            "iat": now().as_second(),
            "exp": now().as_second() + 120,
            "jti": "message-1",
            "sid": "s-1",
            "events": { EVENT: {} },
        });
        claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        claims
    }

    async fn read_logout(&self, token: &str) -> Result<LoggedOut, Verdict> {
        match self.provider().read_logout_token(token, now()).await {
            Ok(logged_out) => Ok(logged_out),
            Err(Failure::Token { token: Token::Logout, verdict }) => Err(verdict),
            Err(other) => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn a_provider_tells_who_signed_out() {
    let key = Key::ec("one");
    let scene = Scene::with_keys(&[&key]).await;
    for kind in ["logout+jwt", "JWT"] {
        let logged_out = scene.read_logout(&key.sign(kind, &scene.logout_claims(json!({})))).await.unwrap();
        assert_eq!(logged_out.subject.as_deref(), Some("ada"));
        assert_eq!(logged_out.provider_session.as_deref(), Some("s-1"));
        assert_eq!(logged_out.message, "message-1");
        assert!(!format!("{logged_out:?}").contains("ada"));
    }
    let session_alone = key.sign("logout+jwt", &scene.logout_claims(json!({ "sub": null })));
    assert_eq!(scene.read_logout(&session_alone).await.unwrap().subject, None);
}

#[tokio::test]
async fn nobody_else_signs_people_out() {
    let (key, stranger) = (Key::ec("one"), Key::new("two"));
    let scene = Scene::with_keys(&[&key]).await;
    let at = |seconds: i64| json!(now().as_second() + seconds);
    let without_end = |made_at: Value| {
        let mut claims = scene.logout_claims(json!({ "iat": made_at }));
        claims.as_object_mut().unwrap().remove("exp");
        claims
    };
    assert!(scene.read_logout(&key.sign("logout+jwt", &without_end(at(-300)))).await.is_ok());
    for (claims, expected) in [
        (without_end(at(-301)), Verdict::Expired),
        (scene.logout_claims(json!({ "exp": at(-60) })), Verdict::Expired),
        (scene.logout_claims(json!({ "iat": at(61) })), Verdict::NotYet),
        (scene.logout_claims(json!({ "iat": null })), Verdict::Claim("iat")),
        (scene.logout_claims(json!({ "iss": "https://else.example" })), Verdict::Issuer),
        (scene.logout_claims(json!({ "aud": "tool" })), Verdict::Audience("lyceum".to_owned())),
        (scene.logout_claims(json!({ "jti": null })), Verdict::Claim("jti")),
        (scene.logout_claims(json!({ "sub": null, "sid": "" })), Verdict::Claim("sub or sid")),
        // An ID token, or one that could be taken for one.
        (scene.logout_claims(json!({ "nonce": "n" })), Verdict::Kind),
        (scene.logout_claims(json!({ "events": null })), Verdict::Kind),
        (scene.logout_claims(json!({ "events": { "else": {} } })), Verdict::Kind),
        (scene.logout_claims(json!({ "events": { EVENT: true } })), Verdict::Kind),
        (scene.logout_claims(json!({ "events": [EVENT] })), Verdict::Kind),
    ] {
        assert_eq!(scene.read_logout(&key.sign("logout+jwt", &claims)).await, Err(expected), "{claims}");
    }
    let claims = scene.logout_claims(json!({}));
    assert_eq!(scene.read_logout(&key.sign("at+jwt", &claims)).await, Err(Verdict::Kind));
    assert_eq!(scene.read_logout(&stranger.sign("logout+jwt", &claims)).await, Err(Verdict::NoKey));
}
