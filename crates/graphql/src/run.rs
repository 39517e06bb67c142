//! Runs in the graph.

mod mutations;
mod status_mutations;
mod types;

pub use mutations::{PlaceInput, RunMutations};
pub use status_mutations::RunStatusMutations;
pub use types::{Mode, Pacing, Place, Price, Run, RunStatus};
