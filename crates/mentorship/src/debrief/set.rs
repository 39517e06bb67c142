//! Writing a debrief.

use catalogue::{
    language::check_tag,
    problem::{Problems, Rejection, check_revision},
    text::check_text,
};
use database::{AsyncPgConnection, id::PlacementId, schema::debrief};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{MayInPlacement, deed};
use jiff::{Timestamp, civil::Date};
use jiff_diesel::ToDiesel;

use super::Debrief;
use crate::{begun::Begun, given};

/// The most characters of each of its texts.
const LONGEST: usize = 20_000;

/// What is to be kept of a placement: all of it, in the place of what was written before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DebriefInput {
    /// The language that it is written in.
    pub language: String,
    /// The day it was held, `YYYY-MM-DD`.
    pub held_on: String,
    /// What to take home.
    pub takeaways: String,
    /// What stood in the way.
    pub obstacles: Option<String>,
    /// What helped.
    pub strategies: Option<String>,
    /// The revision that was seen; 0: there was none yet.
    pub expected_revision: Option<i32>,
}

/// Writes the debrief of a placement, or writes it anew.
///
/// # Errors
/// Every fault of it at once; where the placement has not begun, or somebody else changed it.
pub async fn set(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::Debrief>,
    now: Timestamp,
    input: DebriefInput,
) -> Result<Debrief, Rejection> {
    conn.transaction(async |conn| {
        let begun = Begun::locked(conn, may.placement(), now, "placement").await?;
        let revision = revision(conn, may.placement()).await?;
        check_revision(input.expected_revision, revision)?;
        let held_on = input.check(&begun)?;
        let columns = (
            debrief::language.eq(&input.language),
            debrief::held_on.eq(held_on.to_diesel()),
            debrief::takeaways.eq(&input.takeaways),
            debrief::obstacles.eq(&input.obstacles),
            debrief::strategies.eq(&input.strategies),
            debrief::written_by.eq(may.person()),
            debrief::revision.eq(revision + 1),
            debrief::updated_at.eq(now.to_diesel()),
        );
        let row = diesel::insert_into(debrief::table)
            .values((debrief::placement_id.eq(may.placement()), columns, debrief::created_at.eq(now.to_diesel())))
            .on_conflict(debrief::placement_id)
            .do_update()
            .set(columns)
            .returning(Debrief::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

impl DebriefInput {
    /// The day it was held; refuses it for everything that is wrong with it.
    fn check(&self, begun: &Begun) -> Result<Date, Rejection> {
        let mut problems = Problems::new();
        check_tag(&self.language, "language", &mut problems);
        let held_on = begun.day_since(&self.held_on, "held_on", &mut problems);
        check_text(Some(&self.takeaways), "takeaways", LONGEST, &mut problems);
        check_text(self.obstacles.as_deref(), "obstacles", LONGEST, &mut problems);
        check_text(self.strategies.as_deref(), "strategies", LONGEST, &mut problems);
        given::settled(problems, held_on)
    }
}

/// The revision of the one there is; 0 where there is none.
async fn revision(conn: &mut AsyncPgConnection, id: PlacementId) -> QueryResult<i32> {
    let found: Option<i32> = debrief::table.find(id).select(debrief::revision).first(conn).await.optional()?;
    Ok(found.unwrap_or_default())
}
