//! Topics in the graph.

mod mutations;
mod queries;
mod types;

pub use mutations::TopicMutations;
pub use queries::TopicQueries;
pub use types::{Topic, TopicConnection};
