//! Stopping plans that are not made yet.

use catalogue::problem::{ProblemCode, Rejection};
use database::{
    AsyncPgConnection,
    id::{PlanId, RoundId},
    schema::plan,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayRunExchange;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Plan, PlanState};

/// Why a plan is not made that another one took the place of.
const OUTDONE: &str = "Another place fell through before a solver took it up; the next plan takes both into account.";

/// Stops a plan that waits or that a solver works on. The solver sees it within a second.
///
/// # Errors
/// Where it is done already.
pub async fn cancel(
    conn: &mut AsyncPgConnection,
    may: &MayRunExchange,
    now: Timestamp,
    id: PlanId,
) -> Result<Plan, Rejection> {
    conn.transaction(async |conn| {
        let row: Plan = plan::table
            .find(id)
            .filter(plan::programme_id.eq(may.programme()))
            .select(Plan::as_select())
            .for_no_key_update()
            .first(conn)
            .await
            .optional()?
            .ok_or_else(|| Rejection::not_found("id", "a plan"))?;
        let why = match row.state {
            PlanState::Waiting | PlanState::Solving => return Ok(stopped(conn, &row, now).await?),
            PlanState::Cancelled => "was cancelled already; nothing needs to be done",
            PlanState::Solved => "is solved already; make another plan, which supersedes it",
            PlanState::Infeasible | PlanState::Failed => "is done, without a result; nothing needs to be done",
        };
        Err(Rejection::one(ProblemCode::WrongState, "id", why))
    })
    .await
}

/// Stops the plans of a round that are not made yet, since it is cancelled.
pub(crate) async fn cancel_of_round(conn: &mut AsyncPgConnection, now: Timestamp, round: RoundId) -> QueryResult<()> {
    let plans = plan::table.filter(plan::round_id.eq(round));
    let unmade: Vec<Plan> = plans
        .filter(plan::state.eq_any([PlanState::Waiting, PlanState::Solving]))
        .select(Plan::as_select())
        .for_no_key_update()
        .load(conn)
        .await?;
    for row in unmade {
        stopped(conn, &row, now).await?;
    }
    Ok(())
}

/// Stops plans of a round that nobody asked for and that wait still, for another one that is made in their place. One that a solver
/// takes up at the same moment is left to it.
pub(super) async fn cancel_outdone(conn: &mut AsyncPgConnection, now: Timestamp, round: RoundId) -> QueryResult<()> {
    let unasked = plan::table.filter(plan::round_id.eq(round)).filter(plan::made_by.is_null());
    diesel::update(unasked.filter(plan::state.eq(PlanState::Waiting)))
        .set((
            plan::state.eq(PlanState::Cancelled),
            plan::failure.eq(OUTDONE),
            plan::finished_at.eq(now.to_diesel()),
            plan::revision.eq(plan::revision + 1),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

async fn stopped(conn: &mut AsyncPgConnection, row: &Plan, now: Timestamp) -> QueryResult<Plan> {
    diesel::update(plan::table.find(row.id))
        .set((
            plan::state.eq(PlanState::Cancelled),
            plan::progress.eq(None::<String>),
            plan::finished_at.eq(now.to_diesel()),
            plan::revision.eq(row.revision + 1),
        ))
        .returning(Plan::as_returning())
        .get_result(conn)
        .await
}
