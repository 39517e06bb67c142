//! Looking up issues.

use database::{
    AsyncPgConnection,
    id::{PlacementId, PlacementIssueId},
    schema::placement_issue,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::{
    Viewer,
    policy::{MayInPlacement, Refusal, deed},
};

use super::Issue;
use crate::kept;

/// Those of these issues that the viewer sees, in no order. In two statements.
pub async fn by_ids(
    mut conn: &AsyncPgConnection,
    viewer: &Viewer,
    ids: &[PlacementIssueId],
) -> QueryResult<Vec<Issue>> {
    let rows = placement_issue::table.filter(placement_issue::id.eq_any(ids)).select(Issue::as_select());
    let rows = rows.load(&mut conn).await?;
    kept::seen(conn, viewer, rows).await
}

/// The issues of these placements that the viewer sees, the first to be raised first. In two statements.
pub async fn of_placements(
    mut conn: &AsyncPgConnection,
    viewer: &Viewer,
    ids: &[PlacementId],
) -> QueryResult<Vec<Issue>> {
    let rows = placement_issue::table
        .filter(placement_issue::placement_id.eq_any(ids))
        .order(placement_issue::id)
        .select(Issue::as_select());
    let rows = rows.load(&mut conn).await?;
    kept::seen(conn, viewer, rows).await
}

/// Proof that the viewer may resolve this issue. To whoever does not see it there is none.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no issue that they see.
pub async fn permit(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: PlacementIssueId,
) -> Result<MayInPlacement<deed::ResolveIssue>, Refusal> {
    kept::permit(conn, viewer, id, None, by_ids(conn, viewer, &[id])).await
}
