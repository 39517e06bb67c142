//! Looking periods up.

use database::{
    AsyncPgConnection,
    id::{RoundId, RoundPeriodId},
    schema::round_period,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::RoundPeriod;

/// The periods of these rounds, in the order of time.
///
/// # Errors
/// Where the database fails.
pub async fn of_rounds(mut conn: &AsyncPgConnection, ids: &[RoundId]) -> QueryResult<Vec<RoundPeriod>> {
    round_period::table
        .filter(round_period::round_id.eq_any(ids))
        .order((round_period::round_id, round_period::starts_on))
        .select(RoundPeriod::as_select())
        .load(&mut conn)
        .await
}

/// The ids of the periods of a round, in the order of time.
pub(crate) async fn ids_of(conn: &AsyncPgConnection, id: RoundId) -> QueryResult<Vec<RoundPeriodId>> {
    Ok(of_rounds(conn, &[id]).await?.into_iter().map(|period| period.id).collect())
}
