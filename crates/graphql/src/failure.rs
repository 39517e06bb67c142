//! What becomes of a field that fails.
//!
//! GraphQL's rule: the field is null and one error names its path; where the field may not be null, the nearest thing
//! around it that may be is null instead, and nothing beyond. async-graphql keeps it only for what returns
//! `Option<Result<T>>`: the failure of a `Result<Option<T>>`, of an argument and of a guard nulls what is around the
//! field. So a field that can be null and can fail is [`nullable`]; it has no guard, and its arguments take what is not
//! what it should be: the field's body refuses it.
//!
//! On the way up from a field that may not be null, the library takes the path of each list or edge that the failure
//! passes for the path of the failure, and forgets that of an interface's field altogether. So such a field is
//! [`required`], which keeps the path with the error until [`settle`] puts it back.

use std::{any::Any, collections::HashSet, sync::Arc};

use async_graphql::{Context, Error, ErrorExtensions, PathSegment, Result, ServerError};
use futures::{FutureExt, TryFutureExt};
use identity::policy::Refusal;

use crate::request::Fault;

/// The answer of a field that can be null: where it fails, it alone is null.
pub fn nullable<T>(answer: impl Future<Output = Result<Option<T>>>) -> impl Future<Output = Option<Result<T>>> {
    // No `async fn`: its future would have room for `answer` twice.
    answer.map(Result::transpose)
}

/// The answer of a field that is never null: where it fails, the error knows where.
pub fn required<T>(ctx: &Context<'_>, answer: impl Future<Output = Result<T>>) -> impl Future<Output = Result<T>> {
    answer.map_err(|error| {
        let error = ctx.set_error_path(error.into_server_error(ctx.item.pos));
        let origin = Origin { path: error.path, source: error.source };
        Error { message: error.message, source: Some(Arc::new(origin)), extensions: error.extensions }
    })
}

/// What the policy's refusal is to whoever asked for a field: the field is null, and its error says what it takes. What
/// is hidden is refused in the words for what does not exist.
pub fn refused(refusal: Refusal) -> Error {
    let coded = |message: String, code: &'static str| {
        Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
    };
    match refusal {
        Refusal::Denied(sentence) => coded(sentence, "DENIED"),
        Refusal::Hidden(words) => coded(format!("There is no such thing: {words}."), "NOT_FOUND"),
        Refusal::Database(error) => Fault::from(error).into(),
    }
}

/// Where an error arose, and from what, while it is on its way up.
struct Origin {
    path: Vec<PathSegment>,
    source: Option<Arc<dyn Any + Send + Sync>>,
}

/// Puts right the errors of an answer: each has the path of the field that failed, and each field has one, though it may
/// have been selected in several places.
pub fn settle(errors: &mut Vec<ServerError>) {
    for error in &mut *errors {
        if let Some(origin) = error.source.as_ref().and_then(|source| source.downcast_ref::<Origin>()) {
            let Origin { path, source } = origin;
            (error.path, error.source) = (path.clone(), source.clone());
        }
    }
    let mut told = HashSet::new();
    errors.retain(|error| error.path.is_empty() || told.insert(written(&error.path)));
}

/// A path in one line: opportunities.nodes.0.topics.
pub fn written(path: &[PathSegment]) -> String {
    let segments = path.iter().map(|segment| match segment {
        PathSegment::Field(name) => name.clone(),
        PathSegment::Index(at) => at.to_string(),
    });
    segments.collect::<Vec<_>>().join(".")
}
