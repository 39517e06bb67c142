//! Topics in the graph.

mod queries;
mod types;

pub use queries::TopicQueries;
pub use types::{Topic, TopicConnection};
