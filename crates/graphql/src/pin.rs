//! Settled pairs in the graph.

mod mutations;
mod queries;
mod types;

pub use mutations::PinMutations;
pub use queries::RoundSettledPairs;
pub use types::{SettledPair, SettledPairConnection, find};
