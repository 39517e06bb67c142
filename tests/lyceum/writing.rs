//! Partners write into the catalogue through the graph, with service tokens.

mod idempotency;
mod listing;
mod opportunity;
mod organization;
mod problem;
mod token;
mod topic;

use database::id::OrganizationId;
use diesel::{prelude::*, sql_types::Text};
use diesel_async::RunQueryDsl;
use identity::Scope;
use serde_json::{Value, json};
use testing::{Caller, TestApp};

/// Somebody with a service token of this organization.
pub(crate) async fn partner(app: &TestApp, organization: OrganizationId, scopes: &[Scope]) -> Caller {
    app.service(organization, &scopes.iter().map(|scope| scope.word()).collect::<Vec<_>>()).await
}

/// Runs a mutation and returns its payload. `fields` is what is asked of the changed thing.
pub(crate) async fn change(caller: &Caller, mutation: &str, fields: &str, input: Value) -> Value {
    let (verb, noun) = mutation.split_at(mutation.find(char::is_uppercase).expect("verbNoun"));
    assert!(!verb.is_empty());
    let (input_type, field) = (format!("{}Input", capital(mutation)), noun.to_lowercase());
    let document = format!(
        "mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ {field} {{ {fields} }} userErrors {{ code field message }} }} }}"
    );
    caller.query(&document, json!({ "input": input })).await[mutation].take()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// The changed thing, where nothing was wrong.
#[track_caller]
pub(crate) fn changed(mut payload: Value) -> Value {
    assert_eq!(payload["userErrors"], json!([]));
    let thing = payload.as_object_mut().expect("a payload").iter_mut().find(|(name, _)| *name != "userErrors");
    thing.expect("a changed thing").1.take()
}

/// What was wrong, as `CODE field`.
#[track_caller]
pub(crate) fn errors(payload: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let errors = payload["userErrors"].as_array().expect("a payload");
    for error in errors {
        let message = word(&error["message"]);
        assert!(message.ends_with('.') && message.starts_with(&word(&error["field"])), "{message}");
        assert!(!word(&error["field"]).contains('_'), "{error}");
    }
    errors.iter().map(|error| format!("{} {}", word(&error["code"]), word(&error["field"])).trim().to_owned()).collect()
}

/// Everything in the database, to see whether a refusal changed anything.
pub(crate) async fn everything(app: &TestApp) -> Vec<(String, Option<String>)> {
    #[derive(QueryableByName)]
    struct Rows {
        #[diesel(sql_type = diesel::sql_types::Nullable<Text>)]
        rows: Option<String>,
    }
    let mut conn = app.connect().await;
    let tables: Vec<Rows> =
        diesel::sql_query("SELECT tablename::text AS rows FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            .load(&mut conn)
            .await
            .expect("there are tables");
    let mut contents = Vec::new();
    for table in tables.into_iter().filter_map(|table| table.rows) {
        // That somebody asked is noted, and is not what they did.
        let row = "(to_jsonb(t) - 'last_used_at')::text";
        let sql = format!("SELECT string_agg({row}, E'\\n' ORDER BY {row}) AS rows FROM {table} AS t");
        let rows: Rows = diesel::sql_query(sql).get_result(&mut conn).await.expect("the tables are there");
        contents.push((table, rows.rows));
    }
    contents
}

/// The ids a search finds, for this caller.
async fn found(caller: &Caller, search: &str) -> Vec<String> {
    let document = "query($search: String!) { opportunities(search: $search) { nodes { id } } }";
    let data = caller.query(document, json!({ "search": search })).await;
    let nodes = data["opportunities"]["nodes"].as_array().cloned().unwrap_or_default();
    nodes.iter().map(|node| node["id"].as_str().unwrap_or_default().to_owned()).collect()
}
