//! Participation in figures: how many people took part, and how many completed, without telling of anybody.

mod count;
mod read;

pub use count::*;
pub use read::*;
