//! Servers hear that registered documents were changed, too.

use std::time::Duration;

use diesel_async::SimpleAsyncConnection;
use identity::document;
use serde_json::json;
use testing::TestApp;
use tokio::time::{sleep, timeout};

use super::PATIENCE;

#[tokio::test]
async fn a_document_that_was_removed_is_not_run_under_its_name() {
    let app = TestApp::start().await;
    let text = "query Typename { __typename }";
    let name = document::sha256(text);
    let sql = format!(
        "INSERT INTO document (id, sha256, text, name, added_at) VALUES ('typename', '{name}', '{text}', 'Typename', now())"
    );
    app.connect().await.batch_execute(&sql).await.expect("the test's own row");
    let ask = async || app.anonymous().post("/graphql", json!({ "documentId": "typename" })).await.json();
    assert_eq!(ask().await["data"], json!({ "__typename": "Query" }));
    // What it was asked for is kept, and asked for again without the database.
    let (answer, statements) = app.count_statements(ask()).await;
    assert_eq!(answer["data"], json!({ "__typename": "Query" }));
    assert!(!statements.iter().any(|statement| statement.contains("\"document\"")), "{statements:#?}");

    app.connect().await.batch_execute("DELETE FROM document").await.expect("the test's own row");
    let forgotten = async {
        // When a server has heard, nobody else is told.
        while ask().await["errors"][0]["extensions"]["code"] != "PERSISTED_DOCUMENT_NOT_FOUND" {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, forgotten).await.expect("it is forgotten");
}
