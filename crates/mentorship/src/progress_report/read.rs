//! Looking up progress reports.

use database::{
    AsyncPgConnection,
    id::{PlacementId, ProgressReportId},
    schema::progress_report,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::{
    Viewer,
    policy::{self, MayInPlacement, OfPlacement, PlacementPart, Refusal, deed},
};

use super::ProgressReport;
use crate::kept;

/// Those of these reports that the viewer sees, in no order. In two statements.
pub async fn by_ids(
    mut conn: &AsyncPgConnection,
    viewer: &Viewer,
    ids: &[ProgressReportId],
) -> QueryResult<Vec<ProgressReport>> {
    let rows = progress_report::table.filter(progress_report::id.eq_any(ids)).select(ProgressReport::as_select());
    let rows = rows.load(&mut conn).await?;
    seen(conn, viewer, rows).await
}

/// The reports of these placements that the viewer sees, the first to be written first. In two statements.
pub async fn of_placements(
    mut conn: &AsyncPgConnection,
    viewer: &Viewer,
    ids: &[PlacementId],
) -> QueryResult<Vec<ProgressReport>> {
    let rows = progress_report::table
        .filter(progress_report::placement_id.eq_any(ids))
        .order(progress_report::id)
        .select(ProgressReport::as_select());
    let rows = rows.load(&mut conn).await?;
    seen(conn, viewer, rows).await
}

async fn seen(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    mut rows: Vec<ProgressReport>,
) -> QueryResult<Vec<ProgressReport>> {
    let placements: Vec<PlacementId> = rows.iter().map(|row| row.placement_id).collect();
    let known = kept::facts(conn, viewer, &placements).await?;
    rows.retain(|row| known.get(&row.placement_id).is_some_and(|facts| row.is_seen(viewer, *facts)));
    Ok(rows)
}

/// Proof that the viewer may change and sign this report. To whoever does not see it there is none.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no report that they see.
pub async fn permit(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: ProgressReportId,
    part: Option<PlacementPart>,
) -> Result<MayInPlacement<deed::Report>, Refusal> {
    let may = policy::act_in_placement(conn, viewer, id, part).await;
    let is_person = viewer.person().is_some();
    if is_person && matches!(may, Err(Refusal::Denied(_))) && by_ids(conn, viewer, &[id]).await?.is_empty() {
        return Err(Refusal::Hidden(id.words()));
    }
    may
}
