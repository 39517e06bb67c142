//! Needs in the graph.

mod figures;
mod matches;
mod mutations;
mod queries;
mod state_mutations;
mod subscription;
mod types;

pub use figures::{Demand, demand};
pub use matches::{Match, MatchConnection, WhyNot};
pub use mutations::NeedMutations;
pub use queries::{Asked, NeedQueries, find, of_organization, of_viewer};
pub use state_mutations::NeedStateMutations;
pub use subscription::NeedSubscriptions;
pub use types::{Need, NeedConnection, NeedState, NeedVisibility};
