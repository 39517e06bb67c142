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
    policy::{self, MayInPlacement, OfPlacement, Refusal, deed},
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
    seen(conn, viewer, rows).await
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
    seen(conn, viewer, rows).await
}

async fn seen(conn: &AsyncPgConnection, viewer: &Viewer, mut rows: Vec<Issue>) -> QueryResult<Vec<Issue>> {
    let placements: Vec<PlacementId> = rows.iter().map(|row| row.placement_id).collect();
    let known = kept::facts(conn, viewer, &placements).await?;
    rows.retain(|row| known.get(&row.placement_id).is_some_and(|facts| row.is_seen(viewer, *facts)));
    Ok(rows)
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
    let may = policy::act_in_placement(conn, viewer, id, None).await;
    let is_person = viewer.person().is_some();
    if is_person && matches!(may, Err(Refusal::Denied(_))) && by_ids(conn, viewer, &[id]).await?.is_empty() {
        return Err(Refusal::Hidden(id.words()));
    }
    may
}
