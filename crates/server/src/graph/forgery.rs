//! Requests that a page of another site makes a visitor's browser send.
//!
//! A browser sends "simple" requests for any page, with the visitor's cookies and from the visitor's network, without
//! asking us. None of them runs anything here. Those that say they carry JSON, or carry a header that pages cannot set
//! without asking, are not simple: the browser asks first, and is answered by what is configured about other origins.

use axum::http::{HeaderMap, StatusCode, header};

use super::{Refusal, payload::is_json};
use crate::settings::Settings;

/// Headers that no simple request has. The first is that of the GraphQL world, the second Apollo's, the third everybody's.
const NOT_SIMPLE: [&str; 3] = ["graphql-require-preflight", "apollo-require-preflight", "x-requested-with"];

/// Refuses a GET that a page of another site could have had sent.
///
/// Browsers say where a request comes from, in `Sec-Fetch-Site` or `Origin`; where one says neither, which old ones do,
/// and all do over HTTP without TLS, it must send a header that shows that it is no simple request. Programs are no
/// browsers, and may go without.
pub(super) fn refuse_simple(headers: &HeaderMap, settings: &Settings) -> Result<(), Refusal> {
    if is_json(headers) || NOT_SIMPLE.iter().any(|name| headers.contains_key(*name)) {
        return Ok(());
    }
    if headers.contains_key(header::ORIGIN) {
        return check_origin(headers, settings);
    }
    let fits = match text(headers, "sec-fetch-site") {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => !text(headers, "user-agent").is_some_and(|agent| agent.starts_with("Mozilla/")),
    };
    if fits {
        return Ok(());
    }
    let message = "the request looks like one that a page of another site had your browser send; send it with the header \
                   GraphQL-Require-Preflight: 1, or as a POST of application/json";
    Err(Refusal::http(StatusCode::FORBIDDEN, "FORBIDDEN_ORIGIN", message))
}

/// Refuses what comes from a page of a site that is neither ours nor configured. For what browsers do without asking
/// first: opening a WebSocket, and simple requests.
pub(super) fn check_origin(headers: &HeaderMap, settings: &Settings) -> Result<(), Refusal> {
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
    let origin = origin.to_str().unwrap_or_default();
    let own = text(headers, "host").is_some_and(|host| {
        origin.split_once("://").is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host))
    });
    if own || settings.origins.contains(&origin.to_ascii_lowercase()) {
        return Ok(());
    }
    let message = format!("pages of {origin} may not ask this server; its operator can let them with --allow-origin");
    Err(Refusal::http(StatusCode::FORBIDDEN, "FORBIDDEN_ORIGIN", message))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
