//! Looking check-ins up.

use database::{AsyncPgConnection, id::PlacementId, schema::check_in};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::CheckIn;

/// The check-ins of these placements, in the order of the days on which they are due; without those that come no more.
///
/// # Errors
/// Where the database fails.
pub async fn of_placements(mut conn: &AsyncPgConnection, ids: &[PlacementId]) -> QueryResult<Vec<CheckIn>> {
    check_in::table
        .filter(check_in::placement_id.eq_any(ids))
        .filter(check_in::cancelled_at.is_null())
        .order((check_in::placement_id, check_in::due_on))
        .select(CheckIn::as_select())
        .load(&mut conn)
        .await
}
