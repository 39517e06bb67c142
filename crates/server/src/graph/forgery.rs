//! Requests that a page of another site makes a visitor's browser send.
//!
//! A browser sends "simple" requests for any page, with the visitor's cookies and from the visitor's network, without
//! asking us. None of them runs anything here. Those that say they carry JSON, or carry a header that pages cannot set
//! without asking, are not simple: the browser asks first, and is answered by what is configured about other origins.

use axum::http::{HeaderMap, StatusCode, header};

use super::{Refusal, payload::is_json};
use crate::{App, Entrance};

/// Headers that no simple request has. The first is that of the GraphQL world, the second Apollo's, the third everybody's.
const NOT_SIMPLE: [&str; 3] = ["graphql-require-preflight", "apollo-require-preflight", "x-requested-with"];

/// Refuses a GET that a page of another site could have had sent.
///
/// Browsers say where a request comes from, in `Sec-Fetch-Site` or `Origin`; where one says neither, which old ones do,
/// and all do over HTTP without TLS, it must send a header that shows that it is no simple request. Programs are no
/// browsers, and may go without.
pub(super) fn refuse_simple(headers: &HeaderMap, app: &App) -> Result<(), Refusal> {
    if is_json(headers) || NOT_SIMPLE.iter().any(|name| headers.contains_key(*name)) {
        return Ok(());
    }
    if headers.contains_key(header::ORIGIN) {
        return check_origin(headers, app);
    }
    let fits = match text(headers, "sec-fetch-site") {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => !is_browser(headers),
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
pub(super) fn check_origin(headers: &HeaderMap, app: &App) -> Result<(), Refusal> {
    if comes_from_here(headers, app.entrance()) {
        return Ok(());
    }
    let origin = text(headers, "origin").unwrap_or_default();
    if app.settings().origins.contains(&origin.to_ascii_lowercase()) {
        return Ok(());
    }
    let message = format!("pages of {origin} may not ask this server; its operator can let them with --allow-origin");
    Err(Refusal::http(StatusCode::FORBIDDEN, "FORBIDDEN_ORIGIN", message))
}

/// Whether it comes from a page of this server, as far as the browser names the page's site. Programs name none.
pub(crate) fn comes_from_here(headers: &HeaderMap, entrance: &Entrance) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let origin = origin.to_str().unwrap_or_default();
    let is_called_so = text(headers, "host").is_some_and(|host| {
        origin.split_once("://").is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host))
    });
    is_called_so || origin.eq_ignore_ascii_case(&entrance.origin())
}

/// Whether a form was sent by a page of this server, or by no browser. Nobody else may send one, whoever is let in.
pub(crate) fn is_sent_from_here(headers: &HeaderMap, entrance: &Entrance) -> bool {
    match text(headers, "sec-fetch-site") {
        Some(site) => matches!(site, "same-origin" | "none"),
        None if headers.contains_key(header::ORIGIN) => comes_from_here(headers, entrance),
        None => !is_browser(headers),
    }
}

fn is_browser(headers: &HeaderMap) -> bool {
    text(headers, "user-agent").is_some_and(|agent| agent.starts_with("Mozilla/"))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
