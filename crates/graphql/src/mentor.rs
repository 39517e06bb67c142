//! Mentors of rounds in the graph.

mod mutations;
mod types;

pub use mutations::MentorMutations;
pub use types::{Mentor, MentorConnection, find};
