//! Organizations in the graph.

mod queries;
mod types;

pub use queries::OrganizationQueries;
pub use types::{Organization, OrganizationConnection, Sector};
