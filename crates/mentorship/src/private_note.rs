//! Notes in confidence: what somebody tells those who run the exchange about a placement. Nobody else sees a note, or that there is
//! one.

use database::{
    id::{PersonId, PlacementId, PrivateNoteId},
    schema,
};
use diesel::prelude::*;
use identity::{
    Viewer,
    policy::{self, PlacementFacts, PlacementPart},
};
use jiff::Timestamp;

use crate::kept::Kept;

mod answer;
mod read;
mod write;

pub use answer::answer;
pub use read::*;
pub use write::write;

/// The most characters of a note, and of its answer.
const LONGEST: usize = 10_000;

/// What somebody tells those who run the exchange in confidence.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::private_note)]
pub struct PrivateNote {
    /// Its id.
    pub id: PrivateNoteId,
    /// About which placement.
    pub placement_id: PlacementId,
    /// What it says.
    pub text: String,
    /// On which side of the placement they are.
    pub part: PlacementPart,
    /// Who wrote it.
    pub written_by: PersonId,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// What those who run the exchange say to it.
    pub answer: Option<String>,
    /// Who of them said so.
    pub answered_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub answered_at: Option<Timestamp>,
}

impl Kept for PrivateNote {
    fn placement(&self) -> PlacementId {
        self.placement_id
    }

    /// Who wrote it sees it, and those who run the exchange and are no party of the placement.
    fn is_seen(&self, viewer: &Viewer, placement: PlacementFacts) -> bool {
        policy::sees_confided(viewer, placement, Some(self.written_by))
    }
}
