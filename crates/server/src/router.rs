//! Which path leads where.

use std::time::Duration;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware,
    routing::get,
};
use tower::ServiceBuilder;
use tower_http::{
    compression::{CompressionLayer, predicate::SizeAbove},
    set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
};

use crate::{App, explorer, graph, health, watch};

/// Longest body of a request, in bytes.
const LONGEST_BODY: usize = 256 * 1024;

/// Longest time a request may take.
const LONGEST_TIME: Duration = Duration::from_secs(30);

/// Answers below this size go out as they are: compressing one of 10 KB costs more than answering it.
const COMPRESSED_ABOVE: u64 = 32 * 1024;

/// Everything the server answers.
pub fn router(app: App) -> Router {
    let layers = ServiceBuilder::new()
        .layer(middleware::from_fn(watch::watch))
        .layer(SetResponseHeaderLayer::overriding(
            HeaderName::from_static("x-content-type-options"),
            HeaderValue::from_static("nosniff"),
        ))
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(COMPRESSED_ABOVE)))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, LONGEST_TIME))
        .layer(DefaultBodyLimit::max(LONGEST_BODY));
    Router::new()
        .route("/graphql", get(graph::get).post(graph::post))
        .route("/health", get(health::health))
        .route("/ready", get(health::ready))
        .merge(explorer::routes())
        .fallback(nothing_here)
        .layer(layers)
        .with_state(app)
}

async fn nothing_here() -> (StatusCode, [(HeaderName, &'static str); 1], &'static str) {
    let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (StatusCode::NOT_FOUND, plain, "There is nothing here: the graph is at /graphql, the explorer at /.\n")
}
