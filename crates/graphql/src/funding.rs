//! Funding streams of mentorship exchanges in the graph.

mod mutations;
mod types;

pub use mutations::FundingMutations;
pub use types::{FundingBudget, FundingStream, find, of_exchange};
