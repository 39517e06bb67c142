//! What is agreed of placements.

mod mutations;
mod queries;
mod result_mutations;
mod types;

pub use mutations::*;
pub use queries::*;
pub use result_mutations::*;
pub use types::*;
