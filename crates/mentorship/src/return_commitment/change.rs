//! Changing what was promised.

use catalogue::{
    civil,
    language::check_tag,
    problem::{ProblemCode, Problems, Rejection, check_revision},
    text::check_text,
};
use database::{AsyncPgConnection, schema::return_commitment};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{MayInPlacement, deed};
use jiff::{Timestamp, civil::Date};
use jiff_diesel::ToDiesel;

use super::{
    CommitmentState, ReturnCommitment,
    make::{LONGEST, is_ahead},
    read::of_locked,
};
use crate::begun::Begun;

/// What becomes of a commitment; what is none stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommitmentChange {
    /// The language that it is written in.
    pub language: Option<String>,
    /// What is to become better.
    pub improvement: Option<String>,
    /// The last day by which it is to be.
    pub due_on: Option<String>,
    /// The revision that was seen.
    pub expected_revision: Option<i32>,
}

/// Changes what was promised, or by when.
///
/// # Errors
/// Every fault of the change at once; where it was said already what became of it, or somebody else changed it.
pub async fn change(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::Commit>,
    now: Timestamp,
    change: CommitmentChange,
) -> Result<ReturnCommitment, Rejection> {
    conn.transaction(async |conn| {
        let begun = Begun::locked(conn, may.placement(), now, "id").await?;
        let before = of_locked(conn, may.placement(), "id").await?;
        check_revision(change.expected_revision, before.revision)?;
        if before.state != CommitmentState::Promised {
            let why = "is promised no longer, since it was said what became of it; it stays as it was promised";
            return Err(Rejection::one(ProblemCode::WrongState, "id", why));
        }
        let due_on = change.check(before.due_on, begun.today)?;
        let row = diesel::update(return_commitment::table.find(before.id))
            .set((
                return_commitment::language.eq(change.language.as_ref().unwrap_or(&before.language)),
                return_commitment::improvement.eq(change.improvement.as_ref().unwrap_or(&before.improvement)),
                return_commitment::due_on.eq(due_on.to_diesel()),
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

impl CommitmentChange {
    /// The day as it becomes; refuses the change for everything that is wrong with it. The day that it had stays one, though it may
    /// be past by now.
    fn check(&self, before: Date, today: Date) -> Result<Date, Rejection> {
        let mut problems = Problems::new();
        if let Some(language) = &self.language {
            check_tag(language, "language", &mut problems);
        }
        check_text(self.improvement.as_deref(), "improvement", LONGEST, &mut problems);
        let due_on = civil::date_if_any(self.due_on.as_deref(), "due_on", &mut problems).unwrap_or(before);
        if due_on != before {
            is_ahead(due_on, today, &mut problems);
        }
        problems.or(|| due_on)
    }
}
