//! Mentorship exchanges in the graph.

mod mutations;
mod types;

pub use mutations::ExchangeProgramMutations;
pub use types::{ExchangeFields, ExchangeProgram, PlacementKind, PriorityGroup, of_programme};
