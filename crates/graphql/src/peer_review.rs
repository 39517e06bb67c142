//! Peer reviews in the graph.

mod conflict_mutations;
mod mutations;
mod queries;
mod release_mutations;
mod types;

pub use conflict_mutations::ConflictMutations;
pub use mutations::{ReviewMutations, topic_ids};
pub use queries::{Asked, ReviewQueries, of_enrolment, of_year, progress_of_year};
pub use release_mutations::ReviewReleaseMutations;
pub use types::{
    ConflictOfInterest, Finding, PeerReview, PeerReviewConnection, PeerReviewProgress, PeerReviewState, find, name_of,
    own, own_conflicts,
};
