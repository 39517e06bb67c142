use std::ops::ControlFlow;

use super::{Built, Stop, Worth, network::LEVELS, simplex::Simplex};
use crate::{nesting::Nesting, problem::Problem};

/// A flow whose arcs gain now this and now that: each time it is improved from where it stood.
pub(crate) struct Priced {
    simplex: Simplex,
    costs: Vec<i64>,
    /// By application: the arc of its first placement.
    firsts: Vec<u32>,
    first_candidate: usize,
}

impl Priced {
    pub(crate) fn new(problem: &Problem, nesting: &Nesting) -> Self {
        let nothing = [0; LEVELS];
        let worth = Worth { priority: nothing, placed: nothing, fit: nothing, lot: nothing };
        let Built { network, firsts, first_candidate } = super::network(problem, nesting, worth);
        Self { simplex: Simplex::new(&network), costs: vec![0; network.arcs.len()], firsts, first_candidate }
    }

    /// How many nodes it has: gains times twice as many must be numbers of 64 bits.
    pub(crate) fn nodes(&self) -> usize {
        self.simplex.root()
    }

    /// The most that any choice gains where the first placement of an application and each candidate gain so much.
    pub(crate) fn most(
        &mut self,
        first: impl Iterator<Item = i64>,
        candidates: impl Iterator<Item = i64>,
        watch: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<i128, Stop> {
        for (&arc, gain) in self.firsts.iter().zip(first) {
            self.costs[arc as usize] = -gain;
        }
        for (cost, gain) in self.costs[self.first_candidate..].iter_mut().zip(candidates) {
            *cost = -gain;
        }
        self.simplex.charge(self.costs.iter().copied());
        self.simplex.run(watch)?;
        if self.simplex.is_tied() {
            return Err(Stop::Impossible);
        }
        let gained = |arc: usize| -i128::from(self.costs[arc]) * i128::from(self.simplex.units[arc]);
        let firsts = self.firsts.iter().map(|&arc| gained(arc as usize)).sum::<i128>();
        Ok(firsts + (self.first_candidate..self.costs.len()).map(gained).sum::<i128>())
    }

    pub(crate) fn is_chosen(&self, candidate: usize) -> bool {
        self.simplex.units[self.first_candidate + candidate] > 0
    }

    pub(crate) fn chosen(&self) -> Vec<bool> {
        self.simplex.units[self.first_candidate..self.costs.len()].iter().map(|&units| units > 0).collect()
    }

    pub(crate) fn is_placed(&self, application: usize) -> bool {
        self.simplex.units[self.firsts[application] as usize] > 0
    }

    /// What choosing a candidate loses at the flow's own prices.
    pub(crate) fn loss(&self, candidate: usize) -> i64 {
        self.simplex.excess(self.first_candidate + candidate)
    }
}
