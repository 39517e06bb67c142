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
pub use offers::{CoachingOffer, CoachingOfferConnection, find as find_offer};
pub use queries::{CoachingQueries, of_enrolment, offers_of_year};
pub use sessions::{CoachingSession, CoachingSessionConnection, find, own};
