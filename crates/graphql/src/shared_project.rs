//! Projects that museums share, in the graph.

mod mutations;
mod queries;
mod types;

pub use mutations::SharedProjectMutations;
pub use queries::SharedProjectQueries;
pub use types::SharedProject;
