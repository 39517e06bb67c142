//! Which access tokens are believed.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use serde_json::{Value, json};

use crate::oidc::{
    Bearer, Failure, Token, Verdict,
    testing::{Key, Scene, now},
};

async fn read(scene: &Scene, token: &str) -> Result<Bearer, Verdict> {
    match scene.providers.read_access_token(token, now()).await {
        Ok(bearer) => Ok(bearer),
        Err(Failure::Token { token: Token::Access, verdict }) => Err(verdict),
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_token_shows_whom_its_provider_names() {
    let key = Key::new("one");
    let scene = Scene::with_keys(&[&key]).await;
    let bearer = read(&scene, &key.sign("at+jwt", &scene.access_claims(|_| ()))).await.unwrap();
    assert_eq!(bearer.issuer, scene.site.address());
    assert_eq!(bearer.subject, "ada");
    assert_eq!(bearer.client.as_deref(), Some("tool"));
    assert!(!bearer.is_client);
    assert_eq!(bearer.scopes, ["catalogue:write", "topics:write"]);
    assert_eq!(bearer.expires_at, "2026-11-20T12:05:00Z".parse::<Timestamp>().unwrap());
    assert!(!format!("{bearer:?}").contains("ada"));
}

#[tokio::test]
async fn every_accepted_algorithm_is_read() {
    let (rsa, pss, ec, ed) =
        (Key::rsa("a", Algorithm::RS256), Key::rsa("b", Algorithm::PS512), Key::ec("c"), Key::new("d"));
    let keys = [&rsa, &pss, &ec, &ed];
    let scene = Scene::with_keys(&keys).await;
    for key in keys {
        assert!(read(&scene, &key.sign("at+jwt", &scene.access_claims(|_| ()))).await.is_ok());
    }
}

#[tokio::test]
async fn what_a_token_says_must_fit() {
    let key = Key::new("one");
    let scene = Scene::with_keys(&[&key]).await;
    let at = |seconds: i64| json!(now().as_second() + seconds);
    let audience = || Verdict::Audience("https://lyceum.example.org/graphql".to_owned());
    let cases: [(&str, Value, Result<(), Verdict>); 18] = [
        ("aud", json!(["https://else.example", "https://lyceum.example.org/graphql"]), Ok(())),
        ("aud", json!("https://else.example/graphql"), Err(audience())),
        ("aud", json!("https://lyceum.example.org/graphql/"), Err(audience())),
        ("aud", json!([]), Err(audience())),
        ("aud", Value::Null, Err(audience())),
        ("exp", at(-59), Ok(())),
        ("exp", at(-60), Err(Verdict::Expired)),
        ("exp", Value::Null, Err(Verdict::Claim("exp"))),
        ("nbf", at(60), Ok(())),
        ("nbf", at(61), Err(Verdict::NotYet)),
        ("nbf", json!("soon"), Err(Verdict::Claim("nbf"))),
        ("iat", at(61), Err(Verdict::NotYet)),
        ("sub", Value::Null, Err(Verdict::Claim("sub"))),
        ("sub", json!(""), Err(Verdict::Claim("sub"))),
        ("sub", json!(7), Err(Verdict::Claim("sub"))),
        ("cnf", json!({ "jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" }), Err(Verdict::KeyBound)),
        ("scope", json!(7), Ok(())),
        ("nonce", json!("n"), Ok(())),
    ];
    for (claim, value, expected) in cases {
        let claims = scene.access_claims(|claims| claims[claim] = value.clone());
        let verdict = read(&scene, &key.sign("at+jwt", &claims)).await.map(drop);
        assert_eq!(verdict, expected, "{claim}: {value}");
    }
    let without = scene.access_claims(|claims| drop(claims.as_object_mut().unwrap().remove("exp")));
    assert_eq!(read(&scene, &key.sign("at+jwt", &without)).await, Err(Verdict::Claim("exp")));
}

#[tokio::test]
async fn the_configured_audience_is_the_one_that_counts() {
    let key = Key::new("one");
    let scene = Scene::configured(&[&key], "audience = \"api://lyceum\"").await;
    let audience = Verdict::Audience("api://lyceum".to_owned());
    assert_eq!(read(&scene, &key.sign("at+jwt", &scene.access_claims(|_| ()))).await, Err(audience));
    let claims = scene.access_claims(|claims| claims["aud"] = json!("api://lyceum"));
    assert!(read(&scene, &key.sign("at+jwt", &claims)).await.is_ok());
}

#[tokio::test]
async fn a_provider_that_is_not_ours_shows_nobody() {
    let key = Key::new("one");
    let scene = Scene::with_keys(&[&key]).await;
    for issuer in [json!("https://else.example"), json!(format!("{}/", scene.site.address()))] {
        let claims = scene.access_claims(|claims| claims["iss"] = issuer);
        let failure = scene.providers.read_access_token(&key.sign("at+jwt", &claims), now()).await.unwrap_err();
        assert!(matches!(failure, Failure::UnknownIssuer), "{failure}");
    }
    let claims = scene.access_claims(|claims| claims["iss"] = json!([scene.site.address()]));
    assert_eq!(read(&scene, &key.sign("at+jwt", &claims)).await, Err(Verdict::Claim("iss")));
    assert_eq!(scene.times_asked(), 0, "nobody is asked for the sake of a token that names nobody");
}

#[tokio::test]
async fn only_the_providers_own_signature_counts() {
    let (key, other) = (Key::rsa("one", Algorithm::RS256), Key::new("one"));
    let scene = Scene::with_keys(&[&key]).await;
    let claims = scene.access_claims(|_| ());
    let good = key.sign("at+jwt", &claims);
    assert!(read(&scene, &good).await.is_ok());

    // The same key name, another key.
    assert_eq!(read(&scene, &other.sign("at+jwt", &claims)).await, Err(Verdict::NoKey));
    // What was signed, with other words.
    let parts: Vec<&str> = good.split('.').collect();
    let words = scene.access_claims(|claims| claims["sub"] = json!("eve")).to_string();
    let changed = format!("{}.{}.{}", parts[0], BASE64_URL_SAFE_NO_PAD.encode(words), parts[2]);
    assert_eq!(read(&scene, &changed).await, Err(Verdict::Signature));
    // Without a signature.
    assert_eq!(read(&scene, &format!("{}.{}.", parts[0], parts[1])).await, Err(Verdict::Signature));
}

#[tokio::test]
async fn no_signature_and_a_shared_secret_are_not_accepted() {
    let key = Key::rsa("one", Algorithm::RS256);
    let scene = Scene::with_keys(&[&key]).await;
    let claims = scene.access_claims(|_| ());
    for algorithm in ["none", "None", "NONE", "", "HS1", "ES512"] {
        let header = json!({ "alg": algorithm, "typ": "at+jwt", "kid": "one" }).to_string();
        let [header, payload] = [header, claims.to_string()].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part));
        assert_eq!(read(&scene, &format!("{header}.{payload}.")).await, Err(Verdict::Algorithm), "{algorithm}");
    }
    // The published half of the key, in every form that somebody may take for the secret.
    let public = Jwk::from_encoding_key(
        &EncodingKey::from_rsa_pem(include_bytes!("../testing/rsa.pem")).unwrap(),
        Algorithm::RS256,
    );
    let public = serde_json::to_value(public.unwrap()).unwrap();
    let modulus = public["n"].as_str().unwrap();
    let secrets = [
        public.to_string().into_bytes(),
        modulus.as_bytes().to_vec(),
        BASE64_URL_SAFE_NO_PAD.decode(modulus).unwrap(),
        Vec::new(),
    ];
    for secret in secrets {
        let mut header = Header::new(Algorithm::HS256);
        (header.typ, header.kid) = (Some("at+jwt".to_owned()), Some("one".to_owned()));
        let token = jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(&secret)).unwrap();
        assert_eq!(read(&scene, &token).await, Err(Verdict::Algorithm));
    }
    assert_eq!(scene.times_asked(), 0, "such a token is not worth a question");
}

#[tokio::test]
async fn an_id_token_is_no_access_token() {
    let key = Key::new("one");
    let scene = Scene::with_keys(&[&key]).await;
    // As Keycloak, Entra and others send access tokens, with a kind that says nothing.
    let mut plain = scene.access_claims(|_| ());
    for claim in ["scope", "client_id"] {
        plain.as_object_mut().unwrap().remove(claim);
    }
    let with = |more: Value| {
        let mut claims = plain.clone();
        claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        claims
    };
    for (more, is_one) in [
        (json!({ "typ": "Bearer", "azp": "tool", "scope": "openid" }), true),
        (json!({ "scp": "catalogue.write", "azp": "tool", "azpacr": "1", "ver": "2.0" }), true),
        (json!({ "roles": ["writer"], "azp": "tool", "azpacr": "1", "idtyp": "app" }), true),
        (json!({ "scp": ["catalogue:write"], "cid": "tool", "ver": 1 }), true),
        (json!({ "token_use": "access", "client_id": "tool" }), true),
        // An ID token, whatever else its maker lets it say.
        (json!({}), false),
        (json!({ "azp": "tool", "auth_time": 1, "roles": ["writer"] }), false),
        (json!({ "typ": "ID", "azp": "tool" }), false),
        (json!({ "typ": "ID", "scope": "openid" }), false),
        (json!({ "typ": "Refresh", "scope": "openid" }), false),
        (json!({ "typ": 1, "scope": "openid" }), false),
        (json!({ "nonce": "n", "scope": "openid" }), false),
        (json!({ "at_hash": "h", "client_id": "tool" }), false),
        (json!({ "c_hash": "h", "client_id": "tool" }), false),
        (json!({ "token_use": "id", "scope": "openid" }), false),
        (json!({ "events": {}, "client_id": "tool" }), false),
    ] {
        let expected = if is_one { Ok(()) } else { Err(Verdict::Kind) };
        let claims = with(more.clone());
        assert_eq!(read(&scene, &key.sign("JWT", &claims)).await.map(drop), expected, "{more}");
        let unnamed = key.sign_with(&claims, |header| header.typ = None);
        assert_eq!(read(&scene, &unnamed).await.map(drop), expected, "{more}");
    }
    let claims = scene.access_claims(|_| ());
    for (kind, is_one) in [
        ("at+jwt", true),
        ("AT+JWT", true),
        ("application/at+jwt", true),
        ("jwt", true),
        ("id+jwt", false),
        ("logout+jwt", false),
        ("secevent+jwt", false),
        ("JOSE", false),
    ] {
        let expected = if is_one { Ok(()) } else { Err(Verdict::Kind) };
        assert_eq!(read(&scene, &key.sign(kind, &claims)).await.map(drop), expected, "{kind}");
    }
}

#[tokio::test]
async fn a_program_is_told_from_a_person() {
    let key = Key::new("one");
    let scene = Scene::with_keys(&[&key]).await;
    for (more, is_client) in [
        (json!({ "sub": "tool", "client_id": "tool" }), true),
        (json!({ "sub": "0b1c", "client_id": null, "azp": "tool", "idtyp": "app" }), true),
        (json!({ "sub": "tool@clients", "client_id": null, "azp": "tool", "gty": "client-credentials" }), true),
        (json!({ "sub": "ada", "client_id": "tool" }), false),
        (json!({ "sub": "ada", "client_id": null, "azp": "tool", "idtyp": "user" }), false),
    ] {
        let claims = scene.access_claims(|claims| {
            claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        });
        let bearer = read(&scene, &key.sign("at+jwt", &claims)).await.unwrap();
        assert_eq!((bearer.is_client, bearer.client.as_deref()), (is_client, Some("tool")), "{more}");
    }
}

#[tokio::test]
async fn what_is_not_of_the_right_form_is_not_read() {
    let key = Key::new("one");
    let scene = Scene::with_keys(&[&key]).await;
    let claims = scene.access_claims(|_| ());
    let encoded = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
    let header = encoded(r#"{"alg":"EdDSA","typ":"at+jwt","kid":"one"}"#);
    for token in [
        "..".to_owned(),
        "a.b.c".to_owned(),
        format!("{}.{}.x", encoded("[]"), encoded("{}")),
        format!("{}.{}.x", encoded(r#"{"alg":"EdDSA","alg":"none"}"#), encoded("{}")),
        format!("{header}=.{}.x", encoded("{}")),
    ] {
        assert_eq!(read(&scene, &token).await, Err(Verdict::Malformed), "{token}");
    }
    for payload in ["[]", "1", "", "{}", "{\"iss\":1}"] {
        let token = format!("{header}.{}.x", encoded(payload));
        assert_eq!(read(&scene, &token).await, Err(Verdict::Claim("iss")), "{payload}");
    }
    let critical = key.sign_with(&claims, |header| header.crit = Some(vec!["b64".to_owned()]));
    assert_eq!(read(&scene, &critical).await, Err(Verdict::Extension));
    let long = key.sign("at+jwt", &scene.access_claims(|claims| claims["groups"] = json!("g".repeat(16_000))));
    assert_eq!(read(&scene, &long).await, Err(Verdict::TooLong(16_384)));
}

#[tokio::test]
async fn no_error_tells_what_a_token_says() {
    let key = Key::new("one");
    let scene = Scene::with_keys(&[&key]).await;
    for change in [
        |claims: &mut Value| claims["sub"] = json!({ "secret": "ada" }),
        |claims: &mut Value| claims["aud"] = json!("secret"),
        |claims: &mut Value| claims["iss"] = json!("secret"),
        |claims: &mut Value| claims["exp"] = json!("secret"),
    ] {
        let token = key.sign("at+jwt", &scene.access_claims(change));
        let failure = scene.providers.read_access_token(&token, now()).await.unwrap_err();
        let said = format!("{failure} {failure:?}");
        assert!(!said.contains("secret") && !said.contains("ada"), "{said}");
        assert!(token.split('.').all(|part| !said.contains(part)), "{said}");
    }
}
