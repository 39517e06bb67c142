//! Whether everybody in a round had the same chance.

mod types;

pub use types::*;
