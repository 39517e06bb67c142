//! Votes of the committee on pairings.

mod mutations;
mod types;

pub use mutations::*;
pub use types::*;
