//! Looking outcomes up.

use database::{AsyncPgConnection, id::PlacementId, schema::placement_outcome};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::PlacementOutcome;

/// Those of these placements, in no order.
///
/// # Errors
/// Where the database fails.
pub async fn of_placements(mut conn: &AsyncPgConnection, ids: &[PlacementId]) -> QueryResult<Vec<PlacementOutcome>> {
    placement_outcome::table
        .filter(placement_outcome::placement_id.eq_any(ids))
        .select(PlacementOutcome::as_select())
        .load(&mut conn)
        .await
}
