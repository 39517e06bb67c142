//! Looking evaluations up.

use database::{AsyncPgConnection, id::PlacementId, schema::placement_evaluation};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::PlacementEvaluation;

/// Those of these placements, for each in the order in which they were given first. Whoever shows them decides who sees them.
///
/// # Errors
/// Where the database fails.
pub async fn of_placements(mut conn: &AsyncPgConnection, ids: &[PlacementId]) -> QueryResult<Vec<PlacementEvaluation>> {
    placement_evaluation::table
        .filter(placement_evaluation::placement_id.eq_any(ids))
        .order((placement_evaluation::placement_id, placement_evaluation::created_at, placement_evaluation::part))
        .select(PlacementEvaluation::as_select())
        .load(&mut conn)
        .await
}
