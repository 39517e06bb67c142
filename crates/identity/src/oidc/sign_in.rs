//! A sign-in: the authorization code flow with PKCE (OpenID Connect Core 1.0, RFC 7636).

use std::fmt;

use jiff::Timestamp;
use oauth2::{
    AuthorizationCode, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, Scope, TokenResponse, basic::BasicTokenType,
};
use serde_json::Value;
use url::Url;

use super::{
    Failure, Fault, HttpError, Provider, Token, Verdict,
    claims::Claims,
    client::{Refusal, Tokens},
    id_token::Expected,
    jwt::Jwt,
    knowledge::Known,
    profile::Profile,
};

/// As much chance as a guess has no chance against, in bytes.
const CHANCE: u32 = 32;

/// The longest name of a sign-in at the provider that is kept.
const LONGEST_SESSION: usize = 255;

/// What the provider is asked to do, beyond what it thinks necessary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompt {
    /// Let the person show again who they are.
    Login,
    /// Let the person choose among their accounts.
    SelectAccount,
    /// Let the person agree again.
    Consent,
}

/// The beginning of a sign-in: where to send the person, and what to keep, out of sight, until they come back.
pub struct Beginning {
    /// Where to send the person.
    pub address: Url,
    /// What the answer must carry.
    pub state: String,
    /// What the ID token must carry.
    pub nonce: String,
    /// What shows the provider that who brings the code is who began.
    pub pkce_verifier: String,
}

/// Who signed in, as the provider says.
pub struct SignedIn {
    /// The provider.
    pub issuer: String,
    /// How it names the person: never another's name, and never changed.
    pub subject: String,
    /// What the person is called.
    pub name: Option<String>,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Whether the provider has made sure that the address is theirs.
    pub email_verified: bool,
    /// Which language they prefer, as a BCP 47 tag that nobody has checked.
    pub language: Option<String>,
    /// How the provider names this sign-in when it tells of its end.
    pub provider_session: Option<String>,
}

impl Provider {
    /// Begins a sign-in.
    ///
    /// # Errors
    /// Where the provider does not answer, or not in a way that can be used.
    pub async fn begin(&self) -> Result<Beginning, Fault> {
        self.begin_with(None).await
    }

    /// Begins a sign-in, and asks the provider for something more.
    ///
    /// # Errors
    /// Where the provider does not answer, or not in a way that can be used.
    pub async fn begin_with(&self, prompt: Option<Prompt>) -> Result<Beginning, Fault> {
        let known = self.knowledge.get().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256_len(CHANCE);
        let nonce = CsrfToken::new_random_len(CHANCE).into_secret();
        let scopes = self.configuration.scopes.iter().cloned().map(Scope::new);
        let client = self.client(&known.metadata);
        let mut request = client
            .authorize_url(|| CsrfToken::new_random_len(CHANCE))
            .add_scopes(scopes)
            .add_extra_param("nonce", &nonce)
            .set_pkce_challenge(challenge);
        if let Some(prompt) = prompt {
            request = request.add_extra_param("prompt", prompt.word());
        }
        let (address, state) = request.url();
        Ok(Beginning { address, state: state.into_secret(), nonce, pkce_verifier: verifier.into_secret() })
    }

    /// Finishes a sign-in: gives the code to the provider, and learns who it is.
    ///
    /// # Errors
    /// Where the provider does not take the code, does not answer, or says what cannot be believed.
    pub async fn finish(
        &self,
        code: &str,
        pkce_verifier: &str,
        nonce: &str,
        now: Timestamp,
    ) -> Result<SignedIn, Failure> {
        let known = self.knowledge.get().await?;
        let tokens = self.exchange(&known, code, pkce_verifier).await?;
        let access_token = tokens.access_token().secret().as_str();
        let claims = self.id_token_of(&tokens, nonce, now).await?;
        let subject = claims.subject().map_err(Failure::of(Token::Id))?;
        let mut profile = Profile::read(&claims, &self.configuration.claims);
        if !profile.is_complete()
            && let Some(more) = self.user_info(&known, access_token, subject).await?
        {
            profile = profile.completed_by(Profile::read(&more, &self.configuration.claims));
        }
        let fits = |session: &&str| session.len() <= LONGEST_SESSION && !session.contains('\0');
        Ok(SignedIn {
            issuer: self.issuer().to_owned(),
            subject: subject.to_owned(),
            name: profile.name,
            email_verified: profile.email.is_some() && profile.email_verified == Some(true),
            email: profile.email,
            language: profile.language,
            provider_session: claims.text("sid").filter(fits).map(ToOwned::to_owned),
        })
    }

    async fn exchange(&self, known: &Known, code: &str, pkce_verifier: &str) -> Result<Tokens, Failure> {
        let client = self.client(&known.metadata);
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(pkce_verifier.to_owned()))
            .request_async(&self.http)
            .await;
        let tokens =
            answer.map_err(|error| match Refusal::read(&self.configuration, "the exchange of a code", error) {
                Refusal::Grant => Failure::Refused(self.name().to_owned()),
                Refusal::Fault(fault) => Failure::from(fault),
            })?;
        // Whatever else it is, it is not used as a bearer's (RFC 6749, 7.1).
        if *tokens.token_type() != BasicTokenType::Bearer {
            let reason = "the exchange of a code: its access token is not of the type Bearer";
            return Err(Fault::misfit(&self.configuration, reason).into());
        }
        Ok(tokens)
    }

    async fn id_token_of(&self, tokens: &Tokens, nonce: &str, now: Timestamp) -> Result<Claims, Failure> {
        let Some(text) = &tokens.extra_fields().id_token else {
            let reason =
                "the exchange of a code: its answer has no ID token; check that this client may ask for openid";
            return Err(Fault::misfit(&self.configuration, reason).into());
        };
        let jwt = Jwt::read(text).map_err(Failure::of(Token::Id))?;
        let claims = self.check(Token::Id, &jwt).await?;
        let access_token = tokens.access_token().secret();
        let expected = Expected { provider: &self.configuration, nonce, access_token, now };
        expected.fits(&jwt, &claims).map_err(Failure::of(Token::Id))?;
        Ok(claims)
    }

    /// What the provider says when it is asked for more. Where it does not let this server ask, or answers in a way that
    /// we do not read, the sign-in goes on without.
    async fn user_info(&self, known: &Known, access_token: &str, subject: &str) -> Result<Option<Claims>, Failure> {
        let Some(address) = &known.metadata.userinfo_endpoint else {
            return Ok(None);
        };
        let body = match self.http.get(address, Some(access_token)).await {
            Ok(body) => body,
            Err(HttpError::Status(status @ 400..=499)) => {
                tracing::warn!(provider = self.key(), status, "the provider does not say more of who signs in");
                return Ok(None);
            }
            Err(error) => return Err(Fault::of(&self.configuration, "its UserInfo", &error).into()),
        };
        let Ok(Value::Object(members)) = serde_json::from_slice(&body) else {
            return Ok(None);
        };
        let claims = Claims::new(members);
        match claims.subject() {
            Ok(same) if same == subject => Ok(Some(claims)),
            _ => Err(Failure::Token { token: Token::UserInfo, verdict: Verdict::Subject }),
        }
    }
}

impl Prompt {
    fn word(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::SelectAccount => "select_account",
            Self::Consent => "consent",
        }
    }
}

/// Without what is secret.
impl fmt::Debug for Beginning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Beginning").finish_non_exhaustive()
    }
}

/// Without whom it is about.
impl fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedIn").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}
