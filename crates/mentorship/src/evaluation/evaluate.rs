//! Saying what one thinks of a placement.

use catalogue::{
    problem::{ProblemCode, Problems, Rejection, check_revision},
    text::check_text,
};
use database::{AsyncPgConnection, id::PersonId, schema::placement_evaluation};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{MayInPlacement, deed};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{PlacementEvaluation, PlacementGain, PlacementRecommendation};
use crate::{
    kept,
    placement::{self, PlacementState},
};

/// The most characters of each of its texts.
const LONGEST: usize = 10_000;
/// How a placement stands that is over.
const OVER: [PlacementState; 2] = [PlacementState::Completed, PlacementState::EndedEarly];

/// What somebody says of a placement: all of it, in the place of what they said before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvaluationInput {
    /// How much they, or their institution, gained.
    pub gained: PlacementGain,
    /// Whether they would recommend it.
    pub recommends: PlacementRecommendation,
    /// What went well.
    pub went_well: Option<String>,
    /// What could be better.
    pub could_be_better: Option<String>,
    /// The revision that was seen; 0: there was none yet.
    pub expected_revision: Option<i32>,
}

/// Says what one thinks of a placement that is over, for one's side, or says it anew.
///
/// # Errors
/// Where its texts cannot be kept; where the placement is not over, somebody else of that side has answered, or one changed it
/// oneself since.
pub async fn evaluate(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::Evaluate>,
    now: Timestamp,
    input: EvaluationInput,
) -> Result<PlacementEvaluation, Rejection> {
    let person = may.person().ok_or_else(nobody)?;
    input.check()?;
    conn.transaction(async |conn| {
        let placement = placement::locked(conn, may.placement()).await?;
        kept::check_state(&placement, &OVER, "placement", "evaluate it once it is completed, or ended early")?;
        let revision = check_own(before(conn, may).await?, person)?;
        check_revision(input.expected_revision, revision)?;
        let columns = (
            placement_evaluation::gained.eq(input.gained),
            placement_evaluation::recommends.eq(input.recommends),
            placement_evaluation::went_well.eq(&input.went_well),
            placement_evaluation::could_be_better.eq(&input.could_be_better),
            placement_evaluation::answered_by.eq(person),
            placement_evaluation::revision.eq(revision + 1),
            placement_evaluation::updated_at.eq(now.to_diesel()),
        );
        let new = (
            placement_evaluation::placement_id.eq(may.placement()),
            placement_evaluation::part.eq(may.part()),
            columns,
            placement_evaluation::created_at.eq(now.to_diesel()),
        );
        let row = diesel::insert_into(placement_evaluation::table)
            .values(new)
            .on_conflict((placement_evaluation::placement_id, placement_evaluation::part))
            .do_update()
            .set(columns)
            .returning(PlacementEvaluation::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

fn nobody() -> Rejection {
    let sentence = "Evaluating a placement is for people, each for themselves; sign in as one of those who took part.";
    Rejection::one(ProblemCode::Denied, "", sentence)
}

impl EvaluationInput {
    fn check(&self) -> Result<(), Rejection> {
        let mut problems = Problems::new();
        check_text(self.went_well.as_deref(), "went_well", LONGEST, &mut problems);
        check_text(self.could_be_better.as_deref(), "could_be_better", LONGEST, &mut problems);
        problems.settle()
    }
}

/// The revision of what they said before, 0 for nothing; refuses somebody who was not the one to say it.
fn check_own(before: Option<(PersonId, i32)>, person: PersonId) -> Result<i32, Rejection> {
    match before {
        None => Ok(0),
        Some((answered_by, revision)) if answered_by == person => Ok(revision),
        Some(_) => {
            let why = "was evaluated by somebody else of your side already; whoever did can change it";
            Err(Rejection::one(ProblemCode::WrongState, "placement", why))
        }
    }
}

/// Who answered for that side before, and its revision.
async fn before(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::Evaluate>,
) -> QueryResult<Option<(PersonId, i32)>> {
    placement_evaluation::table
        .find((may.placement(), may.part()))
        .select((placement_evaluation::answered_by, placement_evaluation::revision))
        .first(conn)
        .await
        .optional()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_side_answers_once_and_whoever_did_changes_it() {
        let (one, other) = (PersonId::new(), PersonId::new());
        assert_eq!(check_own(None, one).ok(), Some(0));
        assert_eq!(check_own(Some((one, 3)), one).ok(), Some(3));
        assert!(check_own(Some((one, 3)), other).is_err());
    }
}
