//! What a request says: a document or which one, variables, the operation.

use async_graphql::Variables;
use axum::{
    extract::Query,
    http::{HeaderMap, StatusCode, Uri, header},
};
use serde::Deserialize;

use super::Refusal;

/// What a request says, however it came.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Payload {
    /// The document.
    pub(crate) query: Option<String>,
    /// Which of its operations; left out where there is one.
    pub(crate) operation_name: Option<String>,
    /// Its variables' values.
    pub(crate) variables: Variables,
    /// Which registered document, instead of the document.
    pub(crate) document_id: Option<String>,
    /// What clients and servers agree on beyond the specification.
    pub(crate) extensions: Option<Extensions>,
}

/// What clients and servers agree on beyond the specification. What we do not know is let be.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Extensions {
    /// Automatic persisted queries, as Apollo's clients send them.
    pub(crate) persisted_query: Option<PersistedQuery>,
}

/// The hash of a document, instead of the document or beside it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PersistedQuery {
    /// The version of the agreement; there is one.
    pub(crate) version: u32,
    /// The document's SHA-256, in hexadecimal digits.
    pub(crate) sha256_hash: String,
}

impl Payload {
    /// Of a POST.
    ///
    /// # Errors
    /// Where it is not JSON, or not of a request's form.
    pub(crate) fn of_body(headers: &HeaderMap, body: &[u8]) -> Result<Self, Refusal> {
        let unsupported = |code: &str, message: &str| Refusal::http(StatusCode::UNSUPPORTED_MEDIA_TYPE, code, message);
        if !is_json(headers) {
            let message = "send the request as JSON, with the header Content-Type: application/json";
            return Err(unsupported("UNSUPPORTED_MEDIA_TYPE", message));
        }
        if headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
            let message = "send the request as it is, without a Content-Encoding; compressed ones are not taken";
            return Err(unsupported("UNSUPPORTED_ENCODING", message));
        }
        if body.trim_ascii_start().starts_with(b"[") {
            return Err(Refusal::bad("a list of operations is not accepted; send one operation a request"));
        }
        serde_json::from_slice(body)
            .map_err(|error| Refusal::bad(format!("the request is not JSON of the form {{\"query\": …}}: {error}")))
    }

    /// Of a GET.
    ///
    /// # Errors
    /// Where the address cannot be read.
    pub(crate) fn of_address(uri: &Uri) -> Result<Self, Refusal> {
        let Query(parameters) = Query::<Parameters>::try_from_uri(uri)
            .map_err(|_| Refusal::bad("the address cannot be read; send ?query=…, percent-encoded"))?;
        let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
        Ok(Self {
            query: filled(parameters.query),
            operation_name: filled(parameters.operation_name),
            variables: read("variables", filled(parameters.variables))?.unwrap_or_default(),
            document_id: filled(parameters.document_id),
            extensions: read("extensions", filled(parameters.extensions))?,
        })
    }
}

/// What a GET says in its address.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    document_id: Option<String>,
    extensions: Option<String>,
}

fn read<T: serde::de::DeserializeOwned>(name: &str, text: Option<String>) -> Result<Option<T>, Refusal> {
    let Some(text) = text else { return Ok(None) };
    if !text.trim_start().starts_with('{') && text.trim() != "null" {
        return Err(Refusal::bad(format!("{name} is no JSON object; send one, percent-encoded, or leave it out")));
    }
    let read = serde_json::from_str(&text);
    read.map_err(|error| Refusal::bad(format!("{name} is no JSON object: {error}")))
}

/// `application/json`, in UTF-8 if it says so.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
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
