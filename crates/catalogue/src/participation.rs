//! Participation in figures: how many people took part, and how many completed, without telling of anybody.

mod read;

pub use crate::small_cells::{Counts, FEWEST, Figures, Group, counts, figures};
pub use read::*;
