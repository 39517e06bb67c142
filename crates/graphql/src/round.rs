//! Rounds of exchanges in the graph.

mod capacity;
mod limits;
mod limits_mutations;
mod mutations;
mod period_mutations;
mod queries;
mod rules;
mod state_mutations;
mod subscription;
mod types;

pub use capacity::{Capacity, CapacityInput};
pub use limits::PartnerLimits;
pub use limits_mutations::PartnerLimitsMutations;
pub use mutations::RoundMutations;
pub use period_mutations::RoundPeriodMutations;
pub use queries::{ExchangeRounds, RoundQueries};
pub use state_mutations::RoundStateMutations;
pub use subscription::RoundSubscriptions;
pub use types::{Round, RoundConnection, RoundFields, RoundPeriod, find, find_period};
