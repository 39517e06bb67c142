//! Projects that museums share, in the graph.

mod mutations;
mod queries;
mod types;

pub use mutations::SharedProjectMutations;
pub use queries::{Asked, SharedProjectQueries, of_enrolment, of_year};
pub use types::{SharedProject, SharedProjectConnection, SharedProjectState, find};
