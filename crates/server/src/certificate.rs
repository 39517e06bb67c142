//! Certificates for whoever was given their address, and what everybody may know of issuers.
//!
//! A certificate's address has a part that cannot be guessed: it shows one page to people ([`verify`](show)), the page to
//! print, and the credential for programs. An issuer's profile, public keys and lists of revoked certificates are public:
//! with them a credential is verified by anybody, without a word to this server about which.

mod words;

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use catalogue::certificate::{self as domain, Certificate, SigningKey};
use credential::{Addresses, Language, badge, key, page, status};
use database::id::{OrganizationId, SigningKeyId};
use serde_json::{Value, json};

use crate::{App, graph::preferred_languages};
use words::Words;

const JWT: &str = "application/vc+jwt";
const JSON: [&str; 4] = ["application/json", "application/ld+json", "application/vc", "application/vc+ld+json"];
/// As long as [`status::FRESH`] says.
const BRIEFLY: (HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=300");
const NEVER: (HeaderName, &str) = (header::CACHE_CONTROL, "private, no-store");

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/verify/{secret}", get(show))
        .route("/certificates/{file}", get(pdf))
        .route("/credentials/{secret}", get(credential))
        .route("/issuers/{organization}", get(profile))
        .route("/issuers/{organization}/jwks.json", get(keys))
        .route("/issuers/{organization}/keys/{key}", get(one_key))
        .route("/issuers/{organization}/status/{list}", get(revoked))
}

/// Why there is no answer.
enum Trouble {
    /// There is no such thing.
    Nothing,
    /// It is this server's fault.
    Fault(String),
}

impl<E: std::error::Error> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self::Fault(error.to_string())
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        match self {
            Self::Nothing => (StatusCode::NOT_FOUND, [NEVER], "There is nothing here.\n").into_response(),
            Self::Fault(what) => {
                tracing::error!("a certificate could not be shown: {what}");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

fn server(app: &App) -> String {
    app.entrance().public_url().as_str().trim_end_matches('/').to_owned()
}

/// The certificate at this address, with its issuer's id as addresses have it.
async fn found(app: &App, secret: &str) -> Result<(Certificate, credential::Certificate, String), Trouble> {
    // The database would not even read some of what an address can hold.
    if !secret.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter)) {
        return Err(Trouble::Nothing);
    }
    let conn = app.pool().get().await?;
    let row = domain::by_secret(&conn, secret).await?.ok_or(Trouble::Nothing)?;
    let certificate = row.handed_on().ok_or(Trouble::Nothing)?;
    let organization = row.organization_id.to_string();
    Ok((row, certificate, organization))
}

async fn pdf(State(app): State<App>, Path(file): Path<String>) -> Result<Response, Trouble> {
    let secret = file.strip_suffix(".pdf").ok_or(Trouble::Nothing)?;
    let (row, certificate, organization) = found(&app, secret).await?;
    if row.revoked_at.is_some() {
        return Err(Trouble::Nothing);
    }
    if let Some(letter) = page::lacking(&certificate) {
        let words = Words::of(certificate.language).not_printed;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, [NEVER], format!("{words} ({letter})\n")).into_response());
    }
    let server = server(&app);
    let name = format!("inline; filename=\"certificate-{}.pdf\"", certificate.written_number());
    // Drawing it takes some milliseconds of the processor.
    let drawn = tokio::task::spawn_blocking(move || {
        page::pdf(&certificate, &Addresses { server: &server, organization: &organization })
    });
    let bytes = drawn.await??;
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, [NEVER], bytes).into_response())
}

/// The signed credential; to who asks for JSON in particular, what it says without the signature.
async fn credential(
    State(app): State<App>,
    Path(secret): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Trouble> {
    let (row, certificate, organization) = found(&app, &secret).await?;
    let server = server(&app);
    let vary = (header::VARY, "accept");
    let wants = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let wants_json = wants.split([',', ';']).map(str::trim).any(|one| JSON.contains(&one)) && !wants.contains(JWT);
    if wants_json {
        let addresses = Addresses { server: &server, organization: &organization };
        let json = certificate.credential(&addresses, false).to_string();
        return Ok(([NEVER, vary, (header::CONTENT_TYPE, "application/vc")], json).into_response());
    }
    let key = key_of(&app, &row).await?;
    let token = row.token(&key, &server, false)?.ok_or(Trouble::Nothing)?;
    let name = format!("attachment; filename=\"certificate-{}.jwt\"", certificate.written_number());
    let headers = [(header::CONTENT_TYPE, JWT.to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, [NEVER, vary], token).into_response())
}

async fn key_of(app: &App, row: &Certificate) -> Result<SigningKey, Trouble> {
    let conn = app.pool().get().await?;
    let mut keys = domain::keys(&conn, &[row.signing_key_id]).await?;
    keys.remove(&row.signing_key_id).ok_or(Trouble::Nothing)
}

/// An issuer: its name, and its keys.
async fn issuer(app: &App, organization: &str) -> Result<(OrganizationId, String, Vec<SigningKey>), Trouble> {
    let id: OrganizationId = organization.parse().map_err(|_| Trouble::Nothing)?;
    let conn = app.pool().get().await?;
    let (name, main, keys) = domain::issuer(&conn, id).await?.ok_or(Trouble::Nothing)?;
    let name = name.choose(&[], &main).map(|chosen| chosen.text.to_owned()).unwrap_or_default();
    Ok((id, name, keys))
}

fn shown(value: &Value) -> Response {
    ([BRIEFLY, (header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

async fn profile(State(app): State<App>, Path(organization): Path<String>) -> Result<Response, Trouble> {
    let (_, name, _) = issuer(&app, &organization).await?;
    let server = server(&app);
    let addresses = Addresses { server: &server, organization: &organization };
    let mut profile = badge::profile(&addresses, &name);
    profile["@context"] = json!([badge::VC_CONTEXT, badge::OB_CONTEXT]);
    Ok(shown(&profile))
}

async fn keys(State(app): State<App>, Path(organization): Path<String>) -> Result<Response, Trouble> {
    let (_, _, keys) = issuer(&app, &organization).await?;
    let server = server(&app);
    let addresses = Addresses { server: &server, organization: &organization };
    let keys: Vec<_> = keys.iter().map(|key| key.published(&addresses)).collect();
    Ok(shown(&json!({ "keys": keys })))
}

async fn one_key(
    State(app): State<App>,
    Path((organization, id)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let id: SigningKeyId = id.parse().map_err(|_| Trouble::Nothing)?;
    let (_, _, keys) = issuer(&app, &organization).await?;
    let server = server(&app);
    let addresses = Addresses { server: &server, organization: &organization };
    let key = keys.iter().find(|key| key.id == id).ok_or(Trouble::Nothing)?;
    Ok(shown(&key.published(&addresses)))
}

async fn revoked(State(app): State<App>, Path((organization, list)): Path<(String, i64)>) -> Result<Response, Trouble> {
    let (id, _, keys) = issuer(&app, &organization).await?;
    let from = list.checked_mul(status::LENGTH).filter(|from| *from >= 0).ok_or(Trouble::Nothing)?;
    let conn = app.pool().get().await?;
    let numbers = domain::revoked_numbers(&conn, id, from, status::LENGTH).await?;
    let server = server(&app);
    let addresses = Addresses { server: &server, organization: &organization };
    let claims = status::list(&addresses, list, &numbers, app.clock().now())?;
    let key = keys.iter().find(|key| key.retired_at.is_none()).ok_or(Trouble::Nothing)?;
    let token = key.sign(&addresses, key::Sort::Credential, &claims)?;
    Ok(([BRIEFLY, (header::CONTENT_TYPE, JWT)], token).into_response())
}

#[derive(Template)]
#[template(path = "certificate/verify.html")]
struct Page<'a> {
    language: &'a str,
    words: &'a Words,
    verdict: &'a str,
    is_good: bool,
    /// What the certificate says, and what there is to take; none where there is no such certificate.
    told: Option<Told>,
}

struct Told {
    name: String,
    title: String,
    provider: String,
    completed_on: String,
    number: String,
    check: String,
    reason: Option<String>,
    pdf: Option<String>,
    credential: String,
}

/// `GET /verify/<secret>`, or a signed credential in place of the secret: whether a certificate is good, for people.
async fn show(State(app): State<App>, Path(secret): Path<String>, headers: HeaderMap) -> Result<Response, Trouble> {
    let tags = preferred_languages(&headers);
    let language = Language::of(
        tags.iter()
            .map(String::as_str)
            .find(|tag| ["en", "fr", "es"].contains(&tag.get(..2).unwrap_or_default()))
            .unwrap_or("en"),
    );
    let words = Words::of(language);
    let outcome = if secret.contains('.') { of_token(&app, &secret).await? } else { Outcome::Found(secret) };
    let found = match &outcome {
        Outcome::Found(secret) => match found(&app, secret).await {
            Err(Trouble::Nothing) => None,
            found => Some(found?),
        },
        Outcome::Altered | Outcome::NotOurs => None,
    };
    let server = server(&app);
    let (status, verdict, is_good, told) = match (outcome, found) {
        (_, Some((row, certificate, organization))) => {
            let addresses = Addresses { server: &server, organization: &organization };
            let on = row.revoked_at.map(|at| language.day(at.to_zoned(jiff::tz::TimeZone::UTC).date()));
            let verdict = on.map_or_else(|| words.valid.to_owned(), |on| format!("{} {on}.", words.revoked));
            let is_good = row.revoked_at.is_none();
            let told = Told {
                check: certificate.check(),
                number: certificate.written_number(),
                completed_on: language.day(certificate.completion.completed_on),
                reason: row.reason_code.map(|code| row.reason.clone().unwrap_or_else(|| words.reason(code).to_owned())),
                pdf: (is_good && page::lacking(&certificate).is_none()).then(|| addresses.pdf(&certificate.secret)),
                credential: addresses.credential(&certificate.secret),
                name: certificate.name,
                title: certificate.completion.title,
                provider: certificate.completion.provider,
            };
            (StatusCode::OK, verdict, is_good, Some(told))
        }
        (Outcome::Altered, None) => (StatusCode::OK, words.altered.to_owned(), false, None),
        (Outcome::NotOurs | Outcome::Found(_), None) => (StatusCode::NOT_FOUND, words.not_ours.to_owned(), false, None),
    };
    let page = Page { language: language.tag(), words, verdict: &verdict, is_good, told };
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";
    let headers = [
        NEVER,
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, policy),
        // The address is a secret.
        (header::REFERRER_POLICY, "no-referrer"),
        (header::VARY, "accept-language"),
    ];
    Ok((status, headers, page.render()?).into_response())
}

/// What came of reading a signed credential.
enum Outcome {
    /// It is of the certificate with this secret.
    Found(String),
    /// It says that it is of an issuer here, whose keys did not sign it.
    Altered,
    /// It is of somebody else.
    NotOurs,
}

async fn of_token(app: &App, token: &str) -> Result<Outcome, Trouble> {
    let Ok(claims) = key::read(token) else { return Ok(Outcome::Altered) };
    let server = server(app);
    let ours = |field: &str, path: &str| {
        claims[field].as_str()?.strip_prefix(&server)?.strip_prefix(path).map(ToOwned::to_owned)
    };
    let (Some(organization), Some(secret)) = (ours("iss", "/issuers/"), ours("jti", "/credentials/")) else {
        return Ok(Outcome::NotOurs);
    };
    let keys = match issuer(app, &organization).await {
        Err(Trouble::Nothing) => return Ok(Outcome::NotOurs),
        issuer => issuer?.2,
    };
    let keys: Vec<_> = keys.into_iter().map(|key| key.public_key).collect();
    Ok(if key::verify(token, &keys).is_ok() { Outcome::Found(secret) } else { Outcome::Altered })
}
