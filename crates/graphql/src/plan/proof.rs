//! How it is known that there is no better plan.

use async_graphql::{Enum, SimpleObject};
use matching::plan as solver;

/// What plans are compared by, in this order: each goal is reached as far as can be before the next counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "solver::Goal")]
pub enum PlanGoal {
    /// As many applicants of priority groups as can be.
    Priority,
    /// As many applicants as can be.
    Placed,
    /// The largest sum of how well pairs fit, in thousandths.
    Fit,
    /// The largest sum of lots, which anybody can draw again, so that there is one plan where several are equally good.
    Lot,
}

/// How the bounds of a plan were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "solver::Method")]
pub enum PlanMethod {
    /// The limits nest, so that the round is a flow; prices at which no change pays prove the bounds.
    Flow,
    /// Budgets, minimums or limits that cross make it a mixed-integer programme; the bounds were found by branch and cut.
    BranchAndCut,
}

/// How far a plan reaches a goal, and how far any plan could.
#[derive(SimpleObject, Clone)]
pub struct PlanStage {
    /// The goal.
    pub goal: PlanGoal,
    /// What the plan reaches. Null for the goal PRIORITY: compared with another plan's it would tell who belongs to such a group.
    pub reached: Option<i64>,
    /// What no plan exceeds that reaches as much in the goals before. Null for the goal PRIORITY, likewise.
    pub bound: Option<i64>,
    /// How much better a plan could be at the very most, as a share of the bound, 0 to 1. Null for the goal PRIORITY where it is not
    /// 0.
    pub gap: Option<f64>,
    /// Whether nothing better can be.
    pub is_optimal: bool,
}

impl From<&solver::Stage> for PlanStage {
    fn from(stage: &solver::Stage) -> Self {
        let is_told = stage.goal != solver::Goal::Priority;
        let figure = |figure: u64| is_told.then(|| i64::try_from(figure).unwrap_or(i64::MAX));
        Self {
            goal: stage.goal.into(),
            reached: figure(stage.reached),
            bound: figure(stage.bound),
            gap: (is_told || stage.is_optimal()).then(|| stage.gap()),
            is_optimal: stage.is_optimal(),
        }
    }
}
