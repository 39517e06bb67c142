use super::{
    counts::Counts,
    fit::Fit,
    programme::{Lock, Objective, Programme, locks_at},
    search::Search,
    window::{NARROW, Window},
};
use crate::{
    plan::{Goal, Stage},
    solve::Stopped,
};

impl Search<'_, '_> {
    /// Draws the lot among all choices that are as good.
    pub(super) fn lot(&mut self, counts: &Counts, fit: &Fit) -> Result<Stage, Stopped> {
        self.watch.at(Goal::Lot)?;
        let problem = self.given.problem;
        let programme = Programme::new(problem, fit.shares);
        let mut locks = locks_at(counts.reached);
        locks.push(Lock::at_least(Goal::Fit, fit.stage.reached));
        // What no choice of this fit can hold need not be looked at.
        let loss = fit.relaxed.exact - fit.stage.reached as f64 + 1e-3;
        let mut windows = vec![Window { breadth: loss, loss }];
        // Among many a good lot first: it leaves little open of the rest.
        if self.scope(&programme, &fit.relaxed, windows[0]).has_many() {
            windows.insert(0, Window { breadth: NARROW.min(loss), loss });
        }
        // Were every placement's lot the largest.
        let mut bound = (problem.priority.len() as u64 * u64::from(problem.per_application)) << 20;
        for window in windows {
            let is_part = window.breadth < loss;
            let mut scope = self.scope(&programme, &fit.relaxed, window);
            scope.is_curious = is_part || scope.is_whole(&programme);
            match self.searched(&programme, Objective::of(Goal::Lot), &locks, &scope) {
                Err(Stopped::NothingFound) => {}
                // Of a part only, so far.
                searched if is_part => drop(searched?),
                searched => bound = bound.min(searched?.ok_or(Stopped::Inexact)?),
            }
        }
        let reached = self.reached().map_or(0, |reached| reached.lot);
        Ok(Stage { goal: Goal::Lot, reached, bound: bound.max(reached) })
    }
}
