//! Which path leads where.

use std::{any::Any, time::Duration};

use axum::{
    Router,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer, Predicate,
        predicate::{NotForContentType, SizeAbove},
    },
    cors::{AllowOrigin, CorsLayer},
    set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
};

use crate::{
    App, Settings, attachment, calendar, certificate, explorer, graph, health, import, on_track_list, sign_in,
    track_report, unsubscribe, watch,
};

/// Longest time that reading a request and writing its answer may take, in all: that of running it, and as long again.
const SLOWEST_READER: u32 = 2;

/// How long a browser may remember what it was told of other sites.
const PREFLIGHT_HOLDS: Duration = Duration::from_secs(3_600);

/// Answers below this size go out as they are: compressing one of 10 KB costs more than answering it.
const COMPRESSED_ABOVE: u64 = 32 * 1024;

/// Everything the server answers.
pub fn router(app: App) -> Router {
    let settings = app.settings();
    // Events go out as they come; compressed, they would wait for others.
    let compressed =
        SizeAbove::new(COMPRESSED_ABOVE).and(NotForContentType::SSE).and(NotForContentType::const_new(import::NDJSON));
    let layers = ServiceBuilder::new()
        .layer(middleware::from_fn(watch::watch))
        .layer(CatchPanicLayer::custom(fallen))
        .layer(SetResponseHeaderLayer::overriding(
            HeaderName::from_static("x-content-type-options"),
            HeaderValue::from_static("nosniff"),
        ))
        .layer(cross_origin(settings))
        .layer(CompressionLayer::new().compress_when(compressed));
    let timeout = settings.longest_time * SLOWEST_READER;
    Router::new()
        .route("/graphql", get(graph::get).post(graph::post))
        .route("/health", get(health::health))
        .route("/ready", get(health::ready))
        .merge(calendar::routes())
        .merge(explorer::routes())
        .merge(sign_in::routes())
        .merge(certificate::routes())
        .merge(unsubscribe::routes())
        .merge(on_track_list::routes())
        .merge(track_report::routes())
        .fallback(nothing_here)
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, timeout))
        .merge(import::routes())
        .merge(attachment::routes())
        .layer(layers)
        .with_state(app)
}

/// What browsers are told of pages of other sites. Nothing, unless the operator named some; then what such a page may
/// send, and which headers of the answer it may read. Never with cookies: who they belong to did not ask.
fn cross_origin(settings: &Settings) -> CorsLayer {
    let origins = settings.origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok());
    let asked = [
        header::CONTENT_TYPE,
        header::AUTHORIZATION,
        header::ACCEPT_LANGUAGE,
        HeaderName::from_static("lyceum-acting-for"),
        HeaderName::from_static("graphql-require-preflight"),
        HeaderName::from_static("apollo-require-preflight"),
        HeaderName::from_static("x-request-id"),
        HeaderName::from_static("x-requested-with"),
    ];
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(asked)
        .expose_headers([HeaderName::from_static("x-request-id"), header::RETRY_AFTER, header::WWW_AUTHENTICATE])
        .max_age(PREFLIGHT_HOLDS)
}

/// The panic itself is in the log.
fn fallen(_: Box<dyn Any + Send>) -> Response {
    let body = r#"{"errors":[{"message":"internal error; tell the server's operator the request id of the headers","extensions":{"code":"INTERNAL_ERROR"}}]}"#;
    (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], body)
        .into_response()
}

async fn nothing_here() -> (StatusCode, [(HeaderName, &'static str); 1], &'static str) {
    let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (StatusCode::NOT_FOUND, plain, "There is nothing here: the graph is at /graphql, the explorer at /.\n")
}
