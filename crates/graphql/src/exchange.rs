//! Mentorship exchanges in the graph.

mod mutations;
mod types;
mod waiting;

pub use mutations::ExchangeProgramMutations;
pub use types::{ExchangeFields, ExchangeProgram, PlacementKind, PriorityGroup, of_programme};
pub use waiting::{ExchangeWaiting, PlacementIssueConnection, PrivateNoteConnection};
