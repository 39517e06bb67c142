//! Looking recurrences up.

use database::{
    AsyncPgConnection,
    id::{RecurrenceId, RunId},
    schema::recurrence,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Recurrence;

/// Those of these recurrences that there are, in no order.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[RecurrenceId]) -> QueryResult<Vec<Recurrence>> {
    recurrence::table.filter(recurrence::id.eq_any(ids)).select(Recurrence::as_select()).load(&mut conn).await
}

/// The rules that the sessions of these runs were made from.
pub async fn of_runs(mut conn: &AsyncPgConnection, ids: &[RunId]) -> QueryResult<Vec<Recurrence>> {
    recurrence::table
        .filter(recurrence::run_id.eq_any(ids))
        .order(recurrence::id)
        .select(Recurrence::as_select())
        .load(&mut conn)
        .await
}
