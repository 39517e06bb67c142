//! Outcomes: what changed at home through a placement, and what both institutions do together since.

use database::{
    id::{PersonId, PlacementId},
    schema,
};
use diesel::prelude::*;
use jiff::Timestamp;

mod collaboration;
mod read;
mod set;

pub use collaboration::{
    Collaboration, CollaborationKind, NewCollaboration, add_collaboration, collaborations, remove_collaboration,
};
pub use read::of_placements;
pub use set::{OutcomeInput, set};

/// What changed at home through a placement.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::placement_outcome)]
pub struct PlacementOutcome {
    /// Through which.
    pub placement_id: PlacementId,
    /// How many minutes of work it saves in a month.
    pub minutes_saved: Option<i32>,
    /// In which work.
    pub saved_in: Option<String>,
    /// Who told it last.
    pub told_by: Option<PersonId>,
    /// Grows by one with each change.
    pub revision: i32,
    /// When it was told last.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub updated_at: Timestamp,
}
