//! Saying what it takes to complete a run.

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::{
    Rejection,
    completion::{self as domain, CompletionRuleInput},
};
use database::AsyncPgConnection;
use identity::policy;

use super::CompletionRule;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
};

/// What it takes to complete a run.
#[derive(InputObject)]
pub struct SetCompletionRuleInput {
    /// Which run: its id, run_….
    run: ID,
    /// How many sessions one attends at least, 1 to 1,000; left out: one.
    sessions_least: Option<i32>,
    /// How many minutes one is there at least, in all sessions together, 1 to 100,000; left out, it does not matter.
    minutes_least: Option<i32>,
    /// Whether the evaluation after the run has to be filled in.
    #[graphql(default)]
    needs_evaluation: bool,
    /// Whether the recording watched counts as the session attended.
    #[graphql(default)]
    counts_recordings: bool,
    /// From how many minutes on a session counts as attended, 1 to 1,440; left out: one.
    session_minutes_least: Option<i32>,
    /// The revision that you looked at, 0 where there was no rule. If somebody changed the rule since, the change is
    /// refused.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of saying what it takes to complete a run.
    SetCompletionRulePayload {
        /// The rule; none where it was refused.
        completion_rule: CompletionRule
    }
    /// Why the rule was not set.
    SetCompletionRuleError
    /// The sort of reason why the rule was not set.
    SetCompletionRuleErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// Somebody else changed the rule in the meantime.
        Conflict,
    }
}

/// Mutations of what it takes to complete a run.
#[derive(Default)]
pub struct CompletionMutations;

#[Object]
impl CompletionMutations {
    /// Says what it takes to complete a run, in place of what was said before. Who stands where changes at once; credit and
    /// certificates follow. For those who act for an owner of the opportunity: its editors, and its service tokens with the
    /// scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn set_completion_rule(
        &self,
        ctx: &Context<'_>,
        input: SetCompletionRuleInput,
    ) -> Result<SetCompletionRulePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SetCompletionRulePayload::of(input.set(request, &mut conn).await)
    }
}

impl SetCompletionRuleInput {
    async fn set(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<CompletionRule, Rejection> {
        let run = input_id(&self.run, "run")?;
        let may = policy::edit_opportunity_of_run(conn, request.viewer(), run)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "run"))?;
        let input = CompletionRuleInput {
            sessions_least: self.sessions_least,
            minutes_least: self.minutes_least,
            needs_evaluation: self.needs_evaluation,
            counts_recordings: self.counts_recordings,
            session_minutes_least: self.session_minutes_least,
            expected_revision: self.expected_revision,
        };
        let rule = domain::set_rule(conn, &may, request.clock().now(), run, &input).await?;
        request.loaders().forget_all().await;
        Ok(CompletionRule(rule))
    }
}
