//! The footing that the other tests stand on.

use serde_json::json;
use testing::TestApp;

#[tokio::test]
async fn the_graph_answers_on_a_database_of_its_own() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").identifier("lyceum", "icom").country("FR").create().await;
    let security = app.topic("security").label("fr", "sécurité").create().await;
    let topic = app.topic("emergency-management").broader(security).create().await;
    app.opportunity("Emergency Management")
        .title("fr", "Gestion des urgences")
        .owner(icom)
        .topic(topic)
        .price(0, "EUR")
        .session("2026-12-01 14:00 Europe/Paris")
        .recording("public")
        .session("2026-12-08")
        .listing(icom)
        .create()
        .await;
    let (data, statements) =
        app.count_statements(async { app.anonymous().query("{ __typename }", json!({})).await }).await;
    assert_eq!(data, json!({ "__typename": "Query" }));
    assert_eq!(statements, Vec::<String>::new());
}

#[tokio::test]
async fn a_statement_is_seen() {
    use diesel_async::RunQueryDsl;
    let app = TestApp::start().await;
    let ((), statements) = app
        .count_statements(async {
            let mut connection = app.pool().get().await.expect("a connection");
            diesel::sql_query("SELECT 1").execute(&mut connection).await.expect("PostgreSQL answers");
        })
        .await;
    assert_eq!(statements.len(), 1, "{statements:#?}");
}
