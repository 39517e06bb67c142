//! What it takes to complete a run, in the graph, and how far somebody is.

mod mutations;
mod types;

pub use mutations::CompletionMutations;
pub use types::{CompletionRule, RegistrationProgress};
