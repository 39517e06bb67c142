//! Taking part: registering, waiting, being offered a place, and what becomes of it when the run changes.

mod deciding;
mod following;
mod model;
mod registering;
mod reporting;
mod seeing;
mod storm;
mod waiting;

use database::{
    AsyncPgConnection,
    id::{OpportunityId, OrganizationId},
};
use diesel::{QueryableByName, sql_types::Text};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};
use testing::{Caller, TestApp};

/// A workshop that one can register for.
pub(crate) struct Workshop {
    pub(crate) provider: OrganizationId,
    pub(crate) opportunity: OpportunityId,
    pub(crate) run: String,
    /// An editor of whoever offers it.
    pub(crate) editor: testing::SignedIn,
}

/// A workshop with this many places, three weeks from now.
pub(crate) async fn workshop(app: &TestApp, places: Option<i32>) -> Workshop {
    let provider = app.organization("Harbour Light Museum").set("sectors", json!(["museums"])).create().await;
    let opportunity = app
        .opportunity("Salvage for small museums")
        .kind("workshop")
        .owner(provider)
        .session("2026-12-11 14:00 America/Halifax")
        .run_set("capacity", json!(places))
        .run_set("zone", json!("America/Halifax"))
        .create()
        .await;
    let editor = app.person("Edith Editor").role("editor", provider).create().await;
    let document = "query($id: ID!) { opportunity(id: $id) { runs { id } } }";
    let data = app.anonymous().query(document, json!({ "id": opportunity.to_string() })).await;
    let run = data["opportunity"]["runs"][0]["id"].as_str().expect("it has a run").to_owned();
    Workshop { provider, opportunity, run, editor }
}

/// Runs a mutation and returns its payload.
pub(crate) async fn run(caller: &Caller, mutation: &str, field: &str, fields: &str, input: Value) -> Value {
    let input_type = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!(
        "mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ {field} {{ {fields} }} userErrors {{ code field message }} }} }}"
    );
    caller.query(&document, json!({ "input": input })).await[mutation].take()
}

const FIELDS: &str = "id state position reasonCode reason offeredUntil explanation";

/// The registration that a mutation answers with.
#[track_caller]
pub(crate) fn registration(mut payload: Value) -> Value {
    assert_eq!(payload["userErrors"], json!([]));
    payload["registration"].take()
}

/// Registers somebody.
pub(crate) async fn register(caller: &Caller, run_id: &str) -> Value {
    run(caller, "register", "registration", FIELDS, json!({ "run": run_id })).await
}

/// Puts the clock to this time; whoever is signed in has used their browser until then.
pub(crate) async fn travel(app: &TestApp, time: &str) {
    app.set_time(time);
    diesel::sql_query(
        "UPDATE sign_in SET last_used_at = $1::timestamptz, expires_at = $1::timestamptz + interval '14 days'",
    )
    .bind::<Text, _>(time)
    .execute(&mut app.connect().await)
    .await
    .expect("the table is there");
}

/// Where somebody's newest registration stands.
pub(crate) async fn own(caller: &Caller) -> Value {
    let document = format!("{{ viewer {{ registrations(first: 1) {{ nodes {{ {FIELDS} }} }} }} }}");
    caller.query(&document, json!({})).await["viewer"]["registrations"]["nodes"][0].take()
}

/// What notices of a kind were written, and to whom: names, or addresses.
pub(crate) async fn told(app: &TestApp, kind: &str) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        who: String,
    }
    let mut conn: AsyncPgConnection = app.connect().await;
    let rows: Vec<Row> = diesel::sql_query(
        "SELECT coalesce(person.name, to_address, 'an organization') AS who FROM notice
         LEFT JOIN person ON person.id = to_person_id WHERE kind = $1 ORDER BY notice.id",
    )
    .bind::<Text, _>(kind)
    .load(&mut conn)
    .await
    .expect("the table is there");
    rows.into_iter().map(|row| row.who).collect()
}
