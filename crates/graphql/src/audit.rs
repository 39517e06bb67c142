//! The audit trail in the graph.

mod queries;
mod types;

pub use queries::{AuditFilterInput, AuditQueries, trail};
pub use types::{AuditEntry, AuditEntryConnection};
