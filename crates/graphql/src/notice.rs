//! Notices in the graph: how people wish to be told.

mod mutations;
mod types;

pub use mutations::NoticeMutations;
pub use types::{NoticePreferences, NoticeTiming, own};
