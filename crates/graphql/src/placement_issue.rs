//! Issues of placements.

mod mutations;
mod types;

pub use mutations::*;
pub use types::*;
