//! Rows with defaults: say what the test is about, and `create`.
//!
//! Rows are written as they are, past every rule of the catalogue, so that a test may also start from what is odd.

mod opportunity;
mod organization;
mod person;
mod programme;
mod topic;

use ::database::AsyncPgConnection;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use serde_json::{Map, Value};
use uuid::Uuid;

pub use opportunity::OpportunityBuilder;
pub use organization::OrganizationBuilder;
pub use person::{PersonBuilder, SignedIn};
pub use programme::ProgrammeBuilder;
pub use topic::TopicBuilder;

/// A row by the names of its columns; those left out get the table's defaults.
type Row = Map<String, Value>;

/// Makes a [`Row`] of a JSON object.
fn row(object: Value) -> Row {
    match object {
        Value::Object(row) => row,
        other => panic!("a row is an object, not {other}"),
    }
}

async fn insert(connection: &mut AsyncPgConnection, table: &str, row: Row) {
    let columns: Vec<_> = row.keys().map(String::as_str).collect();
    let columns = columns.join(", ");
    // PostgreSQL knows what each column is: dates, arrays and numbers come out of the JSON as what they are.
    let sql = format!("INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{table}, $1)");
    diesel::sql_query(sql)
        .bind::<sql_types::Jsonb, _>(Value::Object(row))
        .execute(connection)
        .await
        .unwrap_or_else(|error| panic!("{table}: {error}"));
}

async fn refresh_search(connection: &mut AsyncPgConnection, opportunity: Uuid) {
    diesel::sql_query("SELECT refresh_opportunity_search(ARRAY[$1])")
        .bind::<sql_types::Uuid, _>(opportunity)
        .execute(connection)
        .await
        .expect("the search row can be made");
}
