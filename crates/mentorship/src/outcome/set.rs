//! Telling what changed at home.

use catalogue::{
    problem::{ProblemCode, Problems, Rejection, check_revision},
    text::check_text,
};
use database::{AsyncPgConnection, id::PlacementId, schema::placement_outcome};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{MayInPlacement, deed};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::PlacementOutcome;
use crate::begun;

/// The most minutes that a month of work can save.
const MOST_MINUTES: i32 = 1_000_000;
/// The most characters of which work it is.
const LONGEST: usize = 2_000;

/// What changed at home: all of it, in the place of what was told before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutcomeInput {
    /// How many minutes of work it saves in a month.
    pub minutes_saved: Option<i32>,
    /// In which work.
    pub saved_in: Option<String>,
    /// The revision that was seen; 0: there was none yet.
    pub expected_revision: Option<i32>,
}

/// Tells what changed at home through a placement, or tells it anew.
///
/// # Errors
/// Every fault of it at once; where the placement has not begun, or somebody else changed it.
pub async fn set(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::TellOutcomes>,
    now: Timestamp,
    input: OutcomeInput,
) -> Result<PlacementOutcome, Rejection> {
    conn.transaction(async |conn| {
        begun::locked(conn, may.placement(), "placement").await?;
        let revision = revision(conn, may.placement()).await?;
        check_revision(input.expected_revision, revision)?;
        input.check()?;
        let columns = (
            placement_outcome::minutes_saved.eq(input.minutes_saved),
            placement_outcome::saved_in.eq(&input.saved_in),
            placement_outcome::told_by.eq(may.person()),
            placement_outcome::revision.eq(revision + 1),
            placement_outcome::updated_at.eq(now.to_diesel()),
        );
        let new = (
            placement_outcome::placement_id.eq(may.placement()),
            columns,
            placement_outcome::created_at.eq(now.to_diesel()),
        );
        let row = diesel::insert_into(placement_outcome::table)
            .values(new)
            .on_conflict(placement_outcome::placement_id)
            .do_update()
            .set(columns)
            .returning(PlacementOutcome::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

impl OutcomeInput {
    fn check(&self) -> Result<(), Rejection> {
        let mut problems = Problems::new();
        if let Some(minutes) = self.minutes_saved.filter(|minutes| !(0..=MOST_MINUTES).contains(minutes)) {
            let what = format_args!("is {minutes}; give the minutes of a month, from 0 to {MOST_MINUTES}");
            problems.note(ProblemCode::OutOfRange, "minutes_saved", what);
        }
        check_text(self.saved_in.as_deref(), "saved_in", LONGEST, &mut problems);
        if self.minutes_saved.is_some() && self.saved_in.is_none() {
            let what = "is missing; say in which work the time is saved";
            problems.note(ProblemCode::Required, "saved_in", what);
        }
        problems.settle()
    }
}

/// The revision of the one there is; 0 where there is none.
async fn revision(conn: &mut AsyncPgConnection, id: PlacementId) -> QueryResult<i32> {
    let found = placement_outcome::table.find(id).select(placement_outcome::revision);
    let found: Option<i32> = found.first(conn).await.optional()?;
    Ok(found.unwrap_or_default())
}
