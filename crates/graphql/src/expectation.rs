//! What partners of exchanges expect to need, in the graph.

mod mutations;
mod types;

pub use mutations::ExpectationMutations;
pub use types::{Expectation, Occasion};
