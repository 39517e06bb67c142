use super::{
    fit::Fit,
    prices::{Market, Prices},
    programme::{Lock, Objective, Programme, Shares},
    search::Search,
};
use crate::{
    flow::Priced,
    plan::{Goal, Reached},
    solve::Stopped,
};

/// How many are placed, and at most could be.
#[derive(Clone, Copy)]
pub(super) struct Counts {
    pub(super) reached: Reached,
    pub(super) bound: Reached,
}

/// How a bound on the numbers is found.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// By prices of the rules that a flow does not know, but for limits that cross others.
    Prices,
    /// By a relaxation of all rules.
    Relaxation,
}

impl Search<'_, '_> {
    /// Settles how many applicants are placed, and how well. Mostly the bounds on the numbers can be reached: finding one choice that does
    /// proves them, and only where none is found they are searched for.
    pub(super) fn counts_and_fit(&mut self) -> Result<(Counts, Fit), Stopped> {
        if self.is_large() {
            return self.near_counts_and_fit();
        }
        let problem = self.given.problem;
        let mut bound = None;
        for (shares, by) in self.ways() {
            let most = self.most(&Programme::new(problem, shares), by)?;
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
        let counts = self.searched_counts(&Programme::new(problem, Shares::OfAll), bound.unwrap_or_default())?;
        let fit = self.fit(&counts)?;
        Ok((counts, fit))
    }

    /// In which ways the numbers are bounded, the fastest first.
    fn ways(&self) -> Vec<(Shares, By)> {
        let has_shares = self.given.problem.rows.iter().any(|row| row.of_all != 0);
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
    pub(super) fn most(&mut self, programme: &Programme<'_>, by: By) -> Result<Reached, Stopped> {
        // The flow keeps fewer rules, so that no choice has more of priority than it. Mostly as many can be had with all rules kept.
        self.watch.at(Goal::Placed)?;
        let problem = programme.problem;
        let priority = problem.reached(&self.given.flow.chosen).priority;
        let locks = [Lock::at_least(Goal::Priority, priority)];
        if let Some(placed) = self.bounded(programme, by, Goal::Placed, &locks)? {
            return Ok(Reached { priority, placed, ..Reached::default() });
        }
        self.watch.at(Goal::Priority)?;
        let priority = self.bounded(programme, by, Goal::Priority, &[])?.ok_or(Stopped::Infeasible)?;
        self.watch.at(Goal::Placed)?;
        let locks = [Lock::at_least(Goal::Priority, priority)];
        // The bound on the first number may be more than even a relaxation can keep, by the breadth of its rounding.
        let placed = self.bounded(programme, by, Goal::Placed, &locks)?.unwrap_or(problem.priority.len() as u64);
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
        let given = self.given;
        let (flow, kept) = self.priced.get_or_insert_with(|| (Priced::new(given.problem, given.nesting), None));
        let start = Prices::none(programme, locks);
        let found = Market::new(flow, programme, Objective::of(goal), locks, start).settle(self.watch)?;
        let bound = found.as_ref().map(|prices| prices.bound);
        if goal == Goal::Placed {
            *kept = found;
        }
        Ok(bound)
    }

    /// The numbers by search, where the relaxation promises more than there is.
    fn searched_counts(&mut self, programme: &Programme<'_>, relaxed: Reached) -> Result<Counts, Stopped> {
        self.watch.at(Goal::Priority)?;
        let objective = Objective::of(Goal::Priority).cheaply();
        let priority = self.searched_whole(programme, objective, &[])?.ok_or(Stopped::Infeasible)?;
        let reached = self.reached().ok_or(Stopped::NothingFound)?;
        self.watch.at(Goal::Placed)?;
        let locks = [Lock::at_least(Goal::Priority, reached.priority)];
        let objective = Objective::of(Goal::Placed).cheaply();
        let placed = self.searched_whole(programme, objective, &locks)?.ok_or(Stopped::Infeasible)?;
        let reached = self.reached().ok_or(Stopped::NothingFound)?.numbers();
        let bound = Reached {
            priority: priority.min(relaxed.priority).max(reached.priority),
            placed: placed.max(reached.placed),
            ..Reached::default()
        };
        Ok(Counts { reached, bound })
    }
}
