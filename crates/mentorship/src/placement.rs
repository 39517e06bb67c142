//! Placements: approved pairings that were published. Both sides answer, and then they take place.
//!
//! Publishing a plan offers its pairs to both sides. As long as one stands, its pair is settled: it is in every later plan. Where a
//! side declines or lets the time pass, the pair is kept out of later plans, and the round is solved again at once.

use database::{
    id::{
        ApplicationId, OfferId, OrganizationId, PairingId, PersonId, PlacementId, ProgrammeId, RoundId, RoundPeriodId,
    },
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;

mod answer;
mod days;
mod due;
mod pinning;
mod publish;
mod read;

pub use answer::{Said, answer_for_home, answer_for_host};
pub use days::last_day;
pub use due::{expire, remind};
pub(crate) use pinning::{Pair, keep_apart};
pub use publish::publish;
pub use read::*;

text_enum! {
    /// Where a placement stands.
    PlacementState {
        /// It waits for the answers of both sides.
        Offered = "offered",
        /// Both accepted.
        Accepted = "accepted",
        /// One declined.
        Declined = "declined",
        /// One did not answer in time.
        Expired = "expired",
    }
}

text_enum! {
    /// What one side says to a placement.
    PlacementAnswer {
        /// It accepts.
        Accepted = "accepted",
        /// It declines.
        Declined = "declined",
    }
}

/// An approved pairing that was published.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::placement)]
pub struct Placement {
    /// Its id.
    pub id: PlacementId,
    /// In which exchange.
    pub programme_id: ProgrammeId,
    /// In which round.
    pub round_id: RoundId,
    /// The pairing it came of.
    pub pairing_id: PairingId,
    /// Who goes.
    pub application_id: ApplicationId,
    /// Where.
    pub offer_id: OfferId,
    /// When.
    pub round_period_id: RoundPeriodId,
    /// The institution that lets somebody go.
    pub home_id: OrganizationId,
    /// The institution that hosts.
    pub host_id: OrganizationId,
    /// Where it stands.
    pub state: PlacementState,
    /// Until when both sides can answer.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub answer_by: Timestamp,
    /// What the home institution says.
    pub home_answer: Option<PlacementAnswer>,
    /// Who said so.
    pub home_answered_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub home_answered_at: Option<Timestamp>,
    /// Why.
    pub home_reason: Option<String>,
    /// What the host says.
    pub host_answer: Option<PlacementAnswer>,
    /// Who said so.
    pub host_answered_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub host_answered_at: Option<Timestamp>,
    /// Why.
    pub host_reason: Option<String>,
    /// When both had accepted, one had declined, or the time had run out.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub settled_at: Option<Timestamp>,
    /// Grows by one with each change.
    pub revision: i32,
}

impl Placement {
    /// Whether it is to take place, or may still.
    pub fn stands(&self) -> bool {
        matches!(self.state, PlacementState::Offered | PlacementState::Accepted)
    }
}
