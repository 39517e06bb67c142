use super::{
    counts::{By, Counts},
    fit::Fit,
    programme::{Lock, Objective, Programme, Scope, Shares, locks_at},
    search::Search,
    sifting::Relaxed,
    window::NARROW,
};
use crate::{
    plan::{Goal, Stage},
    solve::Stopped,
};

/// A search of a large problem may stop where it is no further from its best than this share.
const ROUGH: f64 = 1e-4;

impl Search<'_, '_> {
    /// Numbers and fit of a large problem: bounds by prices and a relaxation, and a choice near them.
    pub(super) fn near_counts_and_fit(&mut self) -> Result<(Counts, Fit), Stopped> {
        let problem = self.given.problem;
        let bound = self.most(&Programme::new(problem, Shares::Out), By::Prices)?;
        self.watch.at(Goal::Fit)?;
        let shares = Shares::UpTo(bound.placed);
        let programme = Programme::new(problem, shares);
        let mut numbers = bound;
        let mut prices = None;
        loop {
            let locks = locks_at(numbers);
            prices = self.look_at_prices(&programme, &locks, prices)?;
            let relaxed = self.relax(&programme, Objective::of(Goal::Fit), &locks)?.ok_or(Stopped::Infeasible)?;
            self.rounded(&relaxed, &locks)?;
            let reached = self.reached().ok_or(Stopped::NothingFound)?;
            if reached.numbers() >= numbers {
                let most = prices.map_or(relaxed.bound, |prices| prices.bound.min(relaxed.bound));
                let stage = Stage { goal: Goal::Fit, reached: reached.fit, bound: most.max(reached.fit) };
                return Ok((Counts { reached, bound }, Fit { stage, relaxed, shares }));
            }
            numbers = reached.numbers();
        }
    }

    /// Looks for a choice among those that keep what a relaxation chooses in whole: little is left to search. It may miss the locks.
    fn rounded(&mut self, relaxed: &Relaxed, locks: &[Lock]) -> Result<(), Stopped> {
        let problem = self.given.problem;
        let programme = &Programme::new(problem, Shares::OfAll);
        let application = |candidate: u32| problem.candidates[candidate as usize].application as usize;
        let mut placed = vec![false; problem.priority.len()];
        for &candidate in &relaxed.whole {
            placed[application(candidate)] = problem.per_application == 1;
        }
        let mut core = self.core(relaxed, NARROW);
        core.retain(|candidate| !placed[application(*candidate)] || relaxed.whole.binary_search(candidate).is_ok());
        let scope = &Scope { settled: relaxed.whole.clone(), precision: ROUGH, ..Scope::of(programme, core) };
        let (objective, locks) =
            if relaxed.is_kept() { (Objective::of(Goal::Fit), locks) } else { (Objective::all_at_once(), &[][..]) };
        let found = match self.searched(programme, objective, locks, scope) {
            Err(Stopped::NothingFound) => None,
            found => found?,
        };
        // With fewer, then, and at last with nothing settled.
        if found.is_none() && self.incumbent.is_none() {
            match self.searched(programme, Objective::all_at_once(), &[], scope) {
                Ok(Some(_)) => {}
                Ok(None) | Err(Stopped::NothingFound) => {
                    self.searched_whole(programme, Objective::all_at_once(), &[])?;
                }
                Err(stopped) => return Err(stopped),
            }
        }
        Ok(())
    }
}
