//! What partners of exchanges can teach, in the graph.

mod mutations;
mod types;

pub use mutations::ExpertiseMutations;
pub use types::Expertise;
