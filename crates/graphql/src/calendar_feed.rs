//! Calendar links in the graph.

mod mutations;
mod types;

pub use mutations::CalendarFeedMutations;
pub use types::{CalendarFeed, of_organization, own};
