//! Figures that expose nobody: counts of fewer than five are held back, and so is what would give them away.
//!
//! [`figures`] and [`counts`] are for groups that overlap, such as topics. [`crossed`] is for tables in which each one
//! counted stands in one cell, such as regions and answers.

mod count;
mod crossed;

pub use count::*;
pub use crossed::*;
