//! Enrolments in the graph, and how museums stand.

mod list;
mod mutations;
mod queries;
mod standing;
mod types;

pub use list::{Wanted, of_organization, of_year};
pub use mutations::EnrolmentMutations;
pub use queries::EnrolmentQueries;
pub use standing::{RequirementState, Standing, StandingState};
pub use types::{Enrolment, EnrolmentConnection, EnrolmentState, find};
