//! Looking runs up.

use database::{
    AsyncPgConnection,
    id::{OpportunityId, RunId},
    schema::run,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Run;

/// Those of these runs that there are, in no order.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[RunId]) -> QueryResult<Vec<Run>> {
    run::table.filter(run::id.eq_any(ids)).select(Run::as_select()).load(&mut conn).await
}

/// The runs of these opportunities, the earliest first; those without a first day last.
pub async fn of_opportunities(mut conn: &AsyncPgConnection, ids: &[OpportunityId]) -> QueryResult<Vec<Run>> {
    run::table
        .filter(run::opportunity_id.eq_any(ids))
        .order((run::starts_on.asc().nulls_last(), run::id))
        .select(Run::as_select())
        .load(&mut conn)
        .await
}
