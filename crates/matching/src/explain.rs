//! Why somebody is placed so and not otherwise, and what would change it. Whatever is claimed here was solved again, not guessed from
//! the prices of the plan.

mod change;
mod instead;
mod one_more;
mod possible;
mod unplaced;

pub use change::{Addition, Change};
pub use instead::{Instead, Move, instead};
pub use one_more::{Worth, one_more};
pub use possible::possible;
pub use unplaced::{Excluded, Lost, Unplaced, unplaced};

use std::ops::ControlFlow;

use crate::{
    plan::Plan,
    problem::{Candidate, Problem},
    round::Round,
    rule::Rule,
    solve::Progress,
};

/// Who hears how far the solver is.
type Report<'a> = &'a mut dyn FnMut(Progress) -> ControlFlow<()>;

/// A plan beside the problem that it solves.
struct Standing<'a> {
    round: &'a Round,
    problem: Problem,
    chosen: Vec<bool>,
    /// By limit, how many more it bears.
    room: Vec<u32>,
    /// By row, how much more it bears.
    rest: Vec<i128>,
    /// By candidate, the limits that it is in.
    limits: Vec<Vec<u32>>,
    /// By candidate, the rows that it adds to, with how much.
    rows: Vec<Vec<(u32, i64)>>,
}

impl<'a> Standing<'a> {
    fn new(round: &'a Round, plan: &Plan) -> Self {
        let problem = Problem::new(round);
        let chosen: Vec<bool> = problem.candidates.iter().map(|candidate| is_in(round, plan, candidate)).collect();
        let mut limits: Vec<Vec<u32>> = vec![Vec::new(); chosen.len()];
        let mut room = Vec::with_capacity(problem.limits.len());
        for (index, limit) in problem.limits.iter().enumerate() {
            let how_many = limit.members.iter().filter(|&&member| chosen[member as usize]).count() as u32;
            room.push(limit.most.saturating_sub(how_many));
            for &member in &limit.members {
                limits[member as usize].push(index as u32);
            }
        }
        let mut rows: Vec<Vec<(u32, i64)>> = vec![Vec::new(); chosen.len()];
        for (index, row) in problem.rows.iter().enumerate() {
            for &(candidate, adds) in &row.terms {
                rows[candidate as usize].push((index as u32, adds + row.of_all));
            }
        }
        let rest = problem.rows.iter().map(|row| i128::from(row.most) - row.sum(&chosen)).collect();
        Self { round, problem, chosen, room, rest, limits, rows }
    }

    /// The rules that leave no room for a candidate, with how much more they would have to bear for it.
    fn full(&self, candidate: u32) -> Vec<(&Rule, u64)> {
        let limits = (self.limits[candidate as usize].iter())
            .filter(|&&limit| self.room[limit as usize] == 0)
            .map(|&limit| (&self.problem.limits[limit as usize].rule, 1));
        let rows = (self.rows[candidate as usize].iter())
            .filter(|&&(row, adds)| self.rest[row as usize] < i128::from(adds))
            .map(|&(row, adds)| {
                (&self.problem.rows[row as usize].rule, (i128::from(adds) - self.rest[row as usize]) as u64)
            });
        limits.chain(rows).filter(|(rule, _)| !is_own(rule)).collect()
    }

    fn is_placed(&self, application: usize) -> bool {
        self.problem.of_application(application).any(|candidate| self.chosen[candidate as usize])
    }

    fn unplaced(&self) -> impl Iterator<Item = usize> {
        (0..self.round.applications.len()).filter(|&application| !self.is_placed(application))
    }
}

/// Rules that say what an application itself can have.
fn is_own(rule: &Rule) -> bool {
    matches!(rule, Rule::Application { .. } | Rule::AtOnce { .. } | Rule::Forced { .. })
}

pub(crate) fn is_in(round: &Round, plan: &Plan, candidate: &Candidate) -> bool {
    let application = &round.applications[candidate.application as usize].id;
    let offer = &round.offers[candidate.offer as usize].id;
    let period = &round.periods[candidate.period as usize].id;
    // Pairings stand by application.
    let from = plan.pairings.partition_point(|pairing| pairing.application < *application);
    let own = plan.pairings[from..].iter().take_while(|pairing| pairing.application == *application);
    own.into_iter().any(|pairing| pairing.offer == *offer && pairing.period == *period)
}
