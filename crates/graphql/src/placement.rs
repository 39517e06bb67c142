//! Placements: approved pairings that were published.

mod acting;
mod course;
mod mutations;
mod queries;
mod types;

pub use acting::*;
pub use course::*;
pub use mutations::*;
pub use queries::*;
pub use types::*;
