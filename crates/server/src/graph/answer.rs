//! What goes back.

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::Refusal;

/// What form of answer the asker accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/json`
    Json,
    /// `application/graphql-response+json`
    GraphQl,
    /// `text/event-stream`
    Events,
}

/// What forms of answer the asker accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Accepted {
    /// The one it likes best.
    pub(super) best: Media,
    /// Whether it would take events.
    pub(super) events: bool,
}

/// More ranges than these nobody sends in earnest.
const MOST_RANGES: usize = 30;

impl Accepted {
    /// Reads the `Accept` header; JSON where it takes anything or is missing. Of two that are liked as well as each
    /// other, the first named.
    ///
    /// # Errors
    /// Where we have none of the forms that are named.
    pub(super) fn read(headers: &HeaderMap) -> Result<Self, Refusal> {
        let values = headers.get_all(header::ACCEPT).iter().map(|value| value.to_str().unwrap_or_default());
        let ranges: Vec<_> = values.flat_map(|value| value.split(',')).take(MOST_RANGES).collect();
        if ranges.iter().all(|range| range.trim().is_empty()) {
            return Ok(Self { best: Media::Json, events: false });
        }
        let mut liked: Vec<(f32, Media)> = ranges.into_iter().filter_map(weigh).collect();
        liked.sort_by(|one, other| other.0.total_cmp(&one.0));
        let Some((_, best)) = liked.first().copied() else {
            let message = "the answer would be JSON; accept application/graphql-response+json, application/json or \
                           text/event-stream";
            return Err(Refusal::http(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", message));
        };
        Ok(Self { best, events: liked.iter().any(|(_, media)| *media == Media::Events) })
    }
}

fn weigh(range: &str) -> Option<(f32, Media)> {
    let mut parts = range.split(';').map(str::trim);
    let media = match parts.next()?.to_ascii_lowercase().as_str() {
        "application/graphql-response+json" => Media::GraphQl,
        "application/json" | "application/*" | "*/*" => Media::Json,
        "text/event-stream" => Media::Events,
        _ => return None,
    };
    let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |weight| weight.parse().ok())?;
    (weight > 0.0).then_some((weight, media))
}

impl Media {
    fn header(self) -> (HeaderName, HeaderValue) {
        let value = match self {
            Self::GraphQl => "application/graphql-response+json; charset=utf-8",
            // A refusal before anything was run is no event yet.
            Self::Json | Self::Events => "application/json; charset=utf-8",
        };
        (header::CONTENT_TYPE, HeaderValue::from_static(value))
    }

    /// A refusal in this form.
    pub(super) fn refuse(self, refusal: &Refusal) -> Response {
        // Who waits for events sees the status, and cannot read the body of 200 that holds none.
        let status = refusal.status(self != Self::Json);
        let body = refusal.body().to_string();
        let mut response = (status, [self.header()], body).into_response();
        response.headers_mut().extend(refusal.headers());
        response
    }

    /// The answer to an operation that was run.
    pub(super) fn answer(self, response: &async_graphql::Response) -> Response {
        match serde_json::to_vec(response) {
            Ok(body) => (StatusCode::OK, [self.header()], body).into_response(),
            Err(error) => {
                tracing::error!("an answer could not be written: {error}");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_that_is_liked_best_is_taken() {
        for (accept, best, events) in [
            ("", Media::Json, false),
            ("*/*", Media::Json, false),
            ("application/json, application/graphql-response+json", Media::Json, false),
            ("application/json;q=0.9, application/graphql-response+json", Media::GraphQl, false),
            ("text/html, application/json; charset=utf-8; q=0.5", Media::Json, false),
            ("text/event-stream", Media::Events, true),
            ("application/json, text/event-stream", Media::Json, true),
            ("text/event-stream;q=0, */*", Media::Json, false),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]);
            let accepted = Accepted::read(&headers).expect(accept);
            assert_eq!((accepted.best, accepted.events), (best, events), "{accept}");
        }
        let headers =
            HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static("text/csv, application/json;q=0"))]);
        assert!(Accepted::read(&headers).is_err());
    }
}
