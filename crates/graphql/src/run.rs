//! Runs in the graph.

mod types;

pub use types::{Mode, Pacing, Place, Price, Run, RunStatus};
