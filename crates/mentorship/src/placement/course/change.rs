//! Pausing a placement, taking it up again, and ending it before its time.

use catalogue::problem::{Rejection, check_revision};
use database::AsyncPgConnection;
use diesel_async::AsyncConnection;
use identity::policy::{MayInPlacement, deed::ChangeCourse};
use jiff::Timestamp;

use super::{
    PlacementCause, participation,
    state::PlacementMove,
    step::{self, Step},
};
use crate::{
    given::check_reason,
    placement::{Placement, locked},
};

/// Why a placement is paused, or ended before its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interruption {
    /// The sort of reason.
    pub cause: PlacementCause,
    /// It in words; at most 2,000 characters.
    pub reason: String,
    /// The revision that was seen.
    pub expected_revision: Option<i32>,
}

/// Interrupts a placement.
///
/// # Errors
/// Where no reason is given, it is not under way, or somebody else changed it.
pub async fn pause(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<ChangeCourse>,
    now: Timestamp,
    why: &Interruption,
) -> Result<Placement, Rejection> {
    let step = why.step(may, PlacementMove::Pause)?;
    conn.transaction(async |conn| {
        let row = locked(conn, may.placement()).await?;
        check_revision(why.expected_revision, row.revision)?;
        step::take(conn, &row, step, now).await
    })
    .await
}

/// Takes a placement up again.
///
/// # Errors
/// Where it is not paused, or somebody else changed it.
pub async fn resume(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<ChangeCourse>,
    now: Timestamp,
    reason: Option<&str>,
    expected_revision: Option<i32>,
) -> Result<Placement, Rejection> {
    check_reason(reason)?;
    let (part, by) = (may.part(), may.person());
    let step = Step { done: PlacementMove::Resume, part, by, cause: None, reason: reason.map(str::trim) };
    conn.transaction(async |conn| {
        let row = locked(conn, may.placement()).await?;
        check_revision(expected_revision, row.revision)?;
        step::take(conn, &row, step, now).await
    })
    .await
}

/// Ends a placement before its time: one that is under way or paused, or was accepted and did not begin. Whoever goes does not take
/// part in the call of the round any more.
///
/// # Errors
/// Where no reason is given, it is over or does not take place, or somebody else changed it.
pub async fn end_early(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<ChangeCourse>,
    now: Timestamp,
    why: &Interruption,
) -> Result<Placement, Rejection> {
    let step = why.step(may, PlacementMove::EndEarly)?;
    conn.transaction(async |conn| {
        let row = locked(conn, may.placement()).await?;
        check_revision(why.expected_revision, row.revision)?;
        let row = step::take(conn, &row, step, now).await?;
        participation::follow(conn, &row, now).await?;
        Ok(row)
    })
    .await
}

impl Interruption {
    fn step(&self, may: &MayInPlacement<ChangeCourse>, done: PlacementMove) -> Result<Step<'_>, Rejection> {
        check_reason(Some(&self.reason))?;
        let (part, by) = (may.part(), may.person());
        Ok(Step { done, part, by, cause: Some(self.cause), reason: Some(self.reason.trim()) })
    }
}
