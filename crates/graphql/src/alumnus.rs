//! Alumni of exchanges in the graph.

mod mutations;
mod queries;
mod types;

pub use mutations::AlumnusMutations;
pub use queries::ExchangeAlumni;
pub use types::{Alumnus, AlumnusConnection};
