//! Saying how issues were resolved.

use catalogue::problem::{ProblemCode, Problems, Rejection};
use database::{
    AsyncPgConnection,
    id::{PlacementId, PlacementIssueId},
    schema::placement_issue,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    policy::{MayInPlacement, deed},
    text::check_text,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Issue, LONGEST};

/// Says how an issue was resolved, once.
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
        let row = locked(conn, may.placement(), id).await?;
        if row.resolved_at.is_some() {
            let why = "was resolved already; raise another issue where it came up again";
            return Err(Rejection::one(ProblemCode::WrongState, "id", why));
        }
        let mut problems = Problems::new();
        check_text(Some(resolution), "resolution", LONGEST, &mut problems);
        problems.settle()?;
        let row = diesel::update(placement_issue::table.find(row.id))
            .set((
                placement_issue::resolution.eq(resolution),
                placement_issue::resolved_by.eq(may.person()),
                placement_issue::resolved_at.eq(now.to_diesel()),
            ))
            .returning(Issue::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

/// An issue of the placement, which nobody else resolves until the transaction ends.
async fn locked(
    conn: &mut AsyncPgConnection,
    placement: PlacementId,
    id: PlacementIssueId,
) -> Result<Issue, Rejection> {
    placement_issue::table
        .find(id)
        .filter(placement_issue::placement_id.eq(placement))
        .select(Issue::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("id", "an issue of a placement"))
}
