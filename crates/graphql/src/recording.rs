//! Recordings in the graph.

mod mutations;
mod types;

pub use mutations::{RecordingInput, RecordingMutations};
pub use types::{Recording, RecordingAvailability};
