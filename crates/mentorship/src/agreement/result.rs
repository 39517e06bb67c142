//! Telling whether what was to be learned was learned.

use catalogue::{
    problem::{ProblemCode, Problems, Rejection},
    text::check_text,
};
use database::{AsyncPgConnection, id::AgreementId, schema::agreement_objective};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{MayInPlacement, deed::TellResults};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Agreement, AgreementObjective, ObjectiveResult, read::of_placement};
use crate::{
    kept,
    placement::{self, PlacementState},
};

/// Where a placement stands that has begun.
const BEGUN: [PlacementState; 4] =
    [PlacementState::UnderWay, PlacementState::Paused, PlacementState::Completed, PlacementState::EndedEarly];

/// What a participant says of an objective.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultSaid {
    /// Which one: the first is 1.
    pub position: i32,
    /// Whether it was met.
    pub result: ObjectiveResult,
    /// What there is to say about that; at most 2,000 characters.
    pub note: Option<String>,
}

/// Says of an objective of the agreement in force whether it was met. It can be said anew at any time, also after the placement.
///
/// # Errors
/// Every fault of it at once; where the placement has not begun, or another version is in force.
pub async fn set_result(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<TellResults>,
    now: Timestamp,
    id: AgreementId,
    said: ResultSaid,
) -> Result<AgreementObjective, Rejection> {
    conn.transaction(async |conn| {
        let placement = placement::locked(conn, may.placement()).await?;
        let row = of_placement(conn, placement.id, id, "agreement").await?;
        if let Some(why) = refusal(&row) {
            return Err(Rejection::one(ProblemCode::WrongState, "agreement", why));
        }
        kept::check_state(&placement, &BEGUN, "agreement", "tell it once the placement has begun")?;
        let mut problems = Problems::new();
        check_text(said.note.as_deref(), "note", 2_000, &mut problems);
        check_position(conn, id, said.position, &mut problems).await?;
        problems.settle()?;
        let row = diesel::update(agreement_objective::table.find((id, said.position)))
            .set((
                agreement_objective::result.eq(said.result),
                agreement_objective::result_note.eq(&said.note),
                agreement_objective::result_by.eq(may.person()),
                agreement_objective::result_at.eq(now.to_diesel()),
            ))
            .returning(AgreementObjective::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

/// Why nothing is told of the objectives of a version; none where it can be.
fn refusal(row: &Agreement) -> Option<&'static str> {
    if row.superseded_at.is_some() {
        Some("was superseded by another version; tell it of the one that is in force")
    } else if row.in_force_at.is_none() {
        Some("is not in force yet; have all three parties accept it first")
    } else {
        None
    }
}

async fn check_position(
    conn: &mut AsyncPgConnection,
    id: AgreementId,
    position: i32,
    problems: &mut Problems,
) -> QueryResult<()> {
    let objectives = agreement_objective::table.filter(agreement_objective::agreement_id.eq(id));
    let count: i64 = objectives.count().get_result(conn).await?;
    if !(1..=count).contains(&i64::from(position)) {
        let what = format_args!("is {position}; the agreement has {count} objectives, so give 1 to {count}");
        problems.note(ProblemCode::OutOfRange, "position", what);
    }
    Ok(())
}
