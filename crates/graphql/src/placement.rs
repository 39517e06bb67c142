//! Placements: approved pairings that were published.

mod course;
mod mutations;
mod queries;
mod types;

pub use course::*;
pub use mutations::*;
pub use queries::*;
pub use types::*;
