//! What an error was made of stays with us.
//!
//! A resolver's refusal is written for the asker and goes out as it is. A fault that came from somewhere below carries
//! its source; the asker gets one sentence with the request's id, under which the log has the rest.

use std::error::Error;

use async_graphql::{ErrorExtensionValues, Response, ServerError};
use graphql::{failure, request::Fault};

use crate::watch::RequestId;

/// The `code` of a masked error.
pub(super) const CODE: &str = "INTERNAL_ERROR";

/// What the asker is told.
pub(super) fn sentence(id: &RequestId) -> String {
    format!("internal error; tell the server's operator the request id {}", id.as_str())
}

/// Puts the errors of an answer right, and masks the faults among them.
pub(super) fn mask(response: &mut Response, id: &RequestId) {
    failure::settle(&mut response.errors);
    for error in &mut response.errors {
        if error.source.is_some() {
            tell_log(error, id);
            error.message = sentence(id);
            error.source = None;
            let mut extensions = ErrorExtensionValues::default();
            extensions.set("code", CODE);
            extensions.set("requestId", id.as_str());
            error.extensions = Some(extensions);
        }
    }
}

fn tell_log(error: &ServerError, id: &RequestId) {
    let request_id = id.as_str();
    let path = failure::written(&error.path);
    let reason = match error.source.as_ref().and_then(|source| source.downcast_ref::<Fault>()) {
        Some(fault) => chain(fault),
        None => error.message.clone(),
    };
    tracing::error!(request_id, path, "a field failed: {reason}");
}

fn chain(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        words.push_str(": ");
        words.push_str(&cause.to_string());
        source = cause.source();
    }
    words
}
