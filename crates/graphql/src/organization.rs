//! Organizations in the graph.

mod mutations;
mod queries;
mod types;

pub use mutations::OrganizationMutations;
pub use queries::OrganizationQueries;
pub use types::{Organization, OrganizationConnection, Sector};
