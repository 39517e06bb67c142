//! Notes in confidence about placements.

mod mutations;
mod types;

pub use mutations::*;
pub use types::*;
