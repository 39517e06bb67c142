//! Which limits nest, so that each lies within another or apart from it: those of one side are then a tree.

use crate::{
    problem::{Limit, Problem, Side},
    rule::Rule,
};

/// The limits of one side as a forest.
pub(crate) struct Forest {
    /// Limits that nest, as indices into the problem's, with the parent of each where it has one (a place in this list).
    pub(crate) limits: Vec<(u32, Option<u32>)>,
    /// By candidate: the innermost limit that it is in (a place in that list).
    pub(crate) innermost: Vec<Option<u32>>,
}

/// The two forests of a problem. Limits that cross others are left out of them.
pub(crate) struct Nesting {
    pub(crate) applicants: Forest,
    pub(crate) hosts: Forest,
}

impl Nesting {
    pub(crate) fn of(problem: &Problem) -> Self {
        Self { applicants: forest(problem, Side::Applicant), hosts: forest(problem, Side::Host) }
    }

    /// The limits that are left out.
    pub(crate) fn crossing(&self, problem: &Problem) -> Vec<u32> {
        let mut crossing = vec![true; problem.limits.len()];
        for &(limit, _) in self.applicants.limits.iter().chain(&self.hosts.limits) {
            crossing[limit as usize] = false;
        }
        (0..problem.limits.len() as u32).filter(|&limit| crossing[limit as usize]).collect()
    }
}

fn forest(problem: &Problem, side: Side) -> Forest {
    let mut kept: Vec<u32> = Vec::new();
    // By candidate: the limits kept so far that it is in.
    let mut around: Vec<Vec<u32>> = vec![Vec::new(); problem.candidates.len()];
    let mut order: Vec<u32> =
        (0..problem.limits.len() as u32).filter(|&index| problem.limits[index as usize].side == side).collect();
    order.sort_by_key(|&index| rank(&problem.limits[index as usize].rule));
    let mut common = vec![0_usize; problem.limits.len()];
    for index in order {
        let limit = &problem.limits[index as usize];
        if nests(problem, limit, &around, &mut common) {
            for &member in &limit.members {
                around[member as usize].push(index);
            }
            kept.push(index);
        }
    }
    planted(problem, kept, around)
}

/// Which limits are kept where two cross: those named first. A relaxation that keeps each application's is needed for the goals;
/// beside it, the ones that are most often the tightest.
fn rank(rule: &Rule) -> u8 {
    match rule {
        Rule::Application { .. } => 0,
        Rule::AtOnce { .. } => 1,
        Rule::Forced { .. } => 2,
        Rule::Release { period: None, .. } => 3,
        Rule::Release { period: Some(_), .. } => 4,
        Rule::Offer { period: Some(_), .. } => 5,
        Rule::Mentor { period: Some(_), .. } => 6,
        Rule::Host { period: Some(_), .. } => 7,
        Rule::HostsAtLeast { .. } => 8,
        Rule::Host { period: None, .. } => 9,
        _ => 10,
    }
}

/// Whether a limit holds each kept one that it meets, or is held by it. `common` is all zeros, before and after.
fn nests(problem: &Problem, limit: &Limit, around: &[Vec<u32>], common: &mut [usize]) -> bool {
    let mut met: Vec<u32> = Vec::new();
    for &member in &limit.members {
        for &other in &around[member as usize] {
            if common[other as usize] == 0 {
                met.push(other);
            }
            common[other as usize] += 1;
        }
    }
    let nests = met.iter().all(|&other| {
        let common = common[other as usize];
        common == limit.members.len() || common == problem.limits[other as usize].members.len()
    });
    for other in met {
        common[other as usize] = 0;
    }
    nests
}

/// Hangs each limit under the next larger one that holds it.
fn planted(problem: &Problem, kept: Vec<u32>, mut around: Vec<Vec<u32>>) -> Forest {
    let mut place = vec![0_u32; problem.limits.len()];
    for (index, &limit) in kept.iter().enumerate() {
        place[limit as usize] = index as u32;
    }
    let mut limits: Vec<(u32, Option<u32>)> = kept.into_iter().map(|limit| (limit, None)).collect();
    let mut innermost = vec![None; around.len()];
    for (candidate, around) in around.iter_mut().enumerate() {
        // Of two that hold the same candidates the one kept first is the inner one, everywhere.
        around.sort_by_key(|&limit| (problem.limits[limit as usize].members.len(), place[limit as usize]));
        innermost[candidate] = around.first().map(|&limit| place[limit as usize]);
        for pair in around.windows(2) {
            limits[place[pair[0] as usize] as usize].1 = Some(place[pair[1] as usize]);
        }
    }
    Forest { limits, innermost }
}
