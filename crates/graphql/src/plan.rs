//! Plans and their pairings in the graph.

mod explanations;
mod failure;
mod mutations;
mod pairing;
mod proof;
mod queries;
pub mod sentence;
mod types;
mod why;
mod words;

pub use mutations::PlanMutations;
pub use pairing::{Pairing, PairingConnection, PairingFields, PairingOutcome, find_pairing};
pub use proof::{PlanGoal, PlanStage};
pub use queries::{PlanQueries, RoundPlans};
pub use types::{Plan, PlanConnection, find};
