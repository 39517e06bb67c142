//! Looking up what partners can host and do without.

use database::{AsyncPgConnection, id::RoundId, schema::round_institution};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::PartnerLimits;

/// What the partners said for a round, in the order of their ids; those that said nothing are not among them.
///
/// # Errors
/// Where the database fails.
pub async fn of_round(conn: &AsyncPgConnection, id: RoundId) -> QueryResult<Vec<PartnerLimits>> {
    of_rounds(conn, &[id]).await
}

/// The same of several rounds.
///
/// # Errors
/// Where the database fails.
pub async fn of_rounds(mut conn: &AsyncPgConnection, ids: &[RoundId]) -> QueryResult<Vec<PartnerLimits>> {
    round_institution::table
        .filter(round_institution::round_id.eq_any(ids))
        .order((round_institution::round_id, round_institution::organization_id))
        .select(PartnerLimits::as_select())
        .load(&mut conn)
        .await
}
