//! Who has which role, in the graph.

mod mutations;
mod queries;
mod types;

pub use mutations::MembershipMutations;
pub(crate) use mutations::may_manage;
pub use queries::{MembershipQueries, members, of_viewer};
pub use types::{Membership, MembershipConnection, MembershipRole};
