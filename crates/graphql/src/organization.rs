//! Organizations in the graph.

mod mutations;
mod neglected;
mod queries;
mod types;

pub use mutations::OrganizationMutations;
pub use neglected::NeglectedOrganizationQueries;
pub use queries::OrganizationQueries;
pub use types::{Organization, OrganizationConnection, OrganizationSize, Sector, find};
