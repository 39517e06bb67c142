//! Who waits for a lock in the database, so that a test knows that two are at it at the same moment.

use std::time::Duration;

use database::AsyncPgConnection;
use diesel::{QueryableByName, sql_types::BigInt};
use diesel_async::RunQueryDsl;
use testing::TestApp;

/// How many statements wait for one.
pub(crate) async fn waiting(conn: &mut AsyncPgConnection) -> i64 {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        waiting: i64,
    }
    let query = "SELECT count(*) AS waiting FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let row: Row = diesel::sql_query(query).get_result(conn).await.expect("it can be asked");
    row.waiting
}

/// Waits until so many statements wait for one, or more, or for ten seconds.
pub(crate) async fn until_waiting(app: &TestApp, many: i64) {
    let mut conn = app.connect().await;
    for _ in 0..1_000 {
        if waiting(&mut conn).await >= many {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
