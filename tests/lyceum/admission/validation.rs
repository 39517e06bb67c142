//! What the schema has against a document.

use async_graphql::parser::parse_query;
use graphql::validate;

async fn wrongs(document: &str) -> Vec<String> {
    let document = parse_query(document).expect("a document");
    let errors = validate(&graphql::schema(), document).await;
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
