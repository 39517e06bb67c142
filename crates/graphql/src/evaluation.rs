//! Evaluations in the graph.

mod mutations;
mod queries;
mod results;
mod types;

pub use mutations::EvaluationMutations;
pub use queries::EvaluationQueries;
pub use types::{RunEvaluation, of_run};
