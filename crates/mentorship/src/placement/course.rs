//! The course of a placement: it begins, may be paused and taken up again, and is completed or ended early.
//!
//! Each step is kept, with for whom it was taken and why. Meanwhile whoever goes takes part in the call of the round; with the
//! placement completed they have completed it.

use database::{
    id::{PersonId, PlacementChangeId, PlacementId},
    schema, text_enum,
};
use diesel::prelude::*;
use identity::{
    Viewer,
    policy::{self, PlacementFacts, PlacementPart},
};
use jiff::Timestamp;

use super::PlacementState;

mod begin;
mod change;
mod complete;
mod due;
mod participation;
mod read;
mod state;
mod step;

pub(crate) use begin::begin;
pub use change::{Interruption, end_early, pause, resume};
pub use complete::complete;
pub use due::remind_of_course;
pub use read::changes;
pub use state::{PlacementMove, check_next, next};

text_enum! {
    /// What sort of reason there is to pause a placement, or to end it before its time.
    PlacementCause {
        /// Days and hours.
        Schedule = "schedule",
        /// Too much to do, here or at home.
        Workload = "workload",
        /// Access to rooms, collections or systems, or what somebody cannot do without.
        Access = "access",
        /// How people treat each other.
        Conduct = "conduct",
        /// Health.
        Health = "health",
        /// Family.
        Family = "family",
        /// Money.
        Funding = "funding",
        /// Somebody changes their job.
        Employment = "employment",
        /// Something else.
        Other = "other",
    }
}

impl PlacementCause {
    /// Whether it is told to those who run the exchange alone, and with it why in words.
    pub fn is_confided(self) -> bool {
        matches!(self, Self::Conduct | Self::Health | Self::Family)
    }
}

/// How a placement came to stand as it does.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::placement_change)]
pub struct PlacementChange {
    /// Its id.
    pub id: PlacementChangeId,
    /// Of which placement.
    pub placement_id: PlacementId,
    /// Where it stood from then on.
    pub state: PlacementState,
    /// The sort of reason.
    pub cause: Option<PlacementCause>,
    /// Why, in words.
    pub reason: Option<String>,
    /// For whom it was done.
    pub part: Option<PlacementPart>,
    /// Who did it.
    pub changed_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub changed_at: Timestamp,
}

impl PlacementChange {
    /// Whether its cause is told to those who run the exchange alone.
    pub fn is_confided(&self) -> bool {
        self.cause.is_some_and(PlacementCause::is_confided)
    }

    /// The same as the viewer sees it: a cause that is confided is something else to others than whoever made the change and those
    /// who run the exchange, for no reason that they are told.
    #[must_use]
    pub fn seen_by(self, viewer: &Viewer, placement: Option<PlacementFacts>) -> Self {
        let is_told = placement.is_some_and(|known| policy::sees_confided(viewer, known, self.changed_by));
        if is_told || !self.is_confided() {
            return self;
        }
        Self { cause: Some(PlacementCause::Other), reason: None, ..self }
    }
}
