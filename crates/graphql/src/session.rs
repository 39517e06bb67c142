//! Sessions in the graph, and the calendar of them.

mod queries;
mod types;

pub use queries::SessionQueries;
pub use types::{Recurrence, Session, SessionConnection, SessionStatus};
