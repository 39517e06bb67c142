//! What those who took part say of a placement, in confidence.

mod mutations;
mod types;

pub use mutations::*;
pub use types::*;
