//! Requests to join the network, in the graph.

mod mutations;
mod queries;
mod types;

pub use mutations::JoinRequestMutations;
pub use queries::{JoinRequestQueries, own};
pub use types::JoinRequest;
