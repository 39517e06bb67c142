//! What the solver proposes for a round, and the proof that there is nothing better.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{fit::Fit, round::Round};

/// The solver's way of working: a plan recomputed by another may differ.
pub const VERSION: u32 = 3;

/// A plan: who goes where. It is never changed, only superseded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The solver's way of working that made it, [`VERSION`].
    pub version: u32,
    /// The SHA-256 of the round that it is for, in hexadecimal digits, as [`digest`] makes it.
    pub round: String,
    /// What was given to the solver beside the round.
    pub effort: Effort,
    /// Who goes where, by application.
    pub pairings: Vec<Pairing>,
    /// Applications that get nothing, by their ids.
    pub unplaced: Vec<String>,
    /// What it reaches, and how that is known to be the most.
    pub proof: Proof,
}

/// One pair of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pairing {
    /// The application.
    pub application: String,
    /// The offer.
    pub offer: String,
    /// When.
    pub period: String,
    /// How well they fit.
    pub fit: Fit,
    /// Who pays, where anybody does.
    pub stream: Option<String>,
    /// How much, in minor units of the stream's currency.
    pub cost: u64,
    /// Whether the committee has settled it beforehand.
    pub forced: bool,
}

/// How hard the solver tries before it gives the best that it has. Counted in nodes of its search, not in seconds, so that a slower
/// machine comes to the same plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effort {
    /// Nodes of a search tree over a thousand candidates, for each search; of more candidates, so many times fewer, since each takes
    /// longer.
    pub nodes: u32,
}

impl Default for Effort {
    fn default() -> Self {
        Self { nodes: 5_000 }
    }
}

/// What a plan reaches, stage by stage: each is settled before the next, and keeps what those before it reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The stages, first things first.
    pub stages: Vec<Stage>,
    /// How the bounds were found.
    pub by: Method,
}

impl Proof {
    /// Whether nothing better can be.
    #[must_use]
    pub fn is_optimal(&self) -> bool {
        self.stages.iter().all(Stage::is_optimal)
    }

    /// What is reached in the four stages.
    #[must_use]
    pub fn reached(&self) -> Reached {
        let of = |goal| self.stages.iter().find(|stage| stage.goal == goal).map_or(0, |stage| stage.reached);
        Reached { priority: of(Goal::Priority), placed: of(Goal::Placed), fit: of(Goal::Fit), lot: of(Goal::Lot) }
    }
}

/// What a plan reaches, the first thing first: plans compare by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reached {
    /// Applicants of priority groups who are placed.
    pub priority: u64,
    /// Applicants who are placed.
    pub placed: u64,
    /// The sum of all fits.
    pub fit: u64,
    /// The sum of all lots.
    pub lot: u64,
}

impl Reached {
    /// How many are placed, and nothing of how well.
    pub(crate) fn numbers(self) -> Self {
        Self { fit: 0, lot: 0, ..self }
    }
}

/// One goal: how far the plan reaches it, and how far any plan could.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// The goal.
    pub goal: Goal,
    /// What the plan reaches.
    pub reached: u64,
    /// What no plan exceeds that reaches as much as this one in the stages before.
    pub bound: u64,
}

impl Stage {
    /// Whether nothing better can be.
    #[must_use]
    pub fn is_optimal(&self) -> bool {
        self.reached == self.bound
    }

    /// How much better a plan could be at the very most, as a share of the bound.
    #[must_use]
    pub fn gap(&self) -> f64 {
        if self.bound == 0 { 0.0 } else { (self.bound - self.reached.min(self.bound)) as f64 / self.bound as f64 }
    }
}

/// What plans are compared by, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// As many applicants of priority groups as can be.
    Priority,
    /// As many applicants as can be.
    Placed,
    /// The largest sum of fits.
    Fit,
    /// The largest sum of lots, so that there is one plan and not one of many. A pair's lot is the first 20 bits of the SHA-256 of the
    /// rules' `lot`, the application's id, the offer's id and the period's id, joined by line feeds.
    Lot,
}

/// How the bounds of a plan were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The limits nest, so that the round is a flow; prices at which no change pays prove the bounds, in whole numbers.
    Flow,
    /// Budgets, minimums or limits that cross make it a mixed-integer programme: its bounds are those of prices of these rules and of
    /// relaxations, in whole numbers, and where they are not reached, of a branch and cut by HiGHS.
    BranchAndCut,
}

/// What a round is known by: the same for the same round, and for no other.
#[must_use]
pub fn digest(round: &Round) -> String {
    let bytes = serde_json::to_vec(round).unwrap_or_default();
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A pair's lot, as [`Goal::Lot`] says.
pub(crate) fn lot(of: &str, application: &str, offer: &str, period: &str) -> u32 {
    let digest = Sha256::digest([of, application, offer, period].join("\n"));
    (u32::from(digest[0]) << 12) | (u32::from(digest[1]) << 4) | (u32::from(digest[2]) >> 4)
}
