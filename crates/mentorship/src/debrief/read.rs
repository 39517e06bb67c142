//! Looking debriefs up.

use database::{AsyncPgConnection, id::PlacementId, schema::debrief};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Debrief;

/// Those of these placements, in no order.
///
/// # Errors
/// Where the database fails.
pub async fn of_placements(mut conn: &AsyncPgConnection, ids: &[PlacementId]) -> QueryResult<Vec<Debrief>> {
    debrief::table.filter(debrief::placement_id.eq_any(ids)).select(Debrief::as_select()).load(&mut conn).await
}
