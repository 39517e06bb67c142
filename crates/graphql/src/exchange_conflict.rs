//! Conflicts in mentorship exchanges, declared in confidence, in the graph.

mod mutations;
mod queries;
mod types;

pub use mutations::ExchangeConflictMutations;
pub use queries::ExchangeConflictQueries;
pub use types::ExchangeConflict;
