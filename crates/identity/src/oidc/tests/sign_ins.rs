//! Signing in, and what is not taken for it.

use std::collections::HashMap;

use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use crate::oidc::{
    Failure, Prompt, SignedIn, Token, Verdict,
    testing::{Answer, Key, Scene, now},
};

impl Scene {
    fn id_claims(&self, change: impl FnOnce(&mut Value)) -> Value {
        let hash = Sha256::digest("opaque");
        let mut claims = json!({
            "iss": self.site.address(),
            "sub": "ada",
            "aud": "lyceum",
            "iat": now().as_second(),
            "exp": now().as_second() + 300,
            "nonce": "n",
            "at_hash": BASE64_URL_SAFE_NO_PAD.encode(&hash[..16]),
            "sid": "s-1",
            "name": "Ada Lovelace",
            "email": "ada@example.org",
            "email_verified": true,
            "locale": "en",
        });
        change(&mut claims);
        claims
    }

    /// Lets the provider give this ID token for a code, and takes it.
    async fn finish(&self, id_token: &str) -> Result<SignedIn, Failure> {
        let tokens =
            json!({ "access_token": "opaque", "token_type": "Bearer", "expires_in": 300, "id_token": id_token });
        self.site.answer("/token", Answer::json(&tokens));
        self.provider().finish("code", "verifier", "n", now()).await
    }
}

fn query(address: &Url) -> HashMap<String, String> {
    address.query_pairs().into_owned().collect()
}

#[tokio::test]
async fn a_sign_in_begins_with_secrets_of_its_own() {
    let scene = Scene::with_keys(&[]).await;
    let beginning = scene.provider().begin().await.unwrap();
    assert!(beginning.address.as_str().starts_with(scene.site.page("/auth").as_str()));
    let sent = query(&beginning.address);
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&beginning.pkce_verifier));
    for (field, value) in [
        ("response_type", "code"),
        ("client_id", "lyceum"),
        ("redirect_uri", "https://lyceum.example.org/sign-in/museum/callback"),
        ("scope", "openid email profile"),
        ("state", &beginning.state),
        ("nonce", &beginning.nonce),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(sent.get(field).map(String::as_str), Some(value), "{field}");
    }
    assert_eq!(sent.len(), 8, "{sent:?}");
    let other = scene.provider().begin_with(Some(Prompt::SelectAccount)).await.unwrap();
    assert_eq!(query(&other.address)["prompt"], "select_account");
    for (one, two) in [
        (&beginning.state, &other.state),
        (&beginning.nonce, &other.nonce),
        (&beginning.pkce_verifier, &other.pkce_verifier),
    ] {
        assert_ne!(one, two);
        assert_eq!(one.len(), 43, "256 bits of chance");
    }
}

#[tokio::test]
async fn a_code_is_given_for_who_signed_in() {
    let key = Key::ec("one");
    let scene = Scene::configured(&[&key], "client_secret = \"s+ cret\"").await;
    let person = scene.finish(&key.sign("JWT", &scene.id_claims(|_| ()))).await.unwrap();
    assert_eq!(person.issuer, scene.site.address());
    assert_eq!(person.subject, "ada");
    assert_eq!(person.name.as_deref(), Some("Ada Lovelace"));
    assert_eq!(person.email.as_deref(), Some("ada@example.org"));
    assert!(person.email_verified);
    assert_eq!(person.language.as_deref(), Some("en"));
    assert_eq!(person.provider_session.as_deref(), Some("s-1"));
    assert!(!format!("{person:?}").contains("ada"));
    let [request] = &scene.site.requests("/token")[..] else { panic!("asked not once") };
    for (field, value) in [
        ("grant_type", "authorization_code"),
        ("code", "code"),
        ("code_verifier", "verifier"),
        ("redirect_uri", "https://lyceum.example.org/sign-in/museum/callback"),
    ] {
        assert_eq!(request.field(field).as_deref(), Some(value), "{field}");
    }
    let secret = BASE64_STANDARD.encode("lyceum:s%2B+cret");
    assert_eq!(request.authorization, Some(format!("Basic {secret}")));
    assert!(scene.site.requests("/me").is_empty(), "nothing was missing");
}

#[tokio::test]
async fn a_secret_is_sent_as_the_provider_wants_it() {
    let key = Key::ec("one");
    let scene = Scene::configured(&[&key], "client_secret = \"secret\"").await;
    scene.describe(|it| it["token_endpoint_auth_methods_supported"] = json!(["private_key_jwt", "client_secret_post"]));
    scene.finish(&key.sign("JWT", &scene.id_claims(|_| ()))).await.unwrap();
    let public = Scene::with_keys(&[&key]).await;
    public.finish(&key.sign("JWT", &public.id_claims(|_| ()))).await.unwrap();
    for (scene, secret) in [(scene, Some("secret")), (public, None)] {
        let [request] = &scene.site.requests("/token")[..] else { panic!("asked not once") };
        assert_eq!(request.authorization, None);
        assert_eq!(request.field("client_id").as_deref(), Some("lyceum"));
        assert_eq!(request.field("client_secret").as_deref(), secret);
    }
}

#[tokio::test]
async fn what_an_id_token_says_must_fit() {
    let key = Key::ec("one");
    let scene = Scene::with_keys(&[&key]).await;
    let at = |seconds: i64| json!(now().as_second() + seconds);
    let audience = || Verdict::Audience("lyceum".to_owned());
    let cases: [(Value, Result<(), Verdict>); 19] = [
        (json!({ "iss": "https://else.example" }), Err(Verdict::Issuer)),
        (json!({ "aud": "tool" }), Err(audience())),
        (json!({ "aud": ["tool"] }), Err(audience())),
        (json!({ "aud": ["lyceum"] }), Ok(())),
        (json!({ "aud": ["lyceum", "tool"] }), Err(Verdict::AuthorizedParty)),
        (json!({ "aud": ["lyceum", "tool"], "azp": "lyceum" }), Ok(())),
        (json!({ "azp": "tool" }), Err(Verdict::AuthorizedParty)),
        (json!({ "exp": at(-59) }), Ok(())),
        (json!({ "exp": at(-60) }), Err(Verdict::Expired)),
        (json!({ "exp": null }), Err(Verdict::Claim("exp"))),
        (json!({ "iat": at(60) }), Ok(())),
        (json!({ "iat": at(61) }), Err(Verdict::NotYet)),
        (json!({ "iat": null }), Err(Verdict::Claim("iat"))),
        (json!({ "nonce": "other" }), Err(Verdict::Nonce)),
        (json!({ "nonce": null }), Err(Verdict::Nonce)),
        (json!({ "at_hash": "77QmUPtjPfzWtF2AnpK9RQ" }), Err(Verdict::AccessTokenHash)),
        (json!({ "at_hash": null }), Err(Verdict::AccessTokenHash)),
        (json!({ "sub": "" }), Err(Verdict::Claim("sub"))),
        (json!({ "events": {} }), Err(Verdict::Kind)),
    ];
    for (more, expected) in cases {
        let claims =
            scene.id_claims(|claims| claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone()));
        let outcome = match scene.finish(&key.sign("JWT", &claims)).await {
            Ok(_) => Ok(()),
            Err(Failure::Token { token: Token::Id, verdict }) => Err(verdict),
            Err(other) => panic!("{other}"),
        };
        assert_eq!(outcome, expected, "{more}");
    }
    for claim in ["nonce", "iat", "exp"] {
        let claims = scene.id_claims(|claims| drop(claims.as_object_mut().unwrap().remove(claim)));
        assert!(scene.finish(&key.sign("JWT", &claims)).await.is_err(), "{claim}");
    }
    let without_hash = scene.id_claims(|claims| drop(claims.as_object_mut().unwrap().remove("at_hash")));
    assert!(scene.finish(&key.sign("JWT", &without_hash)).await.is_ok());
}

#[tokio::test]
async fn tokens_of_other_kinds_and_makers_sign_nobody_in() {
    let (key, stranger) = (Key::ec("one"), Key::new("two"));
    let scene = Scene::with_keys(&[&key]).await;
    let claims = scene.id_claims(|_| ());
    let none = ["{\"alg\":\"none\"}", &claims.to_string()].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part));
    for (token, expected) in [
        (key.sign("at+jwt", &claims), Verdict::Kind),
        (key.sign("logout+jwt", &claims), Verdict::Kind),
        (stranger.sign("JWT", &claims), Verdict::NoKey),
        (format!("{}.{}.", none[0], none[1]), Verdict::Algorithm),
        ("opaque".to_owned(), Verdict::Malformed),
    ] {
        let failure = scene.finish(&token).await.unwrap_err();
        let Failure::Token { token: Token::Id, verdict } = failure else { panic!("{failure}") };
        assert_eq!(verdict, expected);
    }
}

#[tokio::test]
async fn a_key_that_came_since_the_sign_in_began_is_learned() {
    let (old, new) = (Key::new("old"), Key::ec("new"));
    let scene = Scene::with_keys(&[&old]).await;
    scene.provider().begin().await.unwrap();
    scene.publish(&[&new, &old]);
    assert!(scene.finish(&new.sign("JWT", &scene.id_claims(|_| ()))).await.is_ok());
}

#[tokio::test]
async fn what_is_missing_is_asked_for() {
    let key = Key::ec("one");
    let scene = Scene::with_keys(&[&key]).await;
    let bare = scene.id_claims(|claims| {
        let claims = claims.as_object_mut().unwrap();
        claims.retain(|claim, _| !["name", "email", "email_verified", "locale"].contains(&claim.as_str()));
    });
    let bare = key.sign("JWT", &bare);
    let answer = json!({ "sub": "ada", "name": "Ada", "email": "ada@example.org", "email_verified": true });
    scene.site.answer("/me", Answer::json(&answer));
    let person = scene.finish(&bare).await.unwrap();
    assert_eq!(
        (person.name.as_deref(), person.email.as_deref(), person.email_verified),
        (Some("Ada"), Some("ada@example.org"), true)
    );
    assert_eq!(scene.site.requests("/me")[0].authorization.as_deref(), Some("Bearer opaque"));

    // Of somebody else, it must not be believed at all.
    for other in [json!({ "sub": "eve", "name": "Ada" }), json!({ "name": "Ada" })] {
        scene.site.answer("/me", Answer::json(&other));
        let failure = scene.finish(&bare).await.unwrap_err();
        assert!(matches!(failure, Failure::Token { token: Token::UserInfo, verdict: Verdict::Subject }), "{failure}");
    }
    // Where it does not say more, less is known.
    for (status, body) in [(403, json!({ "error": "insufficient_scope" })), (200, json!("signed otherwise"))] {
        scene.site.answer("/me", Answer::status(status, &body));
        let person = scene.finish(&bare).await.unwrap();
        assert_eq!((person.name, person.email, person.email_verified), (None, None, false));
    }
    scene.site.answer("/me", Answer::status(502, &json!(null)));
    assert!(matches!(scene.finish(&bare).await.unwrap_err(), Failure::Fault(fault) if fault.is_passing()));
}

#[tokio::test]
async fn a_code_that_is_not_taken_is_no_fault_of_the_provider() {
    let scene = Scene::with_keys(&[]).await;
    let finish = || scene.provider().finish("code", "verifier", "n", now());
    let description = "ada@example.org may not do this";
    let refusal = |word: &str| json!({ "error": word, "error_description": description });
    scene.site.answer("/token", Answer::status(400, &refusal("invalid_grant")));
    let failure = finish().await.unwrap_err();
    assert_eq!(failure.to_string(), "Museum login did not confirm the sign-in; start it again from the sign-in page");
    for (status, body, reason) in [
        (401, refusal("invalid_client"), "it does not accept this server as its client"),
        (400, refusal("invalid_scope"), "it answers with the error invalid_scope"),
        (400, refusal("ada@example.org"), "it answers with the error that has no known name"),
        (400, json!("ada@example.org"), "its answer is not of the form that OAuth 2.0 gives it"),
        (200, json!({ "access_token": "ada", "token_type": 1 }), "its answer is not of the form"),
        (200, json!({ "access_token": "ada", "token_type": "Bearer" }), "its answer has no ID token"),
        (200, json!({ "access_token": "ada", "token_type": "DPoP" }), "its access token is not of the type Bearer"),
        (502, json!(null), "the answer has the status 502"),
    ] {
        scene.site.answer("/token", Answer::status(status, &body));
        let failure = finish().await.unwrap_err();
        let Failure::Fault(fault) = failure else { panic!("{failure}") };
        assert!(fault.reason().contains(reason), "{}", fault.reason());
        assert!(!format!("{fault:?} {fault}").contains("ada"), "{fault:?}");
    }
    // The code and the secret go to nobody else.
    scene.site.answer("/token", Answer::redirect(&scene.site.page("/elsewhere")));
    assert!(matches!(finish().await.unwrap_err(), Failure::Fault(_)));
    assert!(scene.site.requests("/elsewhere").is_empty());
}

#[tokio::test]
async fn an_answer_must_come_from_the_provider_that_was_asked() {
    let silent = Scene::with_keys(&[]).await;
    let names_itself = Scene::with_keys(&[]).await;
    names_itself.describe(|it| it["authorization_response_iss_parameter_supported"] = json!(true));
    assert!(silent.provider().check_issuer(None).await.is_ok());
    assert!(names_itself.provider().check_issuer(None).await.is_err());
    for scene in [silent, names_itself] {
        assert!(scene.provider().check_issuer(Some(scene.site.address())).await.is_ok());
        let failure = scene.provider().check_issuer(Some("https://else.example")).await.unwrap_err();
        assert!(matches!(failure, Failure::OtherIssuer(_)), "{failure}");
    }
}

#[tokio::test]
async fn one_signs_out_at_the_provider_too() {
    let scene = Scene::with_keys(&[]).await;
    let back = Url::parse("https://lyceum.example.org/").unwrap();
    let address = scene.provider().sign_out_address(&back).await.unwrap();
    assert!(address.as_str().starts_with(scene.site.page("/end?realm=museum&").as_str()));
    let sent = query(&address);
    assert_eq!((sent["client_id"].as_str(), sent["post_logout_redirect_uri"].as_str()), ("lyceum", back.as_str()));
    let scene = Scene::with_keys(&[]).await;
    scene.describe(|it| drop(it.as_object_mut().unwrap().remove("end_session_endpoint")));
    assert_eq!(scene.provider().sign_out_address(&back).await, None);
}
