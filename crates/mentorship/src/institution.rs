//! How many people a partner can host, and do without, in a round.

use database::{
    id::{OrganizationId, RoundId},
    schema,
};
use diesel::prelude::*;

use crate::capacity::Capacity;

mod read;
mod write;

pub use read::*;
pub use write::*;

/// How many people a partner can host, and do without, in a round.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::round_institution)]
pub struct PartnerLimits {
    /// In which round.
    pub round_id: RoundId,
    /// Which partner.
    pub organization_id: OrganizationId,
    /// How many it can host.
    pub hosts: Capacity,
    /// How many of its own people it can do without.
    pub releases: Capacity,
    /// How many it must host, for a fair distribution.
    pub hosts_at_least: i32,
    /// Grows by one with each change.
    pub revision: i32,
}
