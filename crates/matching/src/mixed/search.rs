use super::{
    given::Given,
    prices::Prices,
    programme::{Answer, Lock, Objective, Programme, Scope, Start},
    sifting::{self, Relaxed},
    window::Window,
};
use crate::{
    flow::Priced,
    plan::Reached,
    problem::Problem,
    solve::{Stopped, Watch},
};

/// What the search for the best choice has come to, and the steps that it is made of: relaxing a programme, and searching it.
pub(super) struct Search<'a, 'w> {
    pub(super) given: Given<'a>,
    pub(super) watch: &'a mut Watch<'w>,
    /// The flow at prices of the rules that it does not know, once it was looked for, and the prices of the numbers.
    pub(super) priced: Option<(Priced, Option<Prices>)>,
    pub(super) incumbent: Option<Vec<bool>>,
    /// Candidates that the flow found promising or relaxations chose: the next ones look at them first.
    pub(super) support: Vec<u32>,
    /// Choices that break a budget by less than the programme can tell.
    covers: Vec<Lock>,
}

impl<'a, 'w> Search<'a, 'w> {
    pub(super) fn new(given: Given<'a>, watch: &'a mut Watch<'w>) -> Self {
        let support = promising(given.problem, &given.flow.losses, &given.flow.chosen);
        Self { given, watch, priced: None, incumbent: None, support, covers: Vec::new() }
    }

    pub(super) fn is_small(&self) -> bool {
        self.given.problem.candidates.len() <= self.given.sizes.small
    }

    pub(super) fn is_large(&self) -> bool {
        self.given.problem.candidates.len() > self.given.sizes.large
    }

    pub(super) fn reached(&self) -> Option<Reached> {
        self.incumbent.as_ref().map(|chosen| self.given.problem.reached(chosen))
    }

    /// A relaxation that keeps the locks; none where there is none.
    pub(super) fn relaxed(
        &mut self,
        programme: &Programme<'_>,
        objective: Objective,
        locks: &[Lock],
    ) -> Result<Option<Relaxed>, Stopped> {
        let relaxed = self.relax(programme, objective, locks)?;
        let is_known = self.incumbent.is_some();
        match relaxed.filter(Relaxed::is_kept) {
            // A choice that is known keeps them: missing them was only cheaper.
            None if is_known => sifting::relax_whole(programme, objective, locks, self.given.sizes, self.watch),
            relaxed => Ok(relaxed),
        }
    }

    /// A relaxation that may miss the locks.
    pub(super) fn relax(
        &mut self,
        programme: &Programme<'_>,
        objective: Objective,
        locks: &[Lock],
    ) -> Result<Option<Relaxed>, Stopped> {
        let relaxed = sifting::relax(programme, objective, locks, &self.support, self.given.sizes, self.watch)?;
        if let Some(relaxed) = &relaxed {
            self.support.extend(&relaxed.support);
            self.support.sort_unstable();
            self.support.dedup();
        }
        Ok(relaxed)
    }

    /// Candidates that lose no more than so much, and those of the relaxation and the incumbent; all of them where they are few.
    pub(super) fn core(&self, relaxed: &Relaxed, breadth: f64) -> Vec<u32> {
        let problem = self.given.problem;
        if problem.candidates.len() < self.given.sizes.few {
            return self.every();
        }
        let mut core: Vec<u32> = relaxed.within(breadth).chain(relaxed.support.iter().copied()).collect();
        core.extend(self.incumbent.iter().flat_map(|chosen| places(chosen)));
        core.extend(problem.forced());
        core.sort_unstable();
        core.dedup();
        core
    }

    fn every(&self) -> Vec<u32> {
        (0..self.given.problem.candidates.len() as u32).collect()
    }

    /// A window as a scope: its core, and rows no wider than choices need that lose no more; those of all candidates stay as they are.
    pub(super) fn scope(&self, programme: &Programme<'_>, relaxed: &Relaxed, window: Window) -> Scope {
        let mut scope = Scope::of(programme, self.core(relaxed, window.breadth));
        if !scope.is_whole(programme) {
            scope.rows = relaxed.tightened(programme, window.loss);
        }
        scope
    }

    /// Searches among all candidates.
    pub(super) fn searched_whole(
        &mut self,
        programme: &Programme<'_>,
        objective: Objective,
        locks: &[Lock],
    ) -> Result<Option<u64>, Stopped> {
        self.searched(programme, objective, locks, &Scope::of(programme, self.every()))
    }

    /// Searches a scope, from the incumbent on, and keeps what is found where it is better. Gives what none exceeds.
    pub(super) fn searched(
        &mut self,
        programme: &Programme<'_>,
        objective: Objective,
        locks: &[Lock],
        scope: &Scope,
    ) -> Result<Option<u64>, Stopped> {
        loop {
            self.watch.look()?;
            let start = Start { incumbent: self.incumbent.as_deref(), effort: self.given.effort };
            let locks: Vec<Lock> = locks.iter().chain(&self.covers).cloned().collect();
            match programme.search(objective, &locks, scope, start) {
                Answer::Found { chosen, bound } if self.is_kept(&chosen)? => {
                    if self.reached().is_none_or(|reached| self.given.problem.reached(&chosen) > reached) {
                        self.incumbent = Some(chosen);
                    }
                    return Ok(Some(bound));
                }
                Answer::Found { .. } => {}
                Answer::None => return Ok(None),
                Answer::GaveUp => return Err(Stopped::NothingFound),
            }
        }
    }

    /// Whether a choice keeps all rules. Budgets that it breaks by what the programme rounds off are kept from then on.
    fn is_kept(&mut self, chosen: &[bool]) -> Result<bool, Stopped> {
        let problem = self.given.problem;
        if problem.broken(chosen).is_empty() {
            return Ok(true);
        }
        let broken = problem.rows.iter().filter(|row| row.of_all == 0 && !row.is_kept(chosen));
        let covers: Vec<Lock> = broken.map(|row| Lock::not_all(row.members(chosen))).collect();
        if covers.is_empty() {
            return Err(Stopped::Inexact);
        }
        self.covers.extend(covers);
        Ok(false)
    }
}

/// Of each application's candidates, those that lose no more than so much at good prices are looked at first, and no more than so many.
const PROMISING: (f32, usize) = (30.0, 6);

/// Of each application, the candidates that lose least, and those chosen and forced.
pub(super) fn promising(problem: &Problem, losses: &[f32], chosen: &[bool]) -> Vec<u32> {
    let (most, how_many) = PROMISING;
    let mut promising = places(chosen);
    for application in 0..problem.priority.len() {
        let mut candidates: Vec<u32> =
            problem.of_application(application).filter(|&candidate| losses[candidate as usize] <= most).collect();
        // Of equals those that the lot says: all applications would crowd at the same offers otherwise.
        let rank =
            |&candidate: &u32| ((losses[candidate as usize] * 10.0) as i64, problem.candidates[candidate as usize].lot);
        candidates.sort_by_key(rank);
        promising.extend(candidates.into_iter().take(how_many));
    }
    promising.extend(problem.forced());
    promising.sort_unstable();
    promising.dedup();
    promising
}

/// The candidates that are chosen.
fn places(chosen: &[bool]) -> Vec<u32> {
    chosen.iter().enumerate().filter(|(_, chosen)| **chosen).map(|(candidate, _)| candidate as u32).collect()
}
