//! The audit trail: what is entered, who may read it, and that nobody changes it.

mod attribution;
mod entered;
mod reading;
mod role;

use diesel::{
    QueryableByName,
    sql_types::{BigInt, Jsonb},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};
use testing::{Answer, Caller, TestApp};

#[derive(QueryableByName)]
struct Entry {
    #[diesel(sql_type = Jsonb)]
    entry: Value,
}

/// All entries behind this number, as the database has them, in order.
async fn entries_behind(conn: &mut AsyncPgConnection, number: i64) -> Vec<Value> {
    let sql = "SELECT to_jsonb(audit_entry) AS entry FROM audit_entry WHERE number > $1 ORDER BY number";
    let rows: Vec<Entry> =
        diesel::sql_query(sql).bind::<BigInt, _>(number).load(conn).await.expect("the trail can be read");
    rows.into_iter().map(|row| row.entry).collect()
}

/// The number of the last entry.
pub(crate) async fn last_number(conn: &mut AsyncPgConnection) -> i64 {
    entries_behind(conn, 0).await.last().map_or(0, |entry| entry["number"].as_i64().expect("a number"))
}

/// What is done, and what is entered meanwhile.
async fn entered<T>(app: &TestApp, work: impl Future<Output = T>) -> (T, Vec<Value>) {
    let mut conn = app.connect().await;
    let before = last_number(&mut conn).await;
    let done = work.await;
    (done, entries_behind(&mut conn, before).await)
}

/// What the app entered behind this number is of this mutation, of this sort of actor. Returns how much it was.
pub(crate) async fn is_of(app: &TestApp, number: i64, mutation: &str, kind: &str) -> usize {
    let entries = entries_behind(&mut app.connect().await, number).await;
    // The test's own rows are written by the owner.
    let of_the_app: Vec<_> = entries.iter().filter(|entry| entry["database_role"] != "lyceum").collect();
    for entry in &of_the_app {
        let told = [&entry["actor_kind"], &entry["action"]];
        assert_eq!(told, [&json!(kind), &json!(mutation)], "{}: {entry:#}", about(entry));
        assert!(entry["request_id"].is_string(), "{entry:#}");
    }
    of_the_app.len()
}

/// What an entry is about: `created opportunity`.
fn about(entry: &Value) -> String {
    let word = |field: &str| entry[field].as_str().unwrap_or_default().to_owned();
    format!("{} {}", word("change"), word("table_name"))
}

/// The one entry about this.
fn the_one<'a>(entries: &'a [Value], wanted: &str) -> &'a Value {
    let found: Vec<_> = entries.iter().filter(|entry| about(entry) == wanted).collect();
    assert_eq!(found.len(), 1, "{wanted}: {entries:#?}");
    found[0]
}

/// Runs a mutation and returns the answer with its headers. What went wrong in it fails the test.
async fn run(caller: &Caller, mutation: &str, input: Value) -> Answer {
    let answer = attempt(caller, mutation, input).await;
    let errors = answer.json()["data"][mutation]["userErrors"].clone();
    assert_eq!(errors, json!([]), "{}", answer.text);
    answer
}

/// Runs a mutation, which may be refused.
async fn attempt(caller: &Caller, mutation: &str, input: Value) -> Answer {
    let input_type = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!(
        "mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ userErrors {{ code field message }} }} }}"
    );
    caller.post("/graphql", json!({ "query": document, "variables": { "input": input } })).await
}

fn english(text: &str) -> Value {
    json!([{ "language": "en", "text": text }])
}
