//! Service tokens in the graph.

mod mutations;
mod types;

pub use mutations::ServiceTokenMutations;
pub use types::{ServiceToken, ServiceTokenConnection, of_organization};
