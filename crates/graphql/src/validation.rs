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

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::validate;

    async fn wrongs(document: &str) -> Vec<String> {
        let document = parse_query(document).expect("a document");
        let errors = validate(&crate::schema(), document).await;
        errors.into_iter().map(|error| error.message).collect()
    }

    #[tokio::test]
    async fn a_valid_document_has_nothing_wrong_and_does_not_run() {
        let none: [&str; 0] = [];
        // Were any of these run, it would panic: there is no context.
        assert_eq!(wrongs("{ opportunities { totalCount } }").await, none);
        assert_eq!(wrongs("query Count { opportunities { totalCount } }").await, none);
        assert_eq!(wrongs("query One { __typename } query Other { __typename }").await, none);
        assert_eq!(wrongs("subscription Changes { opportunityChanged { __typename } }").await, none);
        assert_eq!(wrongs("query Some($first: Int!) { topics(first: $first) { totalCount } }").await, none);
    }

    #[tokio::test]
    async fn every_operation_and_fragment_is_looked_at() {
        let wrongs = wrongs(
            "query One { opportunities { moon } } query Other { topics(first: \"few\") { totalCount } } \
             fragment Lonely on Topic { id }",
        )
        .await;
        assert_eq!(wrongs.len(), 3, "{wrongs:?}");
        for expected in ["moon", "first", "Lonely"] {
            assert!(wrongs.iter().any(|wrong| wrong.contains(expected)), "{expected}: {wrongs:?}");
        }
    }
}
