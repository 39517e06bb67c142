//! Taking part, in the graph.

mod decision_mutations;
mod mutations;
mod queries;
mod reporting_mutations;
mod terms;
mod terms_mutations;
mod types;
mod words;

pub use decision_mutations::RegistrationDecisionMutations;
pub use mutations::RegistrationMutations;
pub use queries::{Asked, find, of_run, of_staff, of_viewer, own_of_run};
pub use reporting_mutations::ReportingMutations;
pub use terms::{RegistrationTerms, SeatSetAside};
pub use terms_mutations::RegistrationTermsMutations;
pub use types::{Registration, RegistrationConnection, RegistrationState};
