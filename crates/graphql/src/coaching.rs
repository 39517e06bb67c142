//! Coaching in the graph.

mod mutations;
mod note_mutations;
mod offer_mutations;
mod offers;
mod queries;
mod sessions;

pub use mutations::CoachingMutations;
pub use note_mutations::CoachingNoteMutations;
pub use offer_mutations::CoachingOfferMutations;
pub use queries::CoachingQueries;
pub use sessions::{CoachingSession, own};
