//! Reflections: what a participant makes of what they learned.
//!
//! They are the participant's own, and their mentor's; where they are shared, all who see the placement read them.

use database::{
    id::{PersonId, PlacementId, ReflectionId},
    schema,
};
use diesel::prelude::*;
use identity::{
    Viewer,
    policy::{self, PlacementFacts},
};
use jiff::{Timestamp, civil::Date};

use crate::kept::Kept;

mod read;
mod write;

pub use read::*;
pub use write::{NewReflection, ReflectionChange, change, write};

/// What a participant makes of what they learned.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::reflection)]
pub struct Reflection {
    /// Its id.
    pub id: ReflectionId,
    /// On which placement.
    pub placement_id: PlacementId,
    /// The language that it is written in (BCP 47).
    pub language: String,
    /// The day they sat down to it.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub held_on: Date,
    /// What they learned.
    pub learned: String,
    /// How it applies at home.
    pub applies: Option<String>,
    /// What would have to be adapted for the home collection.
    pub adapts: Option<String>,
    /// Whether all who see the placement see it.
    pub is_shared: bool,
    /// Who wrote it.
    pub written_by: Option<PersonId>,
    /// Grows by one with each change.
    pub revision: i32,
    /// When it was written or changed last.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub updated_at: Timestamp,
}

impl Kept for Reflection {
    fn placement(&self) -> PlacementId {
        self.placement_id
    }

    fn is_seen(&self, viewer: &Viewer, placement: PlacementFacts) -> bool {
        policy::sees_reflection(viewer, placement, self.is_shared)
    }
}
