//! Saying how issues were resolved.

use catalogue::problem::{ProblemCode, Problems, Rejection};
use database::{AsyncPgConnection, id::PlacementIssueId, schema::placement_issue};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    policy::{MayInPlacement, deed},
    text::check_text,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Issue, LONGEST};
use crate::telling;

/// Says how an issue was resolved, once, and tells who raised it.
///
/// # Errors
/// Where the text is empty or too long, or the issue was resolved already.
pub async fn resolve(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::ResolveIssue>,
    now: Timestamp,
    id: PlacementIssueId,
    resolution: &str,
) -> Result<Issue, Rejection> {
    conn.transaction(async |conn| {
        let row = Issue::locked(conn, may.placement(), id, "id").await?;
        if row.resolved_at.is_some() {
            let why = "was resolved already; raise another issue where it came up again";
            return Err(Rejection::one(ProblemCode::WrongState, "id", why));
        }
        let mut problems = Problems::new();
        check_text(Some(resolution), "resolution", LONGEST, &mut problems);
        problems.settle()?;
        let row: Issue = diesel::update(placement_issue::table.find(row.id))
            .set((
                placement_issue::resolution.eq(resolution),
                placement_issue::resolved_by.eq(may.person()),
                placement_issue::resolved_at.eq(now.to_diesel()),
            ))
            .returning(Issue::as_returning())
            .get_result(conn)
            .await?;
        telling::tell_resolved(conn, now, &row).await?;
        Ok(row)
    })
    .await
}
