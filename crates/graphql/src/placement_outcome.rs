//! Outcomes of placements: what changed at home, and what both institutions do together since.

mod mutations;
mod queries;
mod types;

pub use mutations::*;
pub use queries::*;
pub use types::*;
