//! The explorer at `/`: GraphiQL, from files built into the binary, so that it needs no network.

use axum::{
    Router,
    extract::Path,
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::json;

use crate::App;

/// Nothing from anywhere else. GraphiQL writes styles into its elements, and its stylesheet carries its typefaces.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src data:; \
                      img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const IMAGE: &str = "image/svg+xml";

/// What may change with the next version of Lyceum is asked for anew each time; what has its version in its name, never.
const FRESH: &str = "no-cache";
const KEPT: &str = "public, max-age=31536000, immutable";

/// What the tabs begin with, in their order.
const QUERIES: &[&str] = &[
    include_str!("../assets/explorer/queries/webinars.graphql"),
    include_str!("../assets/explorer/queries/coalition.graphql"),
    include_str!("../assets/explorer/queries/mentorship.graphql"),
    include_str!("../assets/explorer/queries/track.graphql"),
    include_str!("../assets/explorer/queries/search.graphql"),
];

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/", get(page)).route("/explorer/{name}", get(file))
}

async fn page() -> Response {
    let headers = [
        (header::CONTENT_TYPE, HTML),
        (header::CACHE_CONTROL, FRESH),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, include_str!("../assets/explorer/index.html")).into_response()
}

async fn file(Path(name): Path<String>) -> Response {
    let (kind, keeping, content) = match name.as_str() {
        "explorer.js" => (SCRIPT, FRESH, include_str!("../assets/explorer/explorer.js")),
        "who.js" => (SCRIPT, FRESH, include_str!("../assets/explorer/who.js")),
        "explorer.css" => (STYLE, FRESH, include_str!("../assets/explorer/explorer.css")),
        "icon.svg" => (IMAGE, FRESH, include_str!("../assets/explorer/icon.svg")),
        "react-18.3.1.min.js" => (SCRIPT, KEPT, include_str!("../assets/explorer/react-18.3.1.min.js")),
        "react-dom-18.3.1.min.js" => (SCRIPT, KEPT, include_str!("../assets/explorer/react-dom-18.3.1.min.js")),
        "graphiql-3.9.0.min.js" => (SCRIPT, KEPT, include_str!("../assets/explorer/graphiql-3.9.0.min.js")),
        "graphiql-3.9.0.min.css" => (STYLE, KEPT, include_str!("../assets/explorer/graphiql-3.9.0.min.css")),
        "queries.json" => return queries(),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keeping)], content).into_response()
}

fn queries() -> Response {
    let headers: [(HeaderName, &str); 2] =
        [(header::CONTENT_TYPE, "application/json; charset=utf-8"), (header::CACHE_CONTROL, FRESH)];
    (headers, json!(QUERIES).to_string()).into_response()
}
