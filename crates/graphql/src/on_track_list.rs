//! Lists of who is On TRACK, in the graph.

mod mutations;
mod types;

pub use mutations::OnTrackListMutations;
pub use types::{OnTrackList, OnTrackListConnection, draw_up, published};
