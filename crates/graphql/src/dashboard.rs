//! What exchanges have come to, in the graph: the dashboard of those who run one, and what its funders see.

mod evaluation;
mod funder;
mod ledger;
mod money;
mod outcome;
mod participation;
mod queries;
mod representation;
mod types;

pub use evaluation::*;
pub use funder::*;
pub use ledger::*;
pub use money::*;
pub use outcome::*;
pub use participation::*;
pub use queries::ExchangeDashboards;
pub use representation::*;
pub use types::*;

/// A count as the graph has it.
fn many(counted: usize) -> i32 {
    i32::try_from(counted).unwrap_or(i32::MAX)
}
