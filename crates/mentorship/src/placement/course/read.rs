//! Looking up how placements went.

use database::{AsyncPgConnection, id::PlacementId, schema::placement_change};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::Viewer;

use super::PlacementChange;
use crate::kept;

/// The steps that these placements took, the oldest first, as the viewer sees them. In a few statements, however many they are.
///
/// # Errors
/// Where the database fails.
pub async fn changes(
    mut conn: &AsyncPgConnection,
    viewer: &Viewer,
    ids: &[PlacementId],
) -> QueryResult<Vec<PlacementChange>> {
    let rows: Vec<PlacementChange> = placement_change::table
        .filter(placement_change::placement_id.eq_any(ids))
        .order(placement_change::id)
        .select(PlacementChange::as_select())
        .load(&mut conn)
        .await?;
    let confided = rows.iter().filter(|row| row.is_confided());
    let placements: Vec<PlacementId> = confided.map(|row| row.placement_id).collect();
    if placements.is_empty() {
        return Ok(rows);
    }
    let known = kept::facts(conn, viewer, &placements).await?;
    let seen = rows.into_iter().map(|row| {
        let placement = known.get(&row.placement_id).copied();
        row.seen_by(viewer, placement)
    });
    Ok(seen.collect())
}
