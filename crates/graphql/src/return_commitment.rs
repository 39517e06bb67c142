//! Return commitments: what somebody brings home from a placement, and who adopted it.

mod adoption_mutations;
mod mutations;
mod queries;
mod types;

pub use adoption_mutations::*;
pub use mutations::*;
pub use queries::*;
pub use types::*;
