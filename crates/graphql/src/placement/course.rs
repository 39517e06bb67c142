//! The course of a placement: how it went, and steering it.

mod mutations;
mod types;

pub use mutations::*;
pub use types::*;
