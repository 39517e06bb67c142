//! Attendance in the graph: who was at a session, and how that becomes known.

mod mutations;
mod types;

pub use mutations::AttendanceMutations;
pub use types::{Attendance, AttendanceCode, KnownBy};
pub(crate) use types::{attended, code};
