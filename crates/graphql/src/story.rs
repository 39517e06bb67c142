//! Stories of placements in the graph.

mod consents;
mod mutations;
mod queries;
mod types;

pub use consents::StoryConsentMutations;
pub use mutations::StoryMutations;
pub use queries::ExchangeStories;
pub use types::{Story, StoryConnection, StoryConsent, StoryState, find};
