//! Debriefs: what is kept of a placement.

mod mutations;
mod types;

pub use mutations::*;
pub use types::*;
