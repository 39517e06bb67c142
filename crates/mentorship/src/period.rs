//! Periods: parts of a round that placements take place in.

use database::{
    id::{RoundId, RoundPeriodId},
    schema,
};
use diesel::prelude::*;
use jiff::civil::Date;

mod read;
mod write;

pub use read::*;
pub use write::*;

/// A part of a round that placements take place in. Periods of a round do not overlap.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::round_period)]
pub struct RoundPeriod {
    /// Its id.
    pub id: RoundPeriodId,
    /// Of which round.
    pub round_id: RoundId,
    /// What it is called.
    pub name: String,
    /// Its first day.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub starts_on: Date,
    /// Its last day.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub ends_on: Date,
}
