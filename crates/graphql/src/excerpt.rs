//! Excerpts of what museums wrote, in the graph.

mod mutations;
mod types;

pub use mutations::ExcerptMutations;
pub use types::{Excerpt, ExcerptState, TrendExcerpt, of_enrolment, of_year, told};
