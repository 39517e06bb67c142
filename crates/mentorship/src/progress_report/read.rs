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
    policy::{MayInPlacement, PlacementPart, Refusal, deed},
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
    kept::seen(conn, viewer, rows).await
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
    kept::seen(conn, viewer, rows).await
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
    kept::permit(conn, viewer, id, part, by_ids(conn, viewer, &[id])).await
}
