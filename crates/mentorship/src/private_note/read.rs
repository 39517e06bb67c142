//! Looking up notes in confidence.

use database::{
    AsyncPgConnection,
    id::{PlacementId, PrivateNoteId},
    schema::private_note,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::{
    Viewer,
    policy::{self, MayInPlacement, OfPlacement, Refusal, deed},
};

use super::PrivateNote;
use crate::kept;

/// Those of these notes that the viewer sees, in no order. In two statements.
pub async fn by_ids(
    mut conn: &AsyncPgConnection,
    viewer: &Viewer,
    ids: &[PrivateNoteId],
) -> QueryResult<Vec<PrivateNote>> {
    let rows = private_note::table.filter(private_note::id.eq_any(ids)).select(PrivateNote::as_select());
    let rows = rows.load(&mut conn).await?;
    seen(conn, viewer, rows).await
}

/// The notes about these placements that the viewer sees, the first to be written first. In two statements.
pub async fn of_placements(
    mut conn: &AsyncPgConnection,
    viewer: &Viewer,
    ids: &[PlacementId],
) -> QueryResult<Vec<PrivateNote>> {
    let rows = private_note::table
        .filter(private_note::placement_id.eq_any(ids))
        .order(private_note::id)
        .select(PrivateNote::as_select());
    let rows = rows.load(&mut conn).await?;
    seen(conn, viewer, rows).await
}

async fn seen(conn: &AsyncPgConnection, viewer: &Viewer, mut rows: Vec<PrivateNote>) -> QueryResult<Vec<PrivateNote>> {
    let placements: Vec<PlacementId> = rows.iter().map(|row| row.placement_id).collect();
    let known = kept::facts(conn, viewer, &placements).await?;
    rows.retain(|row| known.get(&row.placement_id).is_some_and(|facts| row.is_seen(viewer, *facts)));
    Ok(rows)
}

/// Proof that the viewer may answer this note. To whoever does not see it there is none.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no note that they see.
pub async fn permit(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: PrivateNoteId,
) -> Result<MayInPlacement<deed::AnswerNote>, Refusal> {
    let may = policy::act_in_placement(conn, viewer, id, None).await;
    let is_person = viewer.person().is_some();
    if is_person && matches!(may, Err(Refusal::Denied(_))) && by_ids(conn, viewer, &[id]).await?.is_empty() {
        return Err(Refusal::Hidden(id.words()));
    }
    may
}
