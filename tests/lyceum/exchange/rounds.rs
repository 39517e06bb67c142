//! Rounds: from the call to the end, their periods, what partners can host, and who mentors.

mod calling;
mod hearing;
mod partners;

use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};
use testing::Caller;

use super::Stage;
use crate::joining::change;

async fn round(who: &Caller, id: &str) -> Value {
    who.query("query($id: ID!) { round(id: $id) { state isTaking revision } }", json!({ "id": id })).await["round"]
        .take()
}

/// What comes of a mutation that takes the round alone.
async fn stand(who: &Caller, mutation: &str, id: &str) -> Value {
    change(who, mutation, "round { state }", json!({ "id": id })).await
}

async fn sql(stage: &Stage, statements: &str) {
    stage.app.connect().await.batch_execute(statements).await.expect(statements);
}

/// The uuid of an id as the graph writes it, for SQL.
fn uuid<K: database::id::Kind + 'static>(id: &str) -> String {
    id.parse::<database::id::Id<K>>().expect("an id of that kind").uuid().to_string()
}

fn round_uuid(id: &str) -> String {
    uuid::<database::id::Round>(id)
}
