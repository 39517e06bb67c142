//! Those who call the app.

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use serde_json::{Value, json};
use tower::ServiceExt;

/// Somebody who calls the app: nobody in particular, or a partner's system with its token.
#[derive(Clone)]
pub struct Caller {
    router: axum::Router,
    token: Option<String>,
    cookie: Option<String>,
    acting_for: Option<String>,
}

/// What the app answered.
#[derive(Debug)]
pub struct Answer {
    /// The status of the answer.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, as text.
    pub text: String,
}

impl Answer {
    /// The body, read as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {}: {}", self.status, self.text))
    }

    /// A header's value; empty if it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("headers are text"))
    }
}

impl Caller {
    pub(crate) fn new(router: axum::Router, token: Option<String>) -> Self {
        Self { router, token, cookie: None, acting_for: None }
    }

    /// The same with a browser that holds this since somebody signed in.
    pub fn with_cookie(mut self, secret: &str) -> Self {
        self.cookie = Some(secret.to_owned());
        self
    }

    /// The same, saying that they act for this organization.
    pub fn acting_for(mut self, organization: impl std::fmt::Display) -> Self {
        self.acting_for = Some(organization.to_string());
        self
    }

    /// The token it shows, for clients that show it in another way.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Runs a query or mutation and returns its `data`. Panics if the answer holds errors.
    pub async fn query(&self, document: &str, variables: Value) -> Value {
        let mut answer = self.answer(document, variables).await;
        assert!(answer["errors"].is_null(), "{:#}\n{document}", answer["errors"]);
        answer["data"].take()
    }

    /// Runs a query or mutation and returns the whole answer, `data` and `errors`.
    pub async fn answer(&self, document: &str, variables: Value) -> Value {
        self.post("/graphql", json!({ "query": document, "variables": variables })).await.json()
    }

    /// Posts JSON.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        let headers = [(header::CONTENT_TYPE.as_str(), "application/json")];
        self.send(Method::POST, path, &headers, body.to_string()).await
    }

    /// Gets a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], String::new()).await
    }

    /// Sends any request.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(secret) = &self.cookie {
            request = request.header(header::COOKIE, format!("lyceum={secret}"));
        }
        if let Some(organization) = &self.acting_for {
            request = request.header("lyceum-acting-for", organization);
        }
        let request = request.body(body.into()).expect("the test's request is one");
        let response = self.router.clone().oneshot(request).await.expect("the router answers everything");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("the answer is complete");
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }
}
