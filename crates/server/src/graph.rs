//! GraphQL over HTTP.
//!
//! One operation a request. A mutation is taken only as a POST of `application/json`, which no page of another site can
//! make a browser send without asking us first. Statuses follow the GraphQL-over-HTTP specification: what is no request
//! at all is 4xx; what is one is 200 for those who accept `application/json`, while those who accept
//! `application/graphql-response+json` also get 400 for a document that cannot be run.

mod answer;
mod documents;
mod language;
mod mask;
mod nesting;

use std::panic::AssertUnwindSafe;

use async_graphql::{Variables, parser::types::OperationType};
use axum::{
    Extension,
    body::Bytes,
    extract::{Query, RawQuery, State, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
};
use futures::FutureExt;
use graphql::RequestContext;
use identity::{AuthenticationError, Viewer, authenticate};
use serde::Deserialize;

use crate::{App, watch::RequestId};
use answer::{Media, Refusal};
pub(crate) use documents::Documents;

/// Deepest nesting of brackets in a document. Beyond some thousand the parser would run out of stack; people and tools
/// stay below 30.
const DEEPEST: usize = 100;

/// `POST /graphql`
pub(crate) async fn post(
    State(app): State<App>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let media = match Media::accepted(&headers) {
        Ok(media) => media,
        Err(refusal) => return refusal.into_response(),
    };
    let request = match read(&headers, body) {
        Ok(request) => request,
        Err(refusal) => return refusal.with_media(media).into_response(),
    };
    run(&app, &id, &headers, media, request).await
}

/// `GET /graphql?query=…`: queries only.
pub(crate) async fn get(
    State(app): State<App>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
    uri: Uri,
) -> Response {
    if raw.is_none() && wants_page(&headers) {
        return Redirect::to("/").into_response();
    }
    let media = match Media::accepted(&headers) {
        Ok(media) => media,
        Err(refusal) => return refusal.into_response(),
    };
    match read_query(&uri) {
        Ok(request) => run(&app, &id, &headers, media, request).await,
        Err(refusal) => refusal.with_media(media).into_response(),
    }
}

fn wants_page(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"text/html"))
}

fn read(headers: &HeaderMap, body: Result<Bytes, BytesRejection>) -> Result<async_graphql::Request, Refusal> {
    if !is_json(headers) {
        let message = "send the request as JSON, with the header Content-Type: application/json";
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "the request is longer than 256 KB; ask for less at once")
        }
        status => Refusal::new(status, "the request did not arrive whole; send it again"),
    })?;
    if body.trim_ascii_start().starts_with(b"[") {
        return Err(Refusal::bad("a list of operations is not accepted; send one operation a request"));
    }
    let request: async_graphql::Request = serde_json::from_slice(&body)
        .map_err(|error| Refusal::bad(format!("the request is not JSON of the form {{\"query\": …}}: {error}")))?;
    checked(request)
}

/// `application/json`, in UTF-8 if it says so.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(Ok(kind)) = headers.get(header::CONTENT_TYPE).map(|value| value.to_str()) else {
        return false;
    };
    let mut parts = kind.split(';').map(str::trim);
    let json = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    json && parts.all(|parameter| match parameter.split_once('=') {
        Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
            value.trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    })
}

/// What a GET says in its address.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    query: String,
    operation_name: Option<String>,
    variables: Option<String>,
}

fn read_query(uri: &Uri) -> Result<async_graphql::Request, Refusal> {
    let Query(parameters) = Query::<Parameters>::try_from_uri(uri)
        .map_err(|_| Refusal::bad("the address cannot be read; send ?query=…, percent-encoded"))?;
    let mut request = async_graphql::Request::new(parameters.query);
    request.operation_name = parameters.operation_name.filter(|name| !name.is_empty());
    if let Some(variables) = parameters.variables.filter(|variables| !variables.is_empty()) {
        let variables = serde_json::from_str(&variables)
            .map_err(|error| Refusal::bad(format!("variables is no JSON object: {error}")))?;
        request.variables = Variables::from_json(variables);
    }
    let mut request = checked(request)?;
    let name = request.operation_name.clone();
    // A document that cannot be parsed is refused with its errors when it is run.
    if let Ok(document) = request.parsed_query() {
        let mut operations = document.operations.iter();
        let chosen = |(known, _): &(Option<&async_graphql::Name>, _)| {
            name.is_none() || known.map(|known| known.as_str()) == name.as_deref()
        };
        if operations.any(|operation| chosen(&operation) && operation.1.node.ty != OperationType::Query) {
            let message = "a GET runs queries only; send a mutation as a POST of application/json";
            return Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, message));
        }
    }
    Ok(request)
}

fn checked(request: async_graphql::Request) -> Result<async_graphql::Request, Refusal> {
    if request.query.trim().is_empty() {
        return Err(Refusal::bad("query is missing; send {\"query\": \"{ … }\"}"));
    }
    if nesting::depth(&request.query) > DEEPEST {
        return Err(Refusal::bad(format!("query is nested more than {DEEPEST} deep; ask for less at once")));
    }
    Ok(request)
}

async fn run(
    app: &App,
    id: &RequestId,
    headers: &HeaderMap,
    media: Media,
    mut request: async_graphql::Request,
) -> Response {
    let viewer = match viewer(app, id, headers).await {
        Ok(viewer) => viewer,
        Err(refusal) => return refusal.with_media(media).into_response(),
    };
    app.documents().parse(&mut request);
    let context = RequestContext::new(app.pool().clone(), app.clock().clone(), viewer)
        .with_languages(language::preferred(headers));
    // One resolver's fault is one request's: the process and its other requests go on.
    match AssertUnwindSafe(app.schema().execute(request.data(context))).catch_unwind().await {
        Ok(mut response) => {
            mask::mask(&mut response, id);
            answer::answer(media, &response)
        }
        Err(_) => Refusal::fault(id).with_media(media).into_response(),
    }
}

async fn viewer(app: &App, id: &RequestId, headers: &HeaderMap) -> Result<Viewer, Refusal> {
    let Some(authorization) = headers.get(header::AUTHORIZATION) else {
        return Ok(Viewer::Nobody);
    };
    // What is no text is no token either, and is refused as such.
    let authorization = authorization.to_str().unwrap_or_default();
    let fault = |error: &dyn std::fmt::Display| {
        tracing::error!(request_id = id.as_str(), "could not look up a token: {error}");
        Refusal::fault(id)
    };
    let mut connection = app.pool().get().await.map_err(|error| fault(&error))?;
    authenticate(&mut connection, Some(authorization), app.clock().now()).await.map_err(|error| match error {
        AuthenticationError::Database(error) => fault(&error),
        refused => Refusal::new(StatusCode::UNAUTHORIZED, refused.to_string()),
    })
}
