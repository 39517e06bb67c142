//! Debriefs: what is kept of a placement by whoever went. What to take home, what stood in the way, and what helped.

use database::{
    id::{PersonId, PlacementId},
    schema,
};
use diesel::prelude::*;
use jiff::{Timestamp, civil::Date};

mod read;
mod set;

pub use read::of_placements;
pub use set::{DebriefInput, set};

/// What is kept of a placement.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::debrief)]
pub struct Debrief {
    /// Of which.
    pub placement_id: PlacementId,
    /// The language that it is written in (BCP 47).
    pub language: String,
    /// The day it was held.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub held_on: Date,
    /// What to take home.
    pub takeaways: String,
    /// What stood in the way.
    pub obstacles: Option<String>,
    /// What helped.
    pub strategies: Option<String>,
    /// Who wrote it.
    pub written_by: Option<PersonId>,
    /// Grows by one with each change.
    pub revision: i32,
    /// When it was written last.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub updated_at: Timestamp,
}
