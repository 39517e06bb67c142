//! Looking up reflections.

use database::{
    AsyncPgConnection,
    id::{PlacementId, ReflectionId},
    schema::reflection,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::{
    Viewer,
    policy::{MayInPlacement, Refusal, deed},
};

use super::Reflection;
use crate::kept;

/// Those of these reflections that the viewer sees, in no order. In two statements.
pub async fn by_ids(
    mut conn: &AsyncPgConnection,
    viewer: &Viewer,
    ids: &[ReflectionId],
) -> QueryResult<Vec<Reflection>> {
    let rows = reflection::table.filter(reflection::id.eq_any(ids)).select(Reflection::as_select());
    let rows = rows.load(&mut conn).await?;
    kept::seen(conn, viewer, rows).await
}

/// The reflections on these placements that the viewer sees, the first to be written first. In two statements.
pub async fn of_placements(
    mut conn: &AsyncPgConnection,
    viewer: &Viewer,
    ids: &[PlacementId],
) -> QueryResult<Vec<Reflection>> {
    let rows = reflection::table
        .filter(reflection::placement_id.eq_any(ids))
        .order(reflection::id)
        .select(Reflection::as_select());
    let rows = rows.load(&mut conn).await?;
    kept::seen(conn, viewer, rows).await
}

/// Proof that the viewer may change this reflection. To whoever does not see it there is none.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no reflection that they see.
pub async fn permit(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: ReflectionId,
) -> Result<MayInPlacement<deed::Reflect>, Refusal> {
    kept::permit(conn, viewer, id, None, by_ids(conn, viewer, &[id])).await
}
