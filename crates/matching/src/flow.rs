//! Rounds whose limits nest, as a flow of least cost: from the ground through the applicants' limits, one candidate and the hosts'
//! limits back to the ground. Whole numbers throughout, so that an optimum is one, and its prices prove it.

mod network;
mod simplex;

use std::ops::ControlFlow;

use crate::{
    nesting::{Forest, Nesting},
    problem::Problem,
    rule::Rule,
};
use network::{Arc, Network};
pub(crate) use simplex::Stop;

/// What each goal is worth, so that one unit of it outweighs all that the goals after it can add up to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Worth {
    pub(crate) priority: i128,
    pub(crate) placed: i128,
    pub(crate) fit: i128,
    pub(crate) lot: i128,
}

impl Worth {
    /// For a problem's goals, the first thing first.
    pub(crate) fn lexicographic(problem: &Problem) -> Self {
        let applications = problem.priority.len() as i128;
        let placements = applications * i128::from(problem.per_application);
        let lot = 1;
        let fit = placements * i128::from(1_u32 << 20) + 1;
        let placed = fit * (placements * 1000 + 1);
        Self { priority: placed * (applications + 1), placed, fit, lot }
    }
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
    let worth = Worth::lexicographic(problem);
    let (network, first_candidate) = network(problem, nesting, worth);
    let flow = simplex::solve(&network, watch)?;
    if !flow.is_proven(&network) {
        return Err(Stop::Unproven);
    }
    let losses =
        network.arcs[first_candidate..].iter().map(|arc| (flow.loss(arc) as f64 / worth.fit as f64) as f32).collect();
    Ok(Best { chosen: flow.units[first_candidate..].iter().map(|&units| units > 0).collect(), losses })
}

/// The network, and the place of its first candidate's arc: they are the last.
fn network(problem: &Problem, nesting: &Nesting, worth: Worth) -> (Network, usize) {
    const GROUND: u32 = 0;
    let applicant = |place: u32| 1 + place;
    let host = |place: u32| 1 + nesting.applicants.limits.len() as u32 + place;
    let nodes = 1 + nesting.applicants.limits.len() + nesting.hosts.limits.len();
    let mut arcs = Vec::with_capacity(nodes + problem.priority.len() + problem.candidates.len());
    for (place, &(limit, parent)) in nesting.applicants.limits.iter().enumerate() {
        let limit = &problem.limits[limit as usize];
        let (from, to) = (parent.map_or(GROUND, applicant), applicant(place as u32));
        if let Rule::Application { .. } = limit.rule {
            // The first placement counts; further ones only add their fit.
            let first = worth.placed + if problem.priority[place] { worth.priority } else { 0 };
            arcs.push(Arc { from, to, least: 0, most: limit.most.min(1), cost: -first });
            if limit.most > 1 {
                arcs.push(Arc { from, to, least: 0, most: limit.most - 1, cost: 0 });
            }
        } else {
            arcs.push(Arc { from, to, least: limit.least, most: limit.most, cost: 0 });
        }
    }
    for (place, &(limit, parent)) in nesting.hosts.limits.iter().enumerate() {
        let limit = &problem.limits[limit as usize];
        let (from, to) = (host(place as u32), parent.map_or(GROUND, host));
        arcs.push(Arc { from, to, least: limit.least, most: limit.most, cost: 0 });
    }
    let first_candidate = arcs.len();
    let inner = |forest: &Forest, index: usize, node: &dyn Fn(u32) -> u32| forest.innermost[index].map_or(GROUND, node);
    arcs.extend(problem.candidates.iter().enumerate().map(|(index, candidate)| Arc {
        from: inner(&nesting.applicants, index, &applicant),
        to: inner(&nesting.hosts, index, &host),
        least: 0,
        most: 1,
        cost: -(worth.fit * i128::from(candidate.fit) + worth.lot * i128::from(candidate.lot)),
    }));
    (Network { nodes, arcs }, first_candidate)
}
