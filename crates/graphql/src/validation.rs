//! Whether a document fits the schema.

use async_graphql::{Request, ServerError, parser::types::ExecutableDocument};

use crate::Schema;

/// What no operation is called: a name has letters, digits and underscores.
const NO_OPERATION: &str = "\0";

/// What the library answers to a document that is valid and has no operation of the name that was asked for.
const NOT_THERE: &str = "Unknown operation named \"\0\"";

/// How the library begins what it says of fields that overlap. It looks at the uppermost only, and takes some for the
/// same whose types exclude each other; admission knows that rule as a whole.
const OVERLAPPING: &str = "Fields \"";

/// Everything that the schema has against a document; nothing, if it is valid. All of its operations are looked at, and
/// none runs. Values of variables are not looked at: they come with a request.
///
/// The document must have been admitted: the library's rules take for ever where fragments go in circles, or double at
/// each level.
///
/// The library has no call for this alone, but it validates before it looks for the operation that is to run; so it is
/// asked to run one that cannot be.
pub async fn validate(schema: &Schema, document: ExecutableDocument) -> Vec<ServerError> {
    let mut request = Request::new(String::new()).operation_name(NO_OPERATION);
    request.set_parsed_query(document);
    let mut errors = schema.execute(request).await.errors;
    errors.retain(|error| error.message != NOT_THERE && !error.message.starts_with(OVERLAPPING));
    errors
}
