//! Asking for plans.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::AsyncPgConnection;
use identity::policy;
use mentorship::plan::{self as domain, NewPlan};

use super::types::Plan;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
};

/// What of an earlier plan another one keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Keep")]
pub enum PlanKeep {
    /// Nothing: everything is chosen anew, but for pairs that are settled.
    Nothing,
    /// The pairings that the committee approved.
    Approved,
    /// All pairings but those that it refused.
    All,
}

/// A plan to be made.
#[derive(InputObject)]
pub struct MakePlanInput {
    /// Of which round: its id, round_….
    round: ID,
    /// What of an earlier plan it keeps.
    #[graphql(default_with = "PlanKeep::Nothing")]
    keep: PlanKeep,
    /// Of which plan, where anything is kept: its id, plan_….
    of: Option<ID>,
    /// How hard the solver tries, in nodes of its search, 1 to 1,000,000; 5,000 if not said. More takes longer, and can find a better
    /// plan where one was not proven the best.
    effort: Option<i32>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the plan it made the first time.
    idempotency_key: Option<String>,
}

/// A plan to be stopped.
#[derive(InputObject)]
pub struct CancelPlanInput {
    /// Which: its id, plan_….
    id: ID,
}

payload! {
    /// What came of asking for a plan.
    MakePlanPayload {
        /// The plan, which waits for a solver; none where it was refused.
        plan: Plan
    }
    /// Why no plan is made.
    MakePlanError
    /// The sort of reason why no plan is made.
    MakePlanErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of stopping a plan.
    CancelPlanPayload {
        /// The plan as it is now; none where it was refused.
        plan: Plan
    }
    /// Why it was not stopped.
    CancelPlanError
    /// The sort of reason why it was not stopped.
    CancelPlanErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
    }
}

/// Mutations of plans.
#[derive(Default)]
pub struct PlanMutations;

#[Object]
impl PlanMutations {
    /// Asks for a plan of a round that is open, closed or published: of one that is open, as a trial. What is offered, sought, settled and
    /// budgeted is kept as it is at this moment, and a solver takes it up in its turn; roundChanged tells how far it is. Needs you to run
    /// the exchange. Costs 100 points.
    #[graphql(directive = cost::apply(points(100)))]
    async fn make_plan(&self, ctx: &Context<'_>, input: MakePlanInput) -> Result<MakePlanPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        MakePlanPayload::of(input.run(request, &mut conn).await)
    }

    /// Stops a plan that waits or that a solver works on. Needs you to run the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn cancel_plan(&self, ctx: &Context<'_>, input: CancelPlanInput) -> Result<CancelPlanPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CancelPlanPayload::of(input.run(request, &mut conn).await)
    }
}

impl MakePlanInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Plan, Rejection> {
        let round = input_id(&self.round, "round")?;
        let may = policy::run_exchange_of_round(conn, request.viewer(), round)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "round"))?;
        let of = self.of.as_ref().map(|of| input_id(of, "of")).transpose()?;
        let new = NewPlan { round, keep: self.keep.into(), of, effort: self.effort };
        let now = request.clock().now();
        let row = domain::make(conn, &may, now, new, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Plan(Arc::new(row)))
    }
}

impl CancelPlanInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Plan, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::run_exchange_of_plan(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::cancel(conn, &may, request.clock().now(), id).await?;
        request.loaders().forget_all().await;
        Ok(Plan(Arc::new(row)))
    }
}
