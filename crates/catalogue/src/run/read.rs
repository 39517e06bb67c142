//! Looking runs up.

use database::{
    AsyncPgConnection,
    id::{OpportunityId, RunId},
    schema::{run, source_record},
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

/// The opportunities that a feed or file of somebody's calls so: by the keys of their entries.
///
/// # Errors
/// Where the database fails.
pub async fn opportunities_keyed(mut conn: &AsyncPgConnection, key: &str) -> QueryResult<Vec<OpportunityId>> {
    source_record::table
        .filter(source_record::key.eq(key))
        .filter(source_record::opportunity_id.is_not_null())
        .select(source_record::opportunity_id.assume_not_null())
        .distinct()
        .limit(100)
        .load(&mut conn)
        .await
}
