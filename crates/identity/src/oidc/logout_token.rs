//! What a provider sends when somebody signed out there (OpenID Connect Back-Channel Logout 1.0).

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::{Failure, Provider, Token, Verdict, claims::Claims, jwt::Jwt};

/// The event that such a token tells of.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// How old a token may be that does not say when it ends, which the standard's final text demands and drafts did not.
const OLDEST: SignedDuration = SignedDuration::from_mins(5);

/// Who signed out at a provider: a person, one of their sign-ins, or both named.
#[derive(Clone, PartialEq, Eq)]
pub struct LoggedOut {
    /// The person; all of their sign-ins, where no sign-in is named.
    pub subject: Option<String>,
    /// The sign-in, as the provider names it.
    pub provider_session: Option<String>,
    /// When the provider said so: what began later has not ended.
    pub said_at: Timestamp,
    /// How the provider names this message, by which it is known when it comes twice.
    pub message: String,
}

impl Provider {
    /// Reads what this provider sends when somebody signed out there.
    ///
    /// # Errors
    /// Where it cannot be believed, or the provider does not answer when it is asked for its keys.
    pub async fn read_logout_token(&self, token: &str, now: Timestamp) -> Result<LoggedOut, Failure> {
        let jwt = Jwt::read(token).map_err(Failure::of(Token::Logout))?;
        let claims = self.check(Token::Logout, &jwt).await?;
        self.logged_out(&jwt, &claims, now).map_err(Failure::of(Token::Logout))
    }

    fn logged_out(&self, jwt: &Jwt, claims: &Claims, now: Timestamp) -> Result<LoggedOut, Verdict> {
        let tells_of_it = claims.get("events").and_then(|events| events.get(EVENT)).is_some_and(Value::is_object);
        let is_one = matches!(jwt.kind(), None | Some("jwt" | "logout+jwt")) && tells_of_it && !claims.has("nonce");
        if !is_one {
            return Err(Verdict::Kind);
        }
        claims.must_come_from(self.issuer())?;
        claims.must_be_meant_for(&self.configuration.client_id)?;
        let made_at = claims.time("iat")?.ok_or(Verdict::Claim("iat"))?;
        claims.must_have_begun(now)?;
        if claims.has("exp") {
            claims.must_last(now)?;
        } else if now.duration_since(made_at) > OLDEST {
            return Err(Verdict::Expired);
        }
        let text = |claim: &str| claims.text(claim).filter(|text| !text.is_empty()).map(ToOwned::to_owned);
        let (subject, provider_session) = (text("sub"), text("sid"));
        if subject.is_none() && provider_session.is_none() {
            return Err(Verdict::Claim("sub or sid"));
        }
        let message = text("jti").ok_or(Verdict::Claim("jti"))?;
        Ok(LoggedOut { subject, provider_session, said_at: made_at, message })
    }
}

/// Without whom it is about.
impl fmt::Debug for LoggedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoggedOut").finish_non_exhaustive()
    }
}
