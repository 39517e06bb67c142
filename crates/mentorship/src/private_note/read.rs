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
    policy::{MayInPlacement, Refusal, deed},
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
    kept::seen(conn, viewer, rows).await
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
    kept::seen(conn, viewer, rows).await
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
    kept::permit(conn, viewer, id, None, by_ids(conn, viewer, &[id])).await
}
