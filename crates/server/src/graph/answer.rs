//! What goes back.

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::json;

use crate::watch::RequestId;

/// What form of answer the asker accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/json`
    Json,
    /// `application/graphql-response+json`
    GraphQl,
}

impl Media {
    /// The first of the two that the `Accept` header names; JSON where it takes anything or is missing.
    pub(super) fn accepted(headers: &HeaderMap) -> Result<Self, Refusal> {
        let mut asked = false;
        for value in headers.get_all(header::ACCEPT) {
            for range in value.to_str().unwrap_or_default().split(',') {
                asked = true;
                match range.split(';').next().unwrap_or_default().trim() {
                    "application/graphql-response+json" => return Ok(Self::GraphQl),
                    "application/json" | "application/*" | "*/*" | "" => return Ok(Self::Json),
                    _ => {}
                }
            }
        }
        if asked {
            let message = "the answer would be JSON; accept application/graphql-response+json or application/json";
            return Err(Refusal::new(StatusCode::NOT_ACCEPTABLE, message));
        }
        Ok(Self::Json)
    }

    fn header(self) -> (HeaderName, HeaderValue) {
        let value = match self {
            Self::Json => HeaderValue::from_static("application/json; charset=utf-8"),
            Self::GraphQl => HeaderValue::from_static("application/graphql-response+json; charset=utf-8"),
        };
        (header::CONTENT_TYPE, value)
    }
}

/// The answer to an operation that was run, or whose document was refused.
pub(super) fn answer(media: Media, response: &async_graphql::Response) -> Response {
    let refused = is_refused(response);
    let body =
        if refused { serde_json::to_vec(&Errors { errors: &response.errors }) } else { serde_json::to_vec(response) };
    let status = match media {
        Media::GraphQl if refused => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    match body {
        Ok(body) => (status, [media.header()], body).into_response(),
        Err(error) => {
            tracing::error!("an answer could not be written: {error}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Whether nothing was run: such an answer has no `data`, not even null. A field's fault has a path.
fn is_refused(response: &async_graphql::Response) -> bool {
    !response.errors.is_empty()
        && response.data == async_graphql::Value::Null
        && response.errors.iter().all(|error| error.path.is_empty())
}

#[derive(Serialize)]
struct Errors<'a> {
    errors: &'a [async_graphql::ServerError],
}

/// A request that is not run, with one sentence that says why and what to do.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    message: String,
    media: Media,
    request_id: Option<String>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), media: Media::Json, request_id: None }
    }

    pub(super) fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// Something of ours failed; what, is for the log alone.
    pub(super) fn fault(id: &RequestId) -> Self {
        let mut refusal = Self::new(StatusCode::INTERNAL_SERVER_ERROR, super::mask::sentence(id));
        refusal.request_id = Some(id.as_str().to_owned());
        refusal
    }

    pub(super) fn with_media(mut self, media: Media) -> Self {
        self.media = media;
        self
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut error = json!({ "message": self.message });
        if let Some(id) = self.request_id {
            error["extensions"] = json!({ "code": super::mask::CODE, "requestId": id });
        }
        let body = json!({ "errors": [error] }).to_string();
        let mut response = (self.status, [self.media.header()], body).into_response();
        let extra = match self.status {
            StatusCode::UNAUTHORIZED => Some((header::WWW_AUTHENTICATE, "Bearer")),
            StatusCode::METHOD_NOT_ALLOWED => Some((header::ALLOW, "POST")),
            _ => None,
        };
        if let Some((name, value)) = extra {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response
    }
}
