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
    goal: PlanGoal,
    /// What the plan reaches. Null for the goal PRIORITY: compared with another plan's it would tell who belongs to such a group.
    reached: Option<i64>,
    /// What no plan exceeds that reaches as much in the goals before. Null for the goal PRIORITY, likewise.
    bound: Option<i64>,
    /// How much better a plan could be at the very most, as a share of the bound, 0 to 1. Null for the goal PRIORITY where it is not
    /// 0.
    gap: Option<f64>,
    /// Whether nothing better can be.
    is_optimal: bool,
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

/// What a proof comes to, in a sentence.
pub fn status(proof: &solver::Proof) -> String {
    let Some(open) = proof.stages.iter().find(|stage| !stage.is_optimal()) else {
        return "Optimal: no plan that keeps the rules is better.".to_owned();
    };
    let of_what = match open.goal {
        solver::Goal::Priority => {
            return "The best within the limit: more of priority groups may be possible.".to_owned();
        }
        solver::Goal::Placed => "how many are placed",
        solver::Goal::Fit => "how well pairs fit",
        solver::Goal::Lot => "the lot alone",
    };
    format!("The best within the limit, gap {:.2} % in {of_what}.", open.gap() * 100.0)
}

#[cfg(test)]
mod tests {
    use matching::plan::{Goal, Method, Proof, Stage};

    use super::*;

    fn proof(stages: &[(Goal, u64, u64)]) -> Proof {
        let stages = stages.iter().map(|&(goal, reached, bound)| Stage { goal, reached, bound }).collect();
        Proof { stages, by: Method::BranchAndCut }
    }

    #[test]
    fn the_first_goal_that_is_open_is_told() {
        for (stages, told) in [
            (vec![(Goal::Placed, 3, 3), (Goal::Fit, 7, 7)], "Optimal: no plan that keeps the rules is better."),
            (vec![(Goal::Placed, 3, 4)], "The best within the limit, gap 25.00 % in how many are placed."),
            (
                vec![(Goal::Placed, 4, 4), (Goal::Fit, 999, 1_000)],
                "The best within the limit, gap 0.10 % in how well pairs fit.",
            ),
        ] {
            assert_eq!(status(&proof(&stages)), told);
        }
    }

    #[test]
    fn how_many_of_priority_groups_are_placed_is_not_told() {
        let stage = PlanStage::from(&Stage { goal: Goal::Priority, reached: 3, bound: 4 });
        assert_eq!((stage.reached, stage.bound, stage.gap), (None, None, None));
        assert!(!status(&proof(&[(Goal::Priority, 3, 4)])).contains(|letter: char| letter.is_ascii_digit()));
    }
}
