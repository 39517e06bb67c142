//! Proposed needs in the graph.

mod mutations;
mod queries;
mod types;

pub use mutations::NeedProposalMutations;
pub use queries::{find, of_enrolment};
pub use types::{NeedProposal, NeedProposalConnection};
