//! Rounds whose limits nest, as a flow of least cost: from the ground through the applicants' limits, one candidate and the hosts'
//! limits back to the ground. Whole numbers throughout, so that an optimum is one, and its prices prove it.

mod network;
mod priced;
mod simplex;
#[cfg(test)]
mod tests;

use std::ops::ControlFlow;

use crate::{
    nesting::{Forest, Nesting},
    problem::Problem,
    rule::Rule,
};
use network::{Arc, Costs, Network};
pub(crate) use priced::Priced;
pub(crate) use simplex::Stop;

/// What each goal is worth on the levels of a flow's costs.
#[derive(Clone, Copy, Debug)]
struct Worth {
    priority: Costs,
    placed: Costs,
    fit: Costs,
    lot: Costs,
}

impl Worth {
    /// For a problem's goals, the first thing first, in a network of so many nodes.
    fn lexicographic(problem: &Problem, nodes: usize) -> Self {
        Self::on_two_levels(problem, nodes).unwrap_or_else(|| Self::on_three_levels(problem))
    }

    /// Numbers and fit on one level, which is faster, where its numbers have room for prices along every way.
    fn on_two_levels(problem: &Problem, nodes: usize) -> Option<Self> {
        let applications = problem.priority.len() as i128;
        let placed = applications * i128::from(problem.per_application) * 1000 + 1;
        let priority = placed * (applications + 1);
        let has_room = (priority + placed) * (nodes as i128 + 2) < i128::from(i64::MAX / 8);
        has_room.then_some(Self {
            priority: [priority as i64, 0, 0],
            placed: [placed as i64, 0, 0],
            fit: [1, 0, 0],
            lot: [0, 1, 0],
        })
    }

    fn on_three_levels(problem: &Problem) -> Self {
        let priority = problem.priority.len() as i64 + 1;
        Self { priority: [priority, 0, 0], placed: [1, 0, 0], fit: [0, 1, 0], lot: [0, 0, 1] }
    }

    /// A loss in thousandths of a fit.
    fn in_fit(self, loss: Costs) -> f32 {
        if self.fit[0] > 0 {
            loss[0] as f32
        } else if loss[0] == 0 {
            loss[1] as f32
        } else {
            f32::INFINITY
        }
    }
}

fn sum(one: Costs, other: Costs) -> Costs {
    std::array::from_fn(|level| one[level] + other[level])
}

fn times(costs: Costs, factor: i64) -> Costs {
    costs.map(|cost| cost * factor)
}

/// The best choice under the limits that nest.
pub(crate) struct Best {
    pub(crate) chosen: Vec<bool>,
    /// By candidate: what choosing it loses at the flow's prices, in thousandths of a fit.
    pub(crate) losses: Vec<f32>,
}

/// Finds the best choice, all limits that nest kept; those that cross, rows and minimums are not looked at.
///
/// # Errors
///
/// Where no choice keeps the limits, the watcher stops it, or the prices do not prove the flow, which would be a fault of the method.
pub(crate) fn solve(
    problem: &Problem,
    nesting: &Nesting,
    watch: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Best, Stop> {
    let nodes = 1 + nesting.applicants.limits.len() + nesting.hosts.limits.len();
    solve_at(Worth::lexicographic(problem, nodes), problem, nesting, watch)
}

fn solve_at(
    worth: Worth,
    problem: &Problem,
    nesting: &Nesting,
    watch: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Best, Stop> {
    let Built { network, first_candidate, .. } = network(problem, nesting, worth);
    let flow = simplex::solve(&network, watch)?;
    if !flow.is_proven(&network) {
        return Err(Stop::Unproven);
    }
    let losses = network.arcs[first_candidate..].iter().map(|arc| worth.in_fit(flow.loss(arc))).collect();
    Ok(Best { chosen: flow.units[first_candidate..].iter().map(|&units| units > 0).collect(), losses })
}

/// A network with the places of arcs that matter: candidates' arcs are the last.
struct Built {
    network: Network,
    /// By application: the arc of its first placement.
    firsts: Vec<u32>,
    first_candidate: usize,
}

fn network(problem: &Problem, nesting: &Nesting, worth: Worth) -> Built {
    const GROUND: u32 = 0;
    let applicant = |place: u32| 1 + place;
    let host = |place: u32| 1 + nesting.applicants.limits.len() as u32 + place;
    let nodes = 1 + nesting.applicants.limits.len() + nesting.hosts.limits.len();
    let mut arcs = Vec::with_capacity(nodes + problem.priority.len() + problem.candidates.len());
    let mut firsts = vec![0; problem.priority.len()];
    for (place, &(limit, parent)) in nesting.applicants.limits.iter().enumerate() {
        let application = limit as usize;
        let limit = &problem.limits[limit as usize];
        let (from, to) = (parent.map_or(GROUND, applicant), applicant(place as u32));
        if let Rule::Application { .. } = limit.rule {
            // The first placement counts; further ones only add their fit.
            let first = if problem.priority[application] { sum(worth.priority, worth.placed) } else { worth.placed };
            firsts[application] = arcs.len() as u32;
            arcs.push(Arc { from, to, least: 0, most: limit.most.min(1), costs: times(first, -1) });
            if limit.most > 1 {
                arcs.push(Arc { from, to, least: 0, most: limit.most - 1, costs: [0; 3] });
            }
        } else {
            arcs.push(Arc { from, to, least: limit.least, most: limit.most, costs: [0; 3] });
        }
    }
    for (place, &(limit, parent)) in nesting.hosts.limits.iter().enumerate() {
        let limit = &problem.limits[limit as usize];
        let (from, to) = (host(place as u32), parent.map_or(GROUND, host));
        arcs.push(Arc { from, to, least: limit.least, most: limit.most, costs: [0; 3] });
    }
    let first_candidate = arcs.len();
    let inner = |forest: &Forest, index: usize, node: &dyn Fn(u32) -> u32| forest.innermost[index].map_or(GROUND, node);
    arcs.extend(problem.candidates.iter().enumerate().map(|(index, candidate)| Arc {
        from: inner(&nesting.applicants, index, &applicant),
        to: inner(&nesting.hosts, index, &host),
        least: 0,
        most: 1,
        costs: sum(times(worth.fit, -i64::from(candidate.fit)), times(worth.lot, -i64::from(candidate.lot))),
    }));
    Built { network: Network { nodes, arcs }, firsts, first_candidate }
}
