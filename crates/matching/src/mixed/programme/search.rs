use highs::{HighsModelStatus, HighsSolutionStatus};

use super::{Lock, Objective, Programme, Scope, ready};
use crate::plan::Effort;

/// What a search begins with.
#[derive(Clone, Copy)]
pub(crate) struct Start<'a> {
    pub(crate) incumbent: Option<&'a [bool]>,
    pub(crate) effort: Effort,
}

/// What a search comes to.
pub(crate) enum Answer {
    /// A choice, and what none of the columns' choices exceeds.
    Found { chosen: Vec<bool>, bound: u64 },
    /// There is no choice.
    None,
    /// None was found within the effort.
    GaveUp,
}

impl Programme<'_> {
    /// Searches for the best choice in a scope.
    pub(crate) fn search(&self, objective: Objective, locks: &[Lock], scope: &Scope, start: Start<'_>) -> Answer {
        let candidates = &scope.candidates;
        let kind = |candidate| (f64::from(u8::from(scope.settled.binary_search(&candidate).is_ok())), true);
        let (problem, _) = self.modelled(objective, locks, &scope.rows, candidates, kind);
        let mut model = ready(problem);
        model.set_option("mip_rel_gap", scope.precision);
        // Goals are whole numbers: less than one more is none.
        model.set_option("mip_abs_gap", objective.scale() * (0.999 - objective.slack()));
        model.set_option("mip_max_nodes", nodes(start.effort, candidates.len()));
        // Where nothing is known yet, good choices are worth more time.
        let effort = match (scope.is_curious, start.incumbent) {
            (true, None) => 0.05,
            (true, Some(_)) => 0.01,
            (false, _) => 0.0,
        };
        model.set_option("mip_heuristic_effort", effort);
        if !scope.is_curious {
            for heuristic in HEURISTICS {
                model.set_option(heuristic, false);
            }
            if scope.has_many() {
                model.set_option("presolve_rule_off", LOSES_START);
            }
        }
        if let Some(incumbent) = start.incumbent {
            let values = self.values(incumbent, candidates);
            model.set_solution(Some(&values), None, None, None);
        }
        let solved = model.solve();
        match (solved.status(), solved.primal_solution_status()) {
            (HighsModelStatus::Infeasible, _) => Answer::None,
            (_, HighsSolutionStatus::Feasible) => {
                let values = solved.get_solution();
                let mut chosen = vec![false; self.problem.candidates.len()];
                for (&candidate, &value) in candidates.iter().zip(values.columns()) {
                    chosen[candidate as usize] = value > 0.5;
                }
                let bound = solved.double_info_value(c"mip_dual_bound").unwrap_or(f64::INFINITY);
                Answer::Found { chosen, bound: objective.bound(bound) }
            }
            _ => Answer::GaveUp,
        }
    }

    fn values(&self, chosen: &[bool], candidates: &[u32]) -> Vec<f64> {
        let mut values: Vec<f64> =
            candidates.iter().map(|&candidate| f64::from(u8::from(chosen[candidate as usize]))).collect();
        if self.has_placed {
            values.extend(self.problem.placed(chosen).into_iter().map(|placed| f64::from(u8::from(placed))));
        }
        if self.has_total {
            values.push(chosen.iter().filter(|chosen| **chosen).count() as f64);
        }
        values
    }
}

/// The solver's ways of looking for good choices.
const HEURISTICS: [&str; 6] = [
    "mip_heuristic_run_rins",
    "mip_heuristic_run_rens",
    "mip_heuristic_run_root_reduced_cost",
    "mip_heuristic_run_feasibility_jump",
    "mip_heuristic_run_zi_round",
    "mip_heuristic_run_shifting",
];

/// Presolve's aggregation, parallel columns and sparsifying, as a mask: after them HiGHS no longer finds the start in what is left. Among
/// few candidates it finds another as good soon, and presolve saves more than that takes.
const LOSES_START: i32 = (1 << 12) | (1 << 13) | (1 << 14);

/// How many nodes a search over so many candidates may take.
fn nodes(effort: Effort, candidates: usize) -> i32 {
    let nodes = u64::from(effort.nodes) * 1_000 / (candidates as u64).max(1_000);
    i32::try_from(nodes.max(FEWEST_NODES)).unwrap_or(i32::MAX)
}

/// However many candidates there are, so many nodes are looked at.
const FEWEST_NODES: u64 = 20;
