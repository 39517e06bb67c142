//! Credit in the graph: authorities and their rules, and one's own transcript.

mod mutations;
mod queries;
mod transcript;
mod types;

pub use mutations::CreditMutations;
pub use queries::CreditQueries;
pub(crate) use transcript::transcript;
pub use transcript::{CreditAmount, CreditCut, CreditCutReason, CreditCycle, CreditLine, CreditTotal, Transcript};
pub use types::{CreditApproval, CreditAuthority, CreditEntry, CreditFormat, CreditRole, CreditRules, CreditUnit};
