//! Sessions in the graph, and the calendar of them.

mod mutations;
mod queries;
mod recurring_mutations;
mod status_mutations;
mod types;

pub use mutations::SessionMutations;
pub use queries::SessionQueries;
pub use recurring_mutations::RecurringSessionMutations;
pub use status_mutations::SessionStatusMutations;
pub use types::{Recurrence, Session, SessionConnection, SessionStatus, WallClock, wall_clock};
