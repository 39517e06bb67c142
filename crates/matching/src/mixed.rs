//! Rounds that are no flow: budgets, minimums, shares, or limits that cross. First `prices` of the rules that no flow knows bound the
//! goals, by flows; then relaxations (`sifting`) bound them more exactly, all the more with `cuts`, and say which candidates matter; then
//! HiGHS searches among those, goal after goal (`programme`). All bounds are worked out in whole numbers, so that rounding cannot make one too low.

mod cuts;
mod prices;
mod programme;
mod sifting;
mod sizes;
#[cfg(test)]
mod tests;

use crate::{
    flow::{Best, Priced},
    nesting::Nesting,
    plan::{Effort, Goal, Method, Proof, Reached, Stage},
    problem::Problem,
    solve::{Depth, Solution, Stopped, Watch},
};
use prices::Prices;
use programme::{Answer, Bounds, Lock, Objective, Programme, Scope, Shares, Start};
use sifting::Relaxed;
use sizes::Sizes;

/// The first search leaves out candidates that lose more than this, in thousandths of a pair's fit. It is there to find a good choice
/// soon: the next one takes in all that a better one could hold.
const NARROW: f64 = 0.3;
/// How much wider a search is where the one before found nothing.
const WIDER: f64 = 10.0;
/// Where nothing was found among candidates that lose up to so much, the numbers are searched for first.
const WIDEST: f64 = 6.0;
/// The first search leaves choices out that lose more than this, in thousandths of a pair's fit, since little of the rest is open then.
const LIKELY: f64 = 50.0;
/// Among no more candidates than so many good choices are looked for, even where one is known.
const CURIOUS: usize = 5_000;
/// A search of a large problem may stop where it is no further from its best than this share.
const ROUGH: f64 = 1e-4;
/// A fit no further from the relaxation's than this share is near enough where proving more would take too long.
const NEAR: f64 = 1e-3;
/// Cuts are made of a relaxation over candidates that lose no more than this: among fewer they would say too little of the others.
const CUT_BY: f64 = 30.0;
/// How often a relaxation gets more cuts.
const ROUNDS: usize = 10;
/// Cuts that lower it by less are the last.
const WORTHWHILE: f64 = 0.5;
/// How often limits that cross others and are broken get prices too.
const REFINEMENTS: usize = 2;
/// Of each application's candidates, those that lose no more than so much at good prices are looked at first, and no more than so many.
const PROMISING: (f32, usize) = (30.0, 6);

/// Finds the best choice, all rules kept. `flow` is the best choice where only those that nest are.
///
/// # Errors
///
/// Where there is none, or none was found, or the watcher stopped it.
pub(crate) fn solve(
    problem: &Problem,
    nesting: &Nesting,
    flow: &Best,
    effort: Effort,
    depth: Depth,
    watch: &mut Watch<'_>,
) -> Result<Solution, Stopped> {
    solve_at(Sizes::USUAL, problem, nesting, flow, effort, depth, watch)
}

fn solve_at(
    sizes: Sizes,
    problem: &Problem,
    nesting: &Nesting,
    flow: &Best,
    effort: Effort,
    depth: Depth,
    watch: &mut Watch<'_>,
) -> Result<Solution, Stopped> {
    let mut search = Search::new(problem, nesting, flow, effort, sizes, watch);
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
    nesting: &Nesting,
    flow: &Best,
    numbers: Reached,
    effort: Effort,
    watch: &mut Watch<'_>,
) -> Result<bool, Stopped> {
    let mut search = Search::new(problem, nesting, flow, effort, Sizes::USUAL, watch);
    let programme = Programme::new(problem, Shares::OfAll);
    let locks = locks_at(numbers);
    let objective = Objective::of(Goal::Placed).cheaply();
    if search.relaxed(&programme, objective, &locks)?.is_none() {
        return Ok(false);
    }
    Ok(search.searched_whole(&programme, objective, &locks)?.is_some())
}

/// How a bound on the numbers is found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// By prices of the rules that a flow does not know, but for limits that cross others.
    Prices,
    /// By a relaxation of all rules.
    Relaxation,
}

/// Which candidates a search for the best fit looks at.
#[derive(Clone, Copy)]
struct Window {
    /// Those that lose no more than this.
    breadth: f64,
    /// And choices that lose no more than this.
    loss: f64,
}

impl Window {
    fn wider(self) -> Self {
        Self { breadth: self.breadth * WIDER, loss: self.loss * WIDER.sqrt() }
    }
}

struct Search<'a, 'w> {
    problem: &'a Problem,
    nesting: &'a Nesting,
    effort: Effort,
    watch: &'a mut Watch<'w>,
    /// What the best choice reaches where some rules are not kept.
    flow: Reached,
    /// The same at prices of the other rules, once it was looked for, and the prices of the numbers.
    priced: Option<(Priced, Option<Prices>)>,
    incumbent: Option<Vec<bool>>,
    /// Candidates that the flow found promising or relaxations chose: the next ones look at them first.
    support: Vec<u32>,
    /// Choices that break a budget by less than the programme can tell.
    covers: Vec<Lock>,
    sizes: Sizes,
    /// Limits that cross others.
    crossing: Vec<u32>,
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
    /// Of the programme that was relaxed.
    shares: Shares,
}

impl<'a, 'w> Search<'a, 'w> {
    fn new(
        problem: &'a Problem,
        nesting: &'a Nesting,
        flow: &Best,
        effort: Effort,
        sizes: Sizes,
        watch: &'a mut Watch<'w>,
    ) -> Self {
        Self {
            problem,
            nesting,
            effort,
            watch,
            flow: problem.reached(&flow.chosen),
            priced: None,
            incumbent: None,
            support: promising(problem, &flow.losses, &flow.chosen),
            covers: Vec::new(),
            crossing: nesting.crossing(problem),
            sizes,
        }
    }

    fn is_small(&self) -> bool {
        self.problem.candidates.len() <= self.sizes.small
    }

    /// Settles how many applicants are placed, and how well. Mostly the bounds on the numbers can be reached: finding one choice that does
    /// proves them, and only where none is found they are searched for.
    fn counts_and_fit(&mut self) -> Result<(Counts, Fit), Stopped> {
        if self.problem.candidates.len() > self.sizes.large {
            return self.near_counts_and_fit();
        }
        let mut bound = None;
        for (shares, by) in self.ways() {
            let most = self.most(&Programme::new(self.problem, shares), by)?;
            if bound.replace(most) == Some(most) {
                continue;
            }
            let counts = Counts { reached: most, bound: most };
            match self.fit(&counts) {
                Ok(fit) => return Ok((counts, fit)),
                Err(Stopped::NothingFound | Stopped::Infeasible) => {}
                Err(stopped) => return Err(stopped),
            }
        }
        let counts = self.searched_counts(&Programme::new(self.problem, Shares::OfAll), bound.unwrap_or_default())?;
        let fit = self.fit(&counts)?;
        Ok((counts, fit))
    }

    /// In which ways the numbers are bounded, the fastest first.
    fn ways(&self) -> Vec<(Shares, By)> {
        let has_shares = self.problem.rows.iter().any(|row| row.of_all != 0);
        let mut ways = vec![(Shares::Out, By::Relaxation)];
        if !self.is_small() {
            ways.insert(0, (Shares::Out, By::Prices));
        }
        // Shares of a number that is not known yet make relaxations slow, and seldom lower it.
        if has_shares {
            ways.push((Shares::OfAll, By::Relaxation));
        }
        ways
    }

    /// How many can be placed at most, of priority groups and all.
    fn most(&mut self, programme: &Programme<'_>, by: By) -> Result<Reached, Stopped> {
        // The flow keeps fewer rules, so that no choice has more of priority than it. Mostly as many can be had with all rules kept.
        self.watch.at(Goal::Placed)?;
        let priority = self.flow.priority;
        let locks = [Lock::at_least(Goal::Priority, priority)];
        if let Some(placed) = self.bounded(programme, by, Goal::Placed, &locks)? {
            return Ok(Reached { priority, placed, ..Reached::default() });
        }
        self.watch.at(Goal::Priority)?;
        let priority = self.bounded(programme, by, Goal::Priority, &[])?.ok_or(Stopped::Infeasible)?;
        self.watch.at(Goal::Placed)?;
        let locks = [Lock::at_least(Goal::Priority, priority)];
        // The bound on the first number may be more than even a relaxation can keep, by the breadth of its rounding.
        let placed = self.bounded(programme, by, Goal::Placed, &locks)?.unwrap_or(self.problem.priority.len() as u64);
        Ok(Reached { priority, placed, ..Reached::default() })
    }

    /// What no choice exceeds of a number; none where no choice keeps the rules.
    fn bounded(
        &mut self,
        programme: &Programme<'_>,
        by: By,
        goal: Goal,
        locks: &[Lock],
    ) -> Result<Option<u64>, Stopped> {
        if by == By::Relaxation {
            let relaxed = self.relaxed(programme, Objective::of(goal).cheaply(), locks)?;
            return Ok(relaxed.map(|relaxed| relaxed.bound));
        }
        let (problem, nesting) = (self.problem, self.nesting);
        let (flow, kept) = self.priced.get_or_insert_with(|| (Priced::new(problem, nesting), None));
        let found = prices::find(flow, programme, Objective::of(goal), locks, None, self.watch)?;
        let bound = found.as_ref().map(|prices| prices.bound);
        if goal == Goal::Placed {
            *kept = found;
        }
        Ok(bound)
    }

    /// The numbers by search, where the relaxation promises more than there is.
    fn searched_counts(&mut self, programme: &Programme<'_>, relaxed: Reached) -> Result<Counts, Stopped> {
        self.watch.at(Goal::Priority)?;
        let priority =
            self.searched_whole(programme, Objective::of(Goal::Priority).cheaply(), &[])?.ok_or(Stopped::Infeasible)?;
        let reached = self.reached().ok_or(Stopped::NothingFound)?;
        self.watch.at(Goal::Placed)?;
        let locks = [Lock::at_least(Goal::Priority, reached.priority)];
        let placed = self
            .searched_whole(programme, Objective::of(Goal::Placed).cheaply(), &locks)?
            .ok_or(Stopped::Infeasible)?;
        let reached = self.reached().ok_or(Stopped::NothingFound)?.numbers();
        let bound = Reached {
            priority: priority.min(relaxed.priority).max(reached.priority),
            placed: placed.max(reached.placed),
            ..Reached::default()
        };
        Ok(Counts { reached, bound })
    }

    /// Numbers and fit of a large problem: bounds by prices and a relaxation, and a choice near them.
    fn near_counts_and_fit(&mut self) -> Result<(Counts, Fit), Stopped> {
        let bound = self.most(&Programme::new(self.problem, Shares::Out), By::Prices)?;
        self.watch.at(Goal::Fit)?;
        let shares = Shares::UpTo(bound.placed);
        let programme = Programme::new(self.problem, shares);
        let objective = Objective::of(Goal::Fit);
        let mut numbers = bound;
        let mut prices = None;
        loop {
            let locks = locks_at(numbers);
            prices = self.look_at_prices(&programme, &locks, prices)?;
            let relaxed = self.relax(&programme, objective, &locks)?.ok_or(Stopped::Infeasible)?;
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

    /// Settles the fit among all choices that place as many.
    fn fit(&mut self, counts: &Counts) -> Result<Fit, Stopped> {
        self.watch.at(Goal::Fit)?;
        let shares = settled(self.problem, counts);
        let programme = Programme::new(self.problem, shares);
        let objective = Objective::of(Goal::Fit);
        let locks = locks_at(counts.reached);
        if !self.is_small() {
            self.look_at_prices(&programme, &locks, None)?;
        }
        let relaxed = self.relaxed(&programme, objective, &locks)?.ok_or(Stopped::Infeasible)?;
        let relaxed = self.cut(Programme::new(self.problem, shares), objective, &locks, relaxed)?;
        let mut bound = relaxed.bound;
        let mut search = Window { breadth: NARROW, loss: LIKELY };
        loop {
            let core = self.core(&relaxed, search.breadth);
            let is_whole = core.len() == self.problem.candidates.len();
            let rows = if is_whole { programme.rows.clone() } else { relaxed.tightened(&programme, search.loss) };
            let is_curious = self.incumbent.is_none() || core.len() <= CURIOUS;
            let scope = Scope { candidates: &core, settled: &[], rows: &rows, is_curious, precision: 0.0 };
            let searched = match self.searched(&programme, objective, &locks, scope) {
                Err(Stopped::NothingFound) if !is_whole => None,
                searched => searched?,
            };
            let Some(reached) = self.reached() else {
                if is_whole {
                    return Err(Stopped::Infeasible);
                }
                // The numbers may be out of reach: they are searched for before much is spent on this.
                if search.breadth > WIDEST {
                    return Err(Stopped::NothingFound);
                }
                search = search.wider();
                continue;
            };
            let gap = (relaxed.exact - reached.fit as f64).max(0.0);
            let is_all = is_whole || (gap <= search.breadth && gap <= search.loss);
            // Whatever was left out loses more than the gap: what holds of the others holds of all.
            if let Some(searched) = searched.filter(|_| is_all) {
                bound = bound.min(searched);
            }
            match self.next(&relaxed, search, gap).filter(|_| !is_all && bound > reached.fit) {
                Some(next) => search = next,
                None => {
                    let stage = Stage { goal: Goal::Fit, reached: reached.fit, bound: bound.max(reached.fit) };
                    return Ok(Fit { stage, relaxed, shares });
                }
            }
        }
    }

    /// The relaxation with cuts, as long as they lower it.
    fn cut(
        &mut self,
        mut programme: Programme<'a>,
        objective: Objective,
        locks: &[Lock],
        mut relaxed: Relaxed,
    ) -> Result<Relaxed, Stopped> {
        for _ in 0..ROUNDS {
            let near = self.core(&relaxed, CUT_BY);
            let cuts = cuts::find(&programme, objective, locks, &near, self.watch)?;
            if cuts.is_empty() {
                break;
            }
            programme = programme.with(&cuts);
            let before = relaxed.exact;
            relaxed = self.relaxed(&programme, objective, locks)?.ok_or(Stopped::Infeasible)?;
            if before - relaxed.exact < WORTHWHILE {
                break;
            }
        }
        Ok(relaxed)
    }

    /// What to search after a choice was found that is so far from the relaxation; nothing where it would take too long.
    fn next(&self, relaxed: &Relaxed, window: Window, gap: f64) -> Option<Window> {
        let size = |breadth: f64| self.core(relaxed, breadth).len();
        if size(gap) <= self.sizes.searchable {
            Some(Window { breadth: gap, loss: gap })
        } else if gap > NEAR * relaxed.exact && size(window.wider().breadth) <= self.sizes.searchable {
            Some(window.wider())
        } else {
            None
        }
    }

    /// Looks for candidates that a relaxation of the fit wants, at prices that are nearly its own.
    fn look_at_prices(
        &mut self,
        programme: &Programme<'_>,
        locks: &[Lock],
        start: Option<Prices>,
    ) -> Result<Option<Prices>, Stopped> {
        let (problem, nesting) = (self.problem, self.nesting);
        let (flow, numbers) = self.priced.get_or_insert_with(|| (Priced::new(problem, nesting), None));
        let objective = Objective::of(Goal::Fit);
        let best = problem.candidates.iter().map(|candidate| candidate.fit).max().unwrap_or(0);
        let start = start.or_else(|| numbers.as_ref().map(|numbers| numbers.for_fit(f64::from(best))));
        let Some(mut prices) = prices::find(flow, programme, objective, locks, start.as_ref(), self.watch)? else {
            return Ok(None);
        };
        let mut losses = prices::losses(flow, programme, objective, locks, &prices, self.watch)?;
        for _ in 0..REFINEMENTS {
            let crossing = &self.crossing;
            let refined = prices::refine(flow, programme, objective, locks, crossing, &prices, self.watch)?;
            let Some(refined) = refined else { break };
            prices = refined;
            losses = prices::losses(flow, programme, objective, locks, &prices, self.watch)?;
        }
        self.support = promising(problem, &losses, &flow.chosen());
        Ok(Some(prices))
    }

    /// Looks for a choice among those that keep what a relaxation chooses in whole: little is left to search. It may miss the locks.
    fn rounded(&mut self, relaxed: &Relaxed, locks: &[Lock]) -> Result<(), Stopped> {
        let programme = &Programme::new(self.problem, Shares::OfAll);
        let is_one = self.problem.per_application == 1;
        let placed: Vec<bool> =
            (relaxed.whole.iter()).fold(vec![false; self.problem.priority.len()], |mut placed, &whole| {
                placed[self.problem.candidates[whole as usize].application as usize] = is_one;
                placed
            });
        let mut core = self.core(relaxed, NARROW);
        core.retain(|&candidate| {
            let application = self.problem.candidates[candidate as usize].application;
            !placed[application as usize] || relaxed.whole.binary_search(&candidate).is_ok()
        });
        let scope = Scope {
            candidates: &core,
            settled: &relaxed.whole,
            rows: &programme.rows,
            is_curious: true,
            precision: ROUGH,
        };
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

    /// Draws the lot among all choices that are as good.
    fn lot(&mut self, counts: &Counts, fit: &Fit) -> Result<Stage, Stopped> {
        self.watch.at(Goal::Lot)?;
        let programme = Programme::new(self.problem, fit.shares);
        let mut locks = locks_at(counts.reached);
        locks.push(Lock::at_least(Goal::Fit, fit.stage.reached));
        // What no choice of this fit can hold need not be looked at.
        let loss = fit.relaxed.exact - fit.stage.reached as f64 + 1e-3;
        let tight = fit.relaxed.tightened(&programme, loss);
        // Were every placement's lot the largest.
        let mut bound = (self.problem.priority.len() as u64 * u64::from(self.problem.per_application)) << 20;
        // Among many a good lot first: it leaves little open of the rest.
        let is_many = self.core(&fit.relaxed, loss).len() > CURIOUS;
        for breadth in if is_many { vec![NARROW.min(loss), loss] } else { vec![loss] } {
            let core = self.core(&fit.relaxed, breadth);
            let is_whole = core.len() == self.problem.candidates.len();
            let rows = if is_whole { &programme.rows } else { &tight };
            let is_curious = is_whole || breadth < loss;
            let scope = Scope { candidates: &core, settled: &[], rows, is_curious, precision: 0.0 };
            match self.searched(&programme, Objective::of(Goal::Lot), &locks, scope) {
                Err(Stopped::NothingFound) => {}
                // Of a part only, so far.
                searched if breadth < loss => drop(searched?),
                searched => bound = bound.min(searched?.ok_or(Stopped::Inexact)?),
            }
        }
        let reached = self.reached().map_or(0, |reached| reached.lot);
        Ok(Stage { goal: Goal::Lot, reached, bound: bound.max(reached) })
    }

    fn reached(&self) -> Option<Reached> {
        self.incumbent.as_ref().map(|chosen| self.problem.reached(chosen))
    }

    /// A relaxation that keeps the locks; none where there is none.
    fn relaxed(
        &mut self,
        programme: &Programme<'_>,
        objective: Objective,
        locks: &[Lock],
    ) -> Result<Option<Relaxed>, Stopped> {
        let relaxed = self.relax(programme, objective, locks)?;
        let is_known = self.incumbent.is_some();
        match relaxed.filter(Relaxed::is_kept) {
            // A choice that is known keeps them: missing them was only cheaper.
            None if is_known => sifting::relax_whole(programme, objective, locks, self.sizes, self.watch),
            relaxed => Ok(relaxed),
        }
    }

    /// A relaxation that may miss the locks.
    fn relax(
        &mut self,
        programme: &Programme<'_>,
        objective: Objective,
        locks: &[Lock],
    ) -> Result<Option<Relaxed>, Stopped> {
        let relaxed = sifting::relax(programme, objective, locks, &self.support, self.sizes, self.watch)?;
        if let Some(relaxed) = &relaxed {
            self.support.extend(&relaxed.support);
            self.support.sort_unstable();
            self.support.dedup();
        }
        Ok(relaxed)
    }

    /// Candidates that lose no more than so much, and those of the relaxation and the incumbent; all of them where they are few.
    fn core(&self, relaxed: &Relaxed, window: f64) -> Vec<u32> {
        if self.problem.candidates.len() < self.sizes.few {
            return self.every();
        }
        let mut core: Vec<u32> = relaxed.within(window).chain(relaxed.support.iter().copied()).collect();
        core.extend(self.incumbent.iter().flat_map(|chosen| places(chosen)));
        core.extend(self.problem.forced());
        core.sort_unstable();
        core.dedup();
        core
    }

    fn every(&self) -> Vec<u32> {
        (0..self.problem.candidates.len() as u32).collect()
    }

    /// Searches among all candidates.
    fn searched_whole(
        &mut self,
        programme: &Programme<'_>,
        objective: Objective,
        locks: &[Lock],
    ) -> Result<Option<u64>, Stopped> {
        let every = self.every();
        let rows: &[Bounds] = &programme.rows;
        let scope = Scope { candidates: &every, settled: &[], rows, is_curious: true, precision: 0.0 };
        self.searched(programme, objective, locks, scope)
    }

    /// Searches a scope, from the incumbent on, and keeps what is found where it is better. Gives what none exceeds.
    fn searched(
        &mut self,
        programme: &Programme<'_>,
        objective: Objective,
        locks: &[Lock],
        scope: Scope<'_>,
    ) -> Result<Option<u64>, Stopped> {
        loop {
            self.watch.look()?;
            let start = Start { incumbent: self.incumbent.as_deref(), effort: self.effort };
            let locks: Vec<Lock> = locks.iter().chain(&self.covers).cloned().collect();
            match programme.search(objective, &locks, scope, start) {
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

/// Of each application, the candidates that lose least, and those chosen and forced.
fn promising(problem: &Problem, losses: &[f32], chosen: &[bool]) -> Vec<u32> {
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

/// What shares are of where it is settled how many are placed.
fn settled(problem: &Problem, counts: &Counts) -> Shares {
    if problem.per_application == 1 { Shares::Of(counts.reached.placed) } else { Shares::OfAll }
}

/// The candidates that are chosen.
fn places(chosen: &[bool]) -> Vec<u32> {
    chosen.iter().enumerate().filter(|(_, chosen)| **chosen).map(|(candidate, _)| candidate as u32).collect()
}
