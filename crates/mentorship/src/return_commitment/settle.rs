//! Saying what became of a commitment.

use catalogue::{
    problem::{ProblemCode, Problems, Rejection, check_revision},
    text::{check_link, check_text},
};
use database::{AsyncPgConnection, schema::return_commitment};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{MayInPlacement, deed};
use jiff::{Timestamp, civil::Date};
use jiff_diesel::ToDiesel;

use super::{ReturnCommitment, read::of_locked, state::settled};
use crate::{begun::Begun, given};

/// The most characters of what shows it.
const LONGEST_EVIDENCE: usize = 10_000;
/// The most characters of a reason.
const LONGEST_REASON: usize = 2_000;

/// What became of a commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Whether it was adopted at home, or given up.
    pub is_adopted: bool,
    /// On which day, `YYYY-MM-DD`.
    pub settled_on: String,
    /// What shows that it was adopted, in words.
    pub evidence: Option<String>,
    /// The same as an address.
    pub evidence_url: Option<String>,
    /// Why it was not.
    pub reason: Option<String>,
    /// The revision that was seen.
    pub expected_revision: Option<i32>,
}

/// Says what became of a commitment: that it was adopted at home, or that it was given up. One that was given up can be adopted
/// later.
///
/// # Errors
/// Every fault of it at once; where nothing is to be said of it any more, or somebody else changed it.
pub async fn settle(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::Commit>,
    now: Timestamp,
    settlement: Settlement,
) -> Result<ReturnCommitment, Rejection> {
    conn.transaction(async |conn| {
        let begun = Begun::locked(conn, may.placement(), now, "id").await?;
        let before = of_locked(conn, may.placement(), "id").await?;
        check_revision(settlement.expected_revision, before.revision)?;
        let state = settled(before.state, settlement.is_adopted)
            .map_err(|why| Rejection::one(ProblemCode::WrongState, "id", why))?;
        let settled_on = settlement.check(&begun)?;
        let row = diesel::update(return_commitment::table.find(before.id))
            .set((
                return_commitment::state.eq(state),
                return_commitment::evidence.eq(&settlement.evidence),
                return_commitment::evidence_url.eq(&settlement.evidence_url),
                return_commitment::reason.eq(&settlement.reason),
                return_commitment::settled_on.eq(settled_on.to_diesel()),
                return_commitment::settled_by.eq(may.person()),
                return_commitment::revision.eq(before.revision + 1),
                return_commitment::updated_at.eq(now.to_diesel()),
            ))
            .returning(ReturnCommitment::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

impl Settlement {
    /// Its day; refuses it for everything that is wrong with it.
    fn check(&self, begun: &Begun) -> Result<Date, Rejection> {
        let mut problems = Problems::new();
        let settled_on = begun.day_since(&self.settled_on, "settled_on", &mut problems);
        check_text(self.evidence.as_deref(), "evidence", LONGEST_EVIDENCE, &mut problems);
        check_link(self.evidence_url.as_deref(), "evidence_url", &mut problems);
        check_text(self.reason.as_deref(), "reason", LONGEST_REASON, &mut problems);
        match self.is_adopted {
            true => self.check_adopted(&mut problems),
            false => self.check_given_up(&mut problems),
        }
        given::settled(problems, settled_on)
    }

    fn check_adopted(&self, problems: &mut Problems) {
        if self.evidence.is_none() && self.evidence_url.is_none() {
            let what = "is missing, and so is an address; say what shows that it was adopted, or give evidence_url";
            problems.note(ProblemCode::Required, "evidence", what);
        }
        if self.reason.is_some() {
            let what = "is for what was not adopted; leave it out where it was";
            problems.note(ProblemCode::Invalid, "reason", what);
        }
    }

    fn check_given_up(&self, problems: &mut Problems) {
        if self.reason.is_none() {
            let what = "is missing; say why it was not adopted, so that others learn from it";
            problems.note(ProblemCode::Required, "reason", what);
        }
        for (field, is_given) in [("evidence", self.evidence.is_some()), ("evidence_url", self.evidence_url.is_some())]
        {
            if is_given {
                let what = "is for what was adopted; leave it out where it was not";
                problems.note(ProblemCode::Invalid, field, what);
            }
        }
    }
}
