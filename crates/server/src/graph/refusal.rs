//! A request that is not run, and why.

use async_graphql::ServerError;
use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

use super::{charge::CostReport, mask};
use crate::watch::RequestId;

/// The most reasons that are given.
const MOST: usize = 20;

/// A request that is not run, with what is wrong and what to do.
#[derive(Debug)]
pub(crate) struct Refusal {
    standing: Standing,
    errors: Vec<Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
    cost: Option<CostReport>,
}

/// What sort of refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// HTTP has a status for it, whatever form of answer is accepted.
    Http(StatusCode),
    /// The request is one, its document cannot be run: 400 for those who accept `application/graphql-response+json`, and
    /// 200 for those who know `application/json` alone, who could not tell our answer from a proxy's.
    Document,
}

impl Refusal {
    /// With this status, code and sentence.
    pub(crate) fn http(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self::of(Standing::Http(status), vec![json!({ "message": message.into(), "extensions": { "code": code } })])
    }

    /// What is no request.
    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::http(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    }

    /// A document that cannot be run, with this code and sentence.
    pub(crate) fn document(code: &str, message: impl Into<String>) -> Self {
        Self::of(Standing::Document, vec![json!({ "message": message.into(), "extensions": { "code": code } })])
    }

    /// A document or variables that were not admitted.
    pub(crate) fn admission(refusals: Vec<admission::Refusal>) -> Self {
        Self::of(Standing::Document, refusals.into_iter().take(MOST).map(described).collect())
    }

    /// A document that breaks the rules of the specification.
    pub(crate) fn invalid(errors: Vec<ServerError>) -> Self {
        let described = errors.into_iter().take(MOST).map(|error| {
            let code = admission::Code::Invalid.word();
            let locations: Vec<_> = error.locations.iter().map(location).collect();
            json!({ "message": error.message, "locations": locations, "extensions": { "code": code } })
        });
        Self::of(Standing::Document, described.collect())
    }

    /// An operation that was run and at once came to nothing, with these errors.
    pub(crate) fn failed(errors: Vec<ServerError>) -> Self {
        Self::of(Standing::Document, errors.iter().map(|error| json!(error)).collect())
    }

    /// Whether it is the document that cannot be run, and not a matter of HTTP.
    pub(crate) fn is_of_document(&self) -> bool {
        self.standing == Standing::Document
    }

    /// Somebody shows something that does not tell who they are.
    pub(crate) fn unauthorized(message: impl Into<String>) -> Self {
        Self::http(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message)
            .with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    }

    /// With what a program is told that is to show who it is.
    pub(crate) fn with_challenge(mut self, challenge: HeaderValue) -> Self {
        self.headers.retain(|(name, _)| name != header::WWW_AUTHENTICATE);
        self.with_header(header::WWW_AUTHENTICATE, challenge)
    }

    /// Something of ours failed; what, is for the log alone.
    pub(crate) fn fault(id: &RequestId) -> Self {
        let extensions = json!({ "code": mask::CODE, "requestId": id.as_str() });
        let error = json!({ "message": mask::sentence(id), "extensions": extensions });
        Self::of(Standing::Http(StatusCode::INTERNAL_SERVER_ERROR), vec![error])
    }

    /// The database and we took too long.
    pub(crate) fn timeout(id: &RequestId, seconds: u64) -> Self {
        let message = format!("the request took longer than {seconds} s and was stopped; ask for less at once");
        let extensions = json!({ "code": "TIMEOUT", "requestId": id.as_str() });
        Self::of(
            Standing::Http(StatusCode::GATEWAY_TIMEOUT),
            vec![json!({ "message": message, "extensions": extensions })],
        )
    }

    /// The asker's budget is spent. There is enough in it again after so many milliseconds, if ever.
    pub(crate) fn throttled(requested: u64, wait: Option<u64>, cost: CostReport) -> Self {
        let available = cost.bucket.available;
        let message = match wait {
            Some(wait) => format!(
                "the operation may cost {requested} points, and your budget has {available} left; try again in {} s, or \
                 ask for less",
                wait.div_ceil(1_000)
            ),
            None => format!(
                "the operation may cost {requested} points, which is more than your budget can ever hold; ask for less"
            ),
        };
        let extensions = json!({ "code": "THROTTLED", "measured": requested, "limit": available });
        let error = json!({ "message": message, "extensions": extensions });
        let refusal = Self::of(Standing::Http(StatusCode::TOO_MANY_REQUESTS), vec![error]).with_cost(cost);
        match wait {
            Some(wait) => refusal.with_header(header::RETRY_AFTER, wait.div_ceil(1_000).into()),
            None => refusal,
        }
    }

    fn of(standing: Standing, errors: Vec<Value>) -> Self {
        Self { standing, errors, headers: Vec::new(), cost: None }
    }

    /// With another header.
    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// With what it cost, which is nothing, and how the asker's bucket stands.
    pub(crate) fn with_cost(mut self, cost: CostReport) -> Self {
        self.cost = Some(cost);
        self
    }

    /// With this, unless it says more already.
    pub(crate) fn with_cost_unless_known(mut self, cost: CostReport) -> Self {
        self.cost.get_or_insert(cost);
        self
    }

    /// The status for those who accept `application/graphql-response+json` (`modern`) or not.
    pub(crate) fn status(&self, modern: bool) -> StatusCode {
        match self.standing {
            Standing::Http(status) => status,
            Standing::Document if modern => StatusCode::BAD_REQUEST,
            Standing::Document => StatusCode::OK,
        }
    }

    /// Its headers.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
        self.headers.iter().cloned()
    }

    /// The errors, as an answer's `errors` has them.
    pub(crate) fn errors(&self) -> &[Value] {
        &self.errors
    }

    /// The first of its sentences.
    pub(crate) fn sentence(&self) -> &str {
        self.errors.first().and_then(|error| error["message"].as_str()).unwrap_or_default()
    }

    /// As the whole answer of an address that is none of the graph's.
    pub(crate) fn answer(&self) -> Response {
        let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"))];
        let mut response = (self.status(true), json, self.body().to_string()).into_response();
        response.headers_mut().extend(self.headers());
        response
    }

    /// The whole answer.
    pub(crate) fn body(&self) -> Value {
        let mut body = json!({ "errors": self.errors });
        if let Some(cost) = &self.cost {
            body["extensions"] = json!({ "cost": async_graphql::Value::from(*cost) });
        }
        body
    }
}

fn described(refusal: admission::Refusal) -> Value {
    let mut extensions = Map::new();
    extensions.insert("code".to_owned(), refusal.code.word().into());
    if let Some((measured, limit)) = refusal.excess {
        extensions.insert("measured".to_owned(), measured.into());
        extensions.insert("limit".to_owned(), limit.into());
    }
    let mut error = json!({ "message": refusal.message, "extensions": extensions });
    if !refusal.positions.is_empty() {
        error["locations"] = refusal.positions.iter().map(location).collect();
    }
    error
}

fn location(position: &async_graphql::Pos) -> Value {
    json!({ "line": position.line, "column": position.column })
}
