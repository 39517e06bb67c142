//! What all pages have in common.

use askama::Template;
use axum::{
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};

/// Nothing kept, by nobody: pages say who somebody is, and addresses carry codes. The address itself is told to no other
/// site, but that the request comes from here is, so that forms can be told from those of others.
const HEADERS: [(HeaderName, &str); 4] = [
    (header::CONTENT_TYPE, "text/html; charset=utf-8"),
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "strict-origin"),
    (header::VARY, "accept-language, cookie"),
];

/// A page whose forms go nowhere but to this server.
pub(crate) fn page(status: StatusCode, template: &impl Template) -> Response {
    page_with_forms(status, template, "")
}

/// A page whose forms go to this server, which may send them on to these sites.
pub(super) fn page_with_forms(status: StatusCode, template: &impl Template, sites: &str) -> Response {
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'{sites}; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    match template.render() {
        Ok(html) => (status, HEADERS, [(header::CONTENT_SECURITY_POLICY, policy)], html).into_response(),
        Err(error) => {
            tracing::error!("a page could not be written: {error}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// `GET /sign-in/pages.css`
pub(super) async fn style() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (headers, include_str!("../../templates/sign_in/pages.css")).into_response()
}
