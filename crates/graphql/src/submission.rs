//! What museums answer, in the graph.

mod attachment;
mod comparison;
mod mutations;
mod queries;
mod subscription;
mod types;

pub use attachment::AttachmentScan;
pub use mutations::SubmissionMutations;
pub use queries::SubmissionQueries;
pub use subscription::SubmissionSubscriptions;
pub use types::{Answer, Submission, find, of_enrolment};
