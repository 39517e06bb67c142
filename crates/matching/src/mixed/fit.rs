use super::{
    counts::Counts,
    cuts,
    prices::{Market, Prices},
    programme::{Lock, Objective, Programme, Shares, locks_at},
    search::{Search, promising},
    sifting::Relaxed,
    window::Window,
};
use crate::{
    flow::Priced,
    plan::{Goal, Stage},
    problem::Problem,
    solve::Stopped,
};

/// How well they fit, with the relaxation that bounds it.
pub(super) struct Fit {
    pub(super) stage: Stage,
    pub(super) relaxed: Relaxed,
    /// Of the programme that was relaxed.
    pub(super) shares: Shares,
}

/// Where nothing was found among candidates that lose up to so much, the numbers are searched for first.
const WIDEST: f64 = 6.0;
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

impl<'a> Search<'a, '_> {
    /// Settles the fit among all choices that place as many.
    pub(super) fn fit(&mut self, counts: &Counts) -> Result<Fit, Stopped> {
        self.watch.at(Goal::Fit)?;
        let problem = self.given.problem;
        let shares = settled(problem, counts);
        let programme = Programme::new(problem, shares);
        let objective = Objective::of(Goal::Fit);
        let locks = locks_at(counts.reached);
        if !self.is_small() {
            self.look_at_prices(&programme, &locks, None)?;
        }
        let relaxed = self.relaxed(&programme, objective, &locks)?.ok_or(Stopped::Infeasible)?;
        let relaxed = self.cut(&programme, objective, &locks, relaxed)?;
        let mut bound = relaxed.bound;
        let mut window = Window::FIRST;
        loop {
            let mut scope = self.scope(&programme, &relaxed, window);
            let is_whole = scope.is_whole(&programme);
            scope.is_curious = self.incumbent.is_none() || !scope.has_many();
            let searched = match self.searched(&programme, objective, &locks, &scope) {
                Err(Stopped::NothingFound) if !is_whole => None,
                searched => searched?,
            };
            let Some(reached) = self.reached() else {
                if is_whole {
                    return Err(Stopped::Infeasible);
                }
                // The numbers may be out of reach: they are searched for before much is spent on this.
                if window.breadth > WIDEST {
                    return Err(Stopped::NothingFound);
                }
                window = window.wider();
                continue;
            };
            let gap = (relaxed.exact - reached.fit as f64).max(0.0);
            let is_all = is_whole || (gap <= window.breadth && gap <= window.loss);
            // Whatever was left out loses more than the gap: what holds of the others holds of all.
            if let Some(searched) = searched.filter(|_| is_all) {
                bound = bound.min(searched);
            }
            match self.next(&relaxed, window, gap).filter(|_| !is_all && bound > reached.fit) {
                Some(next) => window = next,
                None => {
                    let stage = Stage { goal: Goal::Fit, reached: reached.fit, bound: bound.max(reached.fit) };
                    return Ok(Fit { stage, relaxed, shares });
                }
            }
        }
    }

    /// Looks for candidates that a relaxation of the fit wants, at prices that are nearly its own.
    pub(super) fn look_at_prices(
        &mut self,
        programme: &Programme<'_>,
        locks: &[Lock],
        start: Option<Prices>,
    ) -> Result<Option<Prices>, Stopped> {
        let given = self.given;
        let (flow, numbers) = self.priced.get_or_insert_with(|| (Priced::new(given.problem, given.nesting), None));
        let best = given.problem.candidates.iter().map(|candidate| candidate.fit).max().unwrap_or(0);
        let start = start.or_else(|| numbers.as_ref().map(|numbers| numbers.for_fit(f64::from(best))));
        let start = start.unwrap_or_else(|| Prices::none(programme, locks));
        let mut market = Market::new(flow, programme, Objective::of(Goal::Fit), locks, start);
        let Some(mut prices) = market.settle(self.watch)? else { return Ok(None) };
        let mut losses = market.losses(&prices, self.watch)?;
        let crossing = given.nesting.crossing(given.problem);
        for _ in 0..REFINEMENTS {
            let broken = market.broken(&crossing);
            if broken.is_empty() {
                break;
            }
            market = market.with(&broken, &prices);
            let Some(refined) = market.settle(self.watch)? else { break };
            prices = refined;
            losses = market.losses(&prices, self.watch)?;
        }
        self.support = promising(given.problem, &losses, &flow.chosen());
        Ok(Some(prices))
    }

    /// The relaxation with cuts, as long as they lower it.
    fn cut(
        &mut self,
        programme: &Programme<'a>,
        objective: Objective,
        locks: &[Lock],
        mut relaxed: Relaxed,
    ) -> Result<Relaxed, Stopped> {
        let mut cut: Option<Programme<'a>> = None;
        for _ in 0..ROUNDS {
            let programme = cut.as_ref().unwrap_or(programme);
            let near = self.core(&relaxed, CUT_BY);
            let cuts = cuts::find(programme, objective, locks, &near, self.watch)?;
            if cuts.is_empty() {
                break;
            }
            let before = relaxed.exact;
            let more = programme.with(&cuts);
            let programme = cut.insert(more);
            relaxed = self.relaxed(programme, objective, locks)?.ok_or(Stopped::Infeasible)?;
            if before - relaxed.exact < WORTHWHILE {
                break;
            }
        }
        Ok(relaxed)
    }

    /// What to search after a choice was found that is so far from the relaxation; nothing where it would take too long.
    fn next(&self, relaxed: &Relaxed, window: Window, gap: f64) -> Option<Window> {
        let is_searchable = |breadth: f64| self.core(relaxed, breadth).len() <= self.given.sizes.searchable;
        if is_searchable(gap) {
            Some(Window { breadth: gap, loss: gap })
        } else {
            Some(window.wider()).filter(|wider| gap > NEAR * relaxed.exact && is_searchable(wider.breadth))
        }
    }
}

/// What shares are of where it is settled how many are placed.
fn settled(problem: &Problem, counts: &Counts) -> Shares {
    if problem.per_application == 1 { Shares::Of(counts.reached.placed) } else { Shares::OfAll }
}
