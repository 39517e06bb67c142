//! Progress reports of placements, and what else is kept of a placement as it goes.

mod mutations;
mod queries;
mod types;

pub use mutations::*;
pub use queries::*;
pub use types::*;
