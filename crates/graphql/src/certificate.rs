//! Certificates of completion in the graph.

mod mutations;
mod types;

pub use mutations::CertificateMutations;
pub(crate) use types::own;
pub use types::{Certificate, RevocationReason};
