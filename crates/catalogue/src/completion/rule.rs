//! Saying what it takes to complete a run.

use database::{
    AsyncPgConnection,
    id::{OpportunityId, RunId},
    schema::completion_rule,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayEdit;
use jiff::Timestamp;

use super::{CompletionRule, settle};
use crate::{
    problem::{ProblemCode, Problems, Rejection, check_revision},
    run,
};

/// What it takes to complete a run, as somebody gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompletionRuleInput {
    /// How many sessions at least.
    pub sessions_least: Option<i32>,
    /// How many minutes at least, in all sessions together.
    pub minutes_least: Option<i32>,
    /// Whether the evaluation has to be answered.
    pub needs_evaluation: bool,
    /// Whether recordings count.
    pub counts_recordings: bool,
    /// From how many minutes on a session counts as attended; none: one.
    pub session_minutes_least: Option<i32>,
    /// The revision the change was made for; given, another one is refused.
    pub expected_revision: Option<i32>,
}

impl CompletionRuleInput {
    fn check(&self, problems: &mut Problems) {
        let ranges = [
            ("sessions_least", self.sessions_least, 1_000),
            ("minutes_least", self.minutes_least, 100_000),
            ("session_minutes_least", self.session_minutes_least, 1_440),
        ];
        for (field, value, most) in ranges {
            if let Some(value) = value.filter(|value| !(1..=most).contains(value)) {
                let message = format_args!("is {value}; give a number from 1 to {most}, or leave it out");
                problems.note(ProblemCode::OutOfRange, field, message);
            }
        }
    }
}

/// The rules of those of these runs that have one.
///
/// # Errors
/// Where the database fails.
pub async fn rules(mut conn: &AsyncPgConnection, runs: &[RunId]) -> QueryResult<Vec<CompletionRule>> {
    completion_rule::table
        .filter(completion_rule::run_id.eq_any(runs))
        .select(CompletionRule::as_select())
        .load(&mut conn)
        .await
}

/// Says what it takes to complete a run, in place of what was said before, and puts its registrations where that leads.
///
/// # Errors
/// Every fault of the input at once; nothing is written then.
pub async fn set_rule(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    now: Timestamp,
    run_id: RunId,
    input: &CompletionRuleInput,
) -> Result<CompletionRule, Rejection> {
    conn.transaction(async |conn| {
        run::lock_opportunity(conn, may.id()).await?;
        run::lock(conn, may, run_id, "run").await?;
        let before = rules(conn, &[run_id]).await?.pop();
        check_revision(input.expected_revision, before.as_ref().map_or(0, |rule| rule.revision))?;
        let mut problems = Problems::new();
        input.check(&mut problems);
        problems.settle()?;
        let columns = (
            completion_rule::sessions_least.eq(input.sessions_least),
            completion_rule::minutes_least.eq(input.minutes_least),
            completion_rule::needs_evaluation.eq(input.needs_evaluation),
            completion_rule::counts_recordings.eq(input.counts_recordings),
            completion_rule::session_minutes_least.eq(input.session_minutes_least.unwrap_or(1)),
            completion_rule::updated_at.eq(jiff_diesel::Timestamp::from(now)),
        );
        diesel::insert_into(completion_rule::table)
            .values((
                completion_rule::run_id.eq(run_id),
                columns,
                completion_rule::created_at.eq(jiff_diesel::Timestamp::from(now)),
            ))
            .on_conflict(completion_rule::run_id)
            .do_update()
            .set((columns, completion_rule::revision.eq(completion_rule::revision + 1)))
            .execute(conn)
            .await?;
        settle(conn, now, run_id).await?;
        Ok(completion_rule::table.find(run_id).select(CompletionRule::as_select()).first(conn).await?)
    })
    .await
}
