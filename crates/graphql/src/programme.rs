//! Programmes in the graph.

mod lists;
mod mutations;
mod participant_mutations;
mod queries;
mod types;

pub use lists::{participants, run_by};
pub use mutations::ProgrammeMutations;
pub use participant_mutations::ProgrammeParticipantMutations;
pub use queries::ProgrammeQueries;
pub use types::{Programme, ProgrammeConnection, ProgrammeKind, find};
