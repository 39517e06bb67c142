//! Pairs that would rather have each other: a measure of how well a plan holds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    explain::is_in,
    plan::Plan,
    problem::{Candidate, Problem},
    round::Round,
};

/// A pair that is not in the plan although both sides would be better off with it: the applicant fits it better than what they have,
/// and the offer has a place left or somebody who fits it less (Gale and Shapley, College admissions and the stability of marriage,
/// 1962). A plan of the best total may have some; they are shown, not forbidden.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BlockingPair {
    /// The application.
    pub application: String,
    /// The offer.
    pub offer: String,
    /// When.
    pub period: String,
    /// Their fit.
    pub fit: u32,
    /// The fit of what the applicant has now; nothing where they are not placed.
    pub has: Option<u32>,
    /// Who would have to give way; nobody where a place is left.
    pub instead_of: Option<String>,
}

/// All blocking pairs of a plan, looking at fits and at the places of each offer alone.
#[must_use]
pub fn blocking_pairs(round: &Round, plan: &Plan) -> Vec<BlockingPair> {
    let problem = Problem::new(round);
    let mut places: BTreeMap<u32, Vec<&Candidate>> = BTreeMap::new();
    let chosen: Vec<&Candidate> = problem.candidates.iter().filter(|candidate| is_in(round, plan, candidate)).collect();
    let mut has: Vec<Option<u32>> = vec![None; round.applications.len()];
    for &candidate in &chosen {
        places.entry(candidate.offer).or_default().push(candidate);
        let has = &mut has[candidate.application as usize];
        // With several places it is the least of them that one would give up.
        *has = Some(has.map_or(candidate.fit, |fit| fit.min(candidate.fit)));
    }
    let blocks = |candidate: &Candidate| -> Option<BlockingPair> {
        let own = has[candidate.application as usize];
        if own.is_some_and(|own| own >= candidate.fit) || is_in(round, plan, candidate) {
            return None;
        }
        let instead_of = match full(round, &places, candidate) {
            None => None,
            Some(there) => {
                let weakest = there.into_iter().min_by_key(|one| (one.fit, one.application));
                let weakest = weakest.filter(|weakest| weakest.fit < candidate.fit && !weakest.is_forced)?;
                Some(round.applications[weakest.application as usize].id.clone())
            }
        };
        Some(BlockingPair {
            application: round.applications[candidate.application as usize].id.clone(),
            offer: round.offers[candidate.offer as usize].id.clone(),
            period: round.periods[candidate.period as usize].id.clone(),
            fit: candidate.fit,
            has: own,
            instead_of,
        })
    };
    problem.candidates.iter().filter_map(blocks).collect()
}

/// Who takes the places of an offer that a candidate would need, where none is left.
fn full<'a>(
    round: &Round,
    places: &BTreeMap<u32, Vec<&'a Candidate>>,
    candidate: &Candidate,
) -> Option<Vec<&'a Candidate>> {
    let capacity = &round.offers[candidate.offer as usize].places;
    let all = places.get(&candidate.offer).cloned().unwrap_or_default();
    let then: Vec<&Candidate> = all.iter().copied().filter(|one| one.period == candidate.period).collect();
    let is_full = |places: Option<u32>, taken: usize| places.is_some_and(|places| taken as u32 >= places);
    if is_full(capacity.within(&round.periods[candidate.period as usize].id), then.len()) {
        Some(then)
    } else if is_full(capacity.whole, all.len()) {
        Some(all)
    } else {
        None
    }
}
