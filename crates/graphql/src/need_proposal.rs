//! Proposed needs in the graph.

mod mutations;
mod queries;
mod types;

pub use mutations::NeedProposalMutations;
pub use queries::NeedProposalQueries;
pub use types::NeedProposal;
