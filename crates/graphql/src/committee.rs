//! Committees of mentorship exchanges in the graph.

mod mutations;
mod types;

pub use mutations::CommitteeMutations;
pub use types::{CommitteeSeat, on_day};
