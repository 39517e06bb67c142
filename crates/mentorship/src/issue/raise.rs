//! Raising issues.

use catalogue::problem::{Problems, Rejection};
use database::{
    AsyncPgConnection,
    id::{PersonId, PlacementId, PlacementIssueId},
    schema::placement_issue,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{MayInPlacement, deed},
    text::check_text,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::{Issue, IssueKind, LONGEST};
use crate::{
    kept,
    placement::{self, PlacementState},
    telling,
};

/// While a placement stands so, issues are raised.
const WHILE: [PlacementState; 3] = [PlacementState::Accepted, PlacementState::UnderWay, PlacementState::Paused];

/// An issue, as somebody gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewIssue {
    /// What sort of thing it is.
    pub kind: IssueKind,
    /// What it is.
    pub text: String,
}

/// Raises an issue, and tells those who run the exchange.
///
/// # Errors
/// Where the text is empty or too long; where the placement does not take place, or they raised as many as are kept.
pub async fn raise(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::RaiseIssue>,
    now: Timestamp,
    new: NewIssue,
    key: Option<&str>,
) -> Result<Issue, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.placement(), may.person(), may.part(), &new);
        // The key is theirs, whomever they act for, so that nobody there learns of it.
        let asker = may.person().map(|person| person.uuid());
        let pending = match idempotency::claim(conn, asker, key, "raiseIssue", &asked, now).await? {
            Claim::Repeated(id) => {
                return Issue::locked(conn, may.placement(), PlacementIssueId::from_uuid(id), "idempotency_key").await;
            }
            Claim::First(pending) => pending,
        };
        let placement = placement::locked(conn, may.placement()).await?;
        let when = "issues are raised from when both sides have accepted it until it is over";
        kept::check_state(&placement, &WHILE, "placement", when)?;
        let raised = count(conn, placement.id, may.person()).await?;
        kept::check_room(raised, "issues that you raised", "tell those who run the exchange")?;
        let mut problems = Problems::new();
        check_text(Some(&new.text), "text", LONGEST, &mut problems);
        problems.settle()?;
        let row = insert(conn, may, now, &new).await?;
        pending.keep(conn, row.id.uuid()).await?;
        telling::tell_issue(conn, now, row.id).await?;
        Ok(row)
    })
    .await
}

/// How many somebody raised. Of those of others they do not see all.
async fn count(conn: &mut AsyncPgConnection, placement: PlacementId, raised_by: Option<PersonId>) -> QueryResult<i64> {
    placement_issue::table
        .filter(placement_issue::placement_id.eq(placement))
        .filter(placement_issue::raised_by.is_not_distinct_from(raised_by))
        .count()
        .get_result(conn)
        .await
}

async fn insert(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::RaiseIssue>,
    now: Timestamp,
    new: &NewIssue,
) -> QueryResult<Issue> {
    diesel::insert_into(placement_issue::table)
        .values((
            placement_issue::id.eq(PlacementIssueId::new()),
            placement_issue::placement_id.eq(may.placement()),
            placement_issue::kind.eq(new.kind),
            placement_issue::text.eq(&new.text),
            placement_issue::part.eq(may.part()),
            placement_issue::raised_by.eq(may.person()),
            placement_issue::raised_at.eq(now.to_diesel()),
        ))
        .returning(Issue::as_returning())
        .get_result(conn)
        .await
}
