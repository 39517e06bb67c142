//! Recordings in the graph.

mod types;

pub use types::{Recording, RecordingAvailability};
