//! Applications for places in the graph.

mod answer_mutations;
mod import;
mod mutations;
mod queries;
mod state_mutations;
mod types;

pub use answer_mutations::SignOffMutations;
pub use import::ApplicationImportMutations;
pub use mutations::ApplicationMutations;
pub use queries::{ApplicationQueries, RoundApplications};
pub use state_mutations::ApplicationStateMutations;
pub use types::{Application, ApplicationConnection, find};
