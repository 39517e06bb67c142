//! What an access token must say to be believed (RFC 9068), and whom it shows.

use std::fmt;

use jiff::Timestamp;
use serde_json::Value;

use super::{
    Failure, Provider, Token, Verdict,
    claims::{Claims, SKEW},
    jwt::Jwt,
};

/// Claims that stand in ID tokens or logout tokens, and never in access tokens.
const ELSEWHERE: [&str; 5] = ["nonce", "at_hash", "c_hash", "s_hash", "events"];

/// Claims that stand in access tokens, and never in ID tokens: what Keycloak, Entra, Okta, Auth0 and Cognito put there.
const HERE: [&str; 9] = ["scope", "scp", "client_id", "cid", "gty", "idtyp", "azpacr", "appidacr", "token_use"];

/// Whom an access token shows, as its provider says.
#[derive(Clone, PartialEq, Eq)]
pub struct Bearer {
    /// The provider.
    pub issuer: String,
    /// How it names the person or the program.
    pub subject: String,
    /// How it names the program that got the token.
    pub client: Option<String>,
    /// Whether the token shows the program itself and no person, as far as that can be told.
    pub is_client: bool,
    /// What the token is good for.
    pub scopes: Vec<String>,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Bearer {
    /// From when on the token is believed no longer: when it ends, and as much later as clocks may be apart.
    pub fn believed_until(&self) -> Timestamp {
        self.expires_at + SKEW
    }

    /// What a token says that its provider has signed, or has said when it was asked.
    pub(super) fn read(provider: &Provider, claims: &Claims, now: Timestamp) -> Result<Self, Verdict> {
        claims.must_come_from(provider.issuer())?;
        claims.must_be_meant_for(provider.audience())?;
        claims.must_have_begun(now)?;
        let expires_at = claims.must_last(now)?;
        if claims.has("cnf") {
            return Err(Verdict::KeyBound);
        }
        let subject = claims.subject()?.to_owned();
        let client = ["client_id", "azp", "cid", "appid"].into_iter().find_map(|claim| claims.text(claim));
        let is_client = client == Some(subject.as_str())
            || claims.text("idtyp") == Some("app")
            || claims.text("gty") == Some("client-credentials");
        Ok(Self {
            issuer: provider.issuer().to_owned(),
            client: client.map(ToOwned::to_owned),
            is_client,
            scopes: scopes(claims),
            expires_at,
            subject,
        })
    }

    /// Whether it may still be believed.
    pub(super) fn lasts(&self, now: Timestamp) -> bool {
        now.duration_since(self.expires_at) < SKEW
    }
}

impl Provider {
    /// Whom a token shows that this provider is said to have made.
    pub(super) async fn read_access_token(&self, jwt: &Jwt<'_>, now: Timestamp) -> Result<Bearer, Failure> {
        let claims = self.check(Token::Access, jwt).await?;
        let bearer = is_access_token(jwt, &claims).and_then(|()| Bearer::read(self, &claims, now));
        bearer.map_err(Failure::of(Token::Access))
    }
}

/// Whether a signed token is an access token. An ID token tells a program who signed in there; whoever shows it here has
/// not been given any right to. RFC 9068 tells them apart by the header; where a provider does not follow it, we look at
/// what each has and the other has not.
fn is_access_token(jwt: &Jwt, claims: &Claims) -> Result<(), Verdict> {
    let fits = match jwt.kind() {
        Some("at+jwt") => true,
        None | Some("jwt") => {
            let says_otherwise = ELSEWHERE.iter().any(|claim| claims.has(claim))
                || claims.has("typ") && !claims.text("typ").is_some_and(|kind| kind.eq_ignore_ascii_case("bearer"))
                || claims.has("token_use") && claims.text("token_use") != Some("access");
            let says_so = claims.has("typ") || HERE.iter().any(|claim| claims.has(claim));
            says_so && !says_otherwise
        }
        Some(_) => false,
    };
    if fits { Ok(()) } else { Err(Verdict::Kind) }
}

/// RFC 9068 has one text, Entra has it under another name, Okta has a list.
fn scopes(claims: &Claims) -> Vec<String> {
    match claims.get("scope").or_else(|| claims.get("scp")) {
        Some(Value::String(words)) => words.split_whitespace().map(ToOwned::to_owned).collect(),
        Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// Without whom it shows.
impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bearer").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}
