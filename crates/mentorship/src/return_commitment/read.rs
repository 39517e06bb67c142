//! Looking return commitments up.

use catalogue::problem::Rejection;
use database::{
    AsyncPgConnection,
    id::{PlacementId, ReturnCommitmentId},
    schema::return_commitment,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::ReturnCommitment;

/// Those of these commitments that there are, in no order.
///
/// # Errors
/// Where the database fails.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[ReturnCommitmentId]) -> QueryResult<Vec<ReturnCommitment>> {
    return_commitment::table
        .filter(return_commitment::id.eq_any(ids))
        .select(ReturnCommitment::as_select())
        .load(&mut conn)
        .await
}

/// Those of these placements, in no order.
///
/// # Errors
/// Where the database fails.
pub async fn of_placements(mut conn: &AsyncPgConnection, ids: &[PlacementId]) -> QueryResult<Vec<ReturnCommitment>> {
    return_commitment::table
        .filter(return_commitment::placement_id.eq_any(ids))
        .select(ReturnCommitment::as_select())
        .load(&mut conn)
        .await
}

/// The commitment of a placement that is locked; `field` is where it was named.
pub(super) async fn of_locked(
    conn: &AsyncPgConnection,
    placement: PlacementId,
    field: &str,
) -> Result<ReturnCommitment, Rejection> {
    let found = of_placements(conn, &[placement]).await?.pop();
    found.ok_or_else(|| Rejection::not_found(field, "a return commitment"))
}
