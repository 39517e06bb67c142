//! Rounds that are no flow: budgets, minimums, shares, or limits that cross. Mixed-integer programmes, one for each goal, solved by
//! HiGHS; bounds of the relaxations are worked out anew from its prices in whole numbers, so that rounding cannot make one too low.

mod programme;
mod sifting;

use crate::{
    flow::Best,
    plan::{Effort, Goal, Method, Proof, Reached, Stage},
    problem::Problem,
    solve::{Depth, Solution, Stopped, Watch},
};
use programme::{Answer, Lock, Objective, Programme, Shares, Start};
use sifting::Relaxed;

/// The first search leaves out candidates that lose more than this, in thousandths of a pair's fit. It is there to find a good choice
/// soon: the next one takes in all that a better one could hold.
const NARROW: f64 = 3.0;
/// How much wider a search is where the one before found nothing.
const WIDER: f64 = 10.0;
/// How many of each application's candidates a relaxation looks at first.
const PROMISING: usize = 8;
/// Where there are fewer candidates than this all are kept: the search gains nothing by leaving any out.
const FEW: usize = 1_000;

/// Finds the best choice, all rules kept. `flow` is the best choice where some rules are not.
///
/// # Errors
///
/// Where there is none, or none was found, or the watcher stopped it.
pub(crate) fn solve(
    problem: &Problem,
    flow: &Best,
    effort: Effort,
    depth: Depth,
    watch: &mut Watch<'_>,
) -> Result<Solution, Stopped> {
    let mut search = Search::new(problem, flow, effort, watch);
    let (counts, fit) = search.counts_and_fit()?;
    let mut stages = vec![
        Stage { goal: Goal::Priority, reached: counts.reached.priority, bound: counts.bound.priority },
        Stage { goal: Goal::Placed, reached: counts.reached.placed, bound: counts.bound.placed },
        fit.stage,
    ];
    // There is no lot to draw among choices that are not known to be equally good.
    if depth == Depth::Lot && stages.iter().all(Stage::is_optimal) {
        stages.push(search.lot(&counts, &fit)?);
    }
    let chosen = search.incumbent.ok_or(Stopped::NothingFound)?;
    Ok(Solution { chosen, proof: Proof { stages, by: Method::BranchAndCut } })
}

/// Whether any choice reaches these numbers, all rules kept.
///
/// # Errors
///
/// Where that was not found out, or the watcher stopped it.
pub(crate) fn reaches(
    problem: &Problem,
    flow: &Best,
    numbers: Reached,
    effort: Effort,
    watch: &mut Watch<'_>,
) -> Result<bool, Stopped> {
    let mut search = Search::new(problem, flow, effort, watch);
    let programme = Programme::new(problem, Shares::OfAll);
    let locks = locks_at(numbers);
    if search.relaxed(&programme, Objective::of(Goal::Placed).cheaply(), &locks)?.is_none() {
        return Ok(false);
    }
    let every = search.every();
    Ok(search.searched(&programme, Objective::of(Goal::Placed).cheaply(), &locks, &every)?.is_some())
}

struct Search<'a, 'w> {
    problem: &'a Problem,
    effort: Effort,
    watch: &'a mut Watch<'w>,
    incumbent: Option<Vec<bool>>,
    /// Candidates that the flow found promising or relaxations chose: the next ones look at them first.
    support: Vec<u32>,
    /// Choices that break a budget by less than the programme can tell.
    covers: Vec<Lock>,
}

/// How many are placed, and at most could be.
#[derive(Clone, Copy)]
struct Counts {
    reached: Reached,
    bound: Reached,
}

/// How well they fit, with the relaxation that bounds it.
struct Fit {
    stage: Stage,
    relaxed: Relaxed,
}

impl<'a, 'w> Search<'a, 'w> {
    fn new(problem: &'a Problem, flow: &Best, effort: Effort, watch: &'a mut Watch<'w>) -> Self {
        Self { problem, effort, watch, incumbent: None, support: promising(problem, flow), covers: Vec::new() }
    }

    /// Settles how many applicants are placed, and how well. Mostly the relaxation's bounds on the numbers can be reached: finding one
    /// choice that does proves them, and only where none is found they are searched for.
    fn counts_and_fit(&mut self) -> Result<(Counts, Fit), Stopped> {
        let mut bound = Reached::default();
        // Shares of a number that is not known yet make relaxations slow, and seldom lower it.
        for shares in self.shares() {
            bound = self.most(&Programme::new(self.problem, shares))?;
            let counts = Counts { reached: bound, bound };
            match self.fit(&counts) {
                Ok(fit) => return Ok((counts, fit)),
                Err(Stopped::NothingFound | Stopped::Infeasible) => {}
                Err(stopped) => return Err(stopped),
            }
        }
        let counts = self.searched_counts(&Programme::new(self.problem, Shares::OfAll), bound)?;
        let fit = self.fit(&counts)?;
        Ok((counts, fit))
    }

    fn shares(&self) -> Vec<Shares> {
        let has_shares = self.problem.rows.iter().any(|row| row.of_all != 0);
        if has_shares { vec![Shares::Out, Shares::OfAll] } else { vec![Shares::Out] }
    }

    /// How many can be placed by the relaxation, of priority groups and all.
    fn most(&mut self, programme: &Programme<'_>) -> Result<Reached, Stopped> {
        self.watch.at(Goal::Priority)?;
        let relaxed = self.relaxed(programme, Objective::of(Goal::Priority).cheaply(), &[])?;
        let priority = relaxed.ok_or(Stopped::Infeasible)?.bound;
        self.watch.at(Goal::Placed)?;
        let locks = [Lock::at_least(Goal::Priority, priority)];
        let placed = match self.relaxed(programme, Objective::of(Goal::Placed).cheaply(), &locks)? {
            Some(relaxed) => relaxed.bound,
            // The bound on the first number is more than even a relaxation can keep by the breadth of its rounding.
            None => self.problem.priority.len() as u64,
        };
        Ok(Reached { priority, placed, ..Reached::default() })
    }

    /// The numbers by search, where the relaxation promises more than there is.
    fn searched_counts(&mut self, programme: &Programme<'_>, relaxed: Reached) -> Result<Counts, Stopped> {
        let every = self.every();
        self.watch.at(Goal::Priority)?;
        let priority = self
            .searched(programme, Objective::of(Goal::Priority).cheaply(), &[], &every)?
            .ok_or(Stopped::Infeasible)?;
        let reached = self.reached().ok_or(Stopped::NothingFound)?;
        self.watch.at(Goal::Placed)?;
        let locks = [Lock::at_least(Goal::Priority, reached.priority)];
        let placed = self
            .searched(programme, Objective::of(Goal::Placed).cheaply(), &locks, &every)?
            .ok_or(Stopped::Infeasible)?;
        let reached = self.reached().ok_or(Stopped::NothingFound)?;
        let reached = Reached { priority: reached.priority, placed: reached.placed, ..Reached::default() };
        let bound = Reached {
            priority: priority.min(relaxed.priority).max(reached.priority),
            placed: placed.max(reached.placed),
            ..Reached::default()
        };
        Ok(Counts { reached, bound })
    }

    /// Settles the fit among all choices that place as many.
    fn fit(&mut self, counts: &Counts) -> Result<Fit, Stopped> {
        self.watch.at(Goal::Fit)?;
        let programme = settled(self.problem, counts);
        let objective = Objective::of(Goal::Fit);
        let locks = locks_at(counts.reached);
        let relaxed = self.relaxed(&programme, objective, &locks)?.ok_or(Stopped::Infeasible)?;
        let mut bound = relaxed.bound;
        let mut window = NARROW;
        loop {
            let core = self.core(&relaxed, window);
            let is_whole = core.len() == self.problem.candidates.len();
            let searched = match self.searched(&programme, objective, &locks, &core) {
                Err(Stopped::NothingFound) if !is_whole => None,
                searched => searched?,
            };
            match self.reached().map(|reached| relaxed.bound.saturating_sub(reached.fit) as f64) {
                None if is_whole => return Err(Stopped::Infeasible),
                // The numbers may be out of reach: they are searched for before much is spent on this.
                None if window > NARROW => return Err(Stopped::NothingFound),
                None => window *= WIDER,
                // Whatever was left out loses more than the gap: what holds of the others holds of all.
                Some(gap) if is_whole || gap <= window => {
                    let reached = self.reached().map_or(0, |reached| reached.fit);
                    bound = searched.map_or(bound, |searched| bound.min(searched)).max(reached);
                    let stage = Stage { goal: Goal::Fit, reached, bound };
                    return Ok(Fit { stage, relaxed });
                }
                Some(gap) => window = gap,
            }
        }
    }

    /// Draws the lot among all choices that are as good.
    fn lot(&mut self, counts: &Counts, fit: &Fit) -> Result<Stage, Stopped> {
        self.watch.at(Goal::Lot)?;
        let programme = settled(self.problem, counts);
        let mut locks = locks_at(counts.reached);
        locks.push(Lock::at_least(Goal::Fit, fit.stage.reached));
        // What no choice of this fit can hold need not be looked at.
        let core = self.core(&fit.relaxed, fit.relaxed.exact - fit.stage.reached as f64 + 1e-3);
        let searched = self.searched(&programme, Objective::of(Goal::Lot), &locks, &core)?;
        let reached = self.reached().map_or(0, |reached| reached.lot);
        Ok(Stage { goal: Goal::Lot, reached, bound: searched.map_or(reached, |searched| searched.max(reached)) })
    }

    fn reached(&self) -> Option<Reached> {
        self.incumbent.as_ref().map(|chosen| self.problem.reached(chosen))
    }

    fn every(&self) -> Vec<u32> {
        (0..self.problem.candidates.len() as u32).collect()
    }

    fn relaxed(
        &mut self,
        programme: &Programme<'_>,
        objective: Objective,
        locks: &[Lock],
    ) -> Result<Option<Relaxed>, Stopped> {
        let relaxed = sifting::relax(programme, objective, locks, &self.support, self.watch)?;
        if let Some(relaxed) = &relaxed {
            self.support.extend(&relaxed.support);
            self.support.sort_unstable();
            self.support.dedup();
        }
        Ok(relaxed)
    }

    /// Candidates that lose no more than so much, and those of the relaxation and the incumbent; all of them where they are few.
    fn core(&self, relaxed: &Relaxed, window: f64) -> Vec<u32> {
        if self.problem.candidates.len() < FEW {
            return self.every();
        }
        let mut core: Vec<u32> = relaxed.within(window).chain(relaxed.support.iter().copied()).collect();
        core.extend(self.incumbent.iter().flat_map(|chosen| places(chosen)));
        core.extend(self.problem.forced());
        core.sort_unstable();
        core.dedup();
        core
    }

    /// Searches among some candidates, from the incumbent on, and keeps what is found where it is better. Gives what none exceeds.
    fn searched(
        &mut self,
        programme: &Programme<'_>,
        objective: Objective,
        locks: &[Lock],
        candidates: &[u32],
    ) -> Result<Option<u64>, Stopped> {
        loop {
            self.watch.look()?;
            let start = Start { incumbent: self.incumbent.as_deref(), effort: self.effort };
            let locks: Vec<Lock> = locks.iter().chain(&self.covers).cloned().collect();
            match programme.search(objective, &locks, candidates, start) {
                Answer::Found { chosen, bound } if self.is_kept(&chosen)? => {
                    if self.reached().is_none_or(|reached| self.problem.reached(&chosen) > reached) {
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
        if self.problem.broken(chosen).is_empty() {
            return Ok(true);
        }
        let broken = self.problem.rows.iter().filter(|row| row.of_all == 0 && !row.is_kept(chosen));
        let covers: Vec<Lock> = broken.map(|row| Lock::not_all(row.members(chosen))).collect();
        if covers.is_empty() {
            return Err(Stopped::Inexact);
        }
        self.covers.extend(covers);
        Ok(false)
    }
}

/// That so many are placed, of priority groups and all.
fn locks_at(numbers: Reached) -> Vec<Lock> {
    vec![Lock::at_least(Goal::Priority, numbers.priority), Lock::at_least(Goal::Placed, numbers.placed)]
}

/// Of each application, the candidates that lose least at the flow's prices: the rules that the flow does not know change little of it.
fn promising(problem: &Problem, flow: &Best) -> Vec<u32> {
    let mut promising = places(&flow.chosen);
    for application in 0..problem.priority.len() {
        let mut candidates: Vec<u32> = problem.of_application(application).collect();
        candidates.sort_by(|&one, &other| flow.losses[one as usize].total_cmp(&flow.losses[other as usize]));
        promising.extend(candidates.into_iter().take(PROMISING));
    }
    promising.extend(problem.forced());
    promising.sort_unstable();
    promising.dedup();
    promising
}

/// The programme where it is settled how many are placed.
fn settled<'a>(problem: &'a Problem, counts: &Counts) -> Programme<'a> {
    let is_settled = problem.per_application == 1;
    Programme::new(problem, if is_settled { Shares::Of(counts.reached.placed) } else { Shares::OfAll })
}

/// The candidates that are chosen.
fn places(chosen: &[bool]) -> Vec<u32> {
    chosen.iter().enumerate().filter(|(_, chosen)| **chosen).map(|(candidate, _)| candidate as u32).collect()
}
