use super::Programme;
use crate::plan::Goal;

/// What is to be as large as can be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Objective {
    pub(crate) goal: Goal,
    is_cheap: bool,
    /// Applicants count beside the goal, each as much as many fits.
    has_numbers: bool,
}

/// Bounds are worked out in whole numbers: of so many parts of a goal's unit, or of about so many parts of its largest worth.
pub(crate) const PARTS: f64 = (1_u64 << 30) as f64;

impl Objective {
    pub(crate) fn of(goal: Goal) -> Self {
        Self { goal, is_cheap: false, has_numbers: false }
    }

    /// Of equals, what costs less: that leaves more to choose from afterwards. Costs together count less than one applicant.
    pub(crate) fn cheaply(self) -> Self {
        Self { is_cheap: true, ..self }
    }

    /// Fit, and far above it the numbers of applicants: for a good choice, not for a proof.
    pub(crate) fn all_at_once() -> Self {
        Self { has_numbers: true, ..Self::of(Goal::Fit) }
    }

    /// What one of the goal counts for in the solver's floating point.
    pub(crate) fn scale(self) -> f64 {
        if self.is_cheap { 1000.0 } else { 1.0 }
    }

    /// What a bound in the solver's floating point means for the goal.
    pub(super) fn bound(self, bound: f64) -> u64 {
        (bound / self.scale() + self.slack() + 1e-6).floor().max(0.0) as u64
    }

    /// How much less than the goal the solver's objective can be for its cheapness.
    pub(crate) fn slack(self) -> f64 {
        if self.is_cheap { CHEAPNESS } else { 0.0 }
    }
}

/// Costs together count for less than this share of one applicant.
const CHEAPNESS: f64 = 0.01;
/// What an applicant counts beside fits, in thousandths: as much as twenty of the best.
const PLACED: f64 = 20_000.0;
/// What an applicant of a priority group counts beyond that.
const PRIORITY: f64 = 100_000.0;

impl Programme<'_> {
    /// What a column is worth to the solver.
    pub(crate) fn worth(&self, objective: Objective, column: u32) -> f64 {
        let mut worth = self.adds(objective.goal, column) as f64 * objective.scale();
        if objective.has_numbers {
            worth +=
                PLACED * self.adds(Goal::Placed, column) as f64 + PRIORITY * self.adds(Goal::Priority, column) as f64;
        }
        match self.problem.candidates.get(column as usize) {
            Some(candidate) if objective.is_cheap && self.dearest > 0 => {
                let placements = (self.problem.priority.len() * self.problem.per_application as usize).max(1);
                worth
                    - CHEAPNESS * objective.scale() * candidate.cost as f64 / (self.dearest as f64 * placements as f64)
            }
            _ => worth,
        }
    }

    /// What the best column is worth to the solver.
    pub(crate) fn best_worth(&self, objective: Objective) -> f64 {
        (0..self.columns() as u32).map(|column| self.worth(objective, column)).fold(1.0, f64::max)
    }
}
