//! Placements: approved pairings that were published. Both sides answer, and then they take place.
//!
//! Publishing a plan offers its pairs to both sides. As long as one stands, its pair is settled: it is in every later plan. Where a
//! side declines or lets the time pass, the pair is kept out of later plans, and the round is solved again at once. Once all three
//! parties have accepted its agreement, a placement takes its course.

use database::{
    id::{
        ApplicationId, OfferId, OrganizationId, PairingId, PersonId, PlacementId, ProgrammeId, RegistrationId, RoundId,
        RoundPeriodId,
    },
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;

mod answer;
mod course;
mod days;
mod due;
mod pinning;
mod publish;
mod read;

pub(crate) use answer::locked;
pub use answer::{Said, answer_for_home, answer_for_host};
pub(crate) use course::begin;
pub use course::{
    Interruption, PlacementCause, PlacementChange, PlacementMove, changes, check_next, complete, end_early, next,
    pause, remind_of_course, resume,
};
pub use days::last_day;
pub use due::{expire, remind};
pub(crate) use pinning::{Pair, keep_apart};
pub use publish::publish;
pub use read::*;

/// How many placements, or pins of theirs, are written in a statement: PostgreSQL takes 65,535 values.
const AT_ONCE: usize = 3_000;

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
        /// All three accepted its agreement, and it takes place.
        UnderWay = "under_way",
        /// It is interrupted.
        Paused = "paused",
        /// It took place.
        Completed = "completed",
        /// It ended before its time.
        EndedEarly = "ended_early",
    }
}

impl PlacementState {
    /// That of those that take place, did, or may still: their pair is settled, and whoever goes has a place.
    pub const STANDING: [Self; 6] =
        [Self::Offered, Self::Accepted, Self::UnderWay, Self::Paused, Self::Completed, Self::EndedEarly];
    /// That of those that both sides accepted, whatever became of them.
    pub const AGREED: [Self; 5] = [Self::Accepted, Self::UnderWay, Self::Paused, Self::Completed, Self::EndedEarly];
    /// That of those that a round waits for: they are to be answered, or somebody is there.
    pub(crate) const OPEN: [Self; 3] = [Self::Offered, Self::UnderWay, Self::Paused];

    /// How a placement stands, in words that follow "a placement that".
    pub(crate) fn in_words(self) -> &'static str {
        match self {
            Self::Offered => "waits for the answers of both sides",
            Self::Accepted => "both sides accepted and that has not begun",
            Self::Declined => "was declined",
            Self::Expired => "was not answered in time",
            Self::UnderWay => "is under way",
            Self::Paused => "is paused",
            Self::Completed => "is completed",
            Self::EndedEarly => "ended before its time",
        }
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
    /// The registration that it counts as, once it began.
    pub registration_id: Option<RegistrationId>,
    /// When all three had accepted its agreement.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub begun_at: Option<Timestamp>,
    /// When it was completed, or ended before its time.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub ended_at: Option<Timestamp>,
    /// Grows by one with each change.
    pub revision: i32,
}

impl Placement {
    /// Whether it takes place, did, or may still.
    pub fn stands(&self) -> bool {
        PlacementState::STANDING.contains(&self.state)
    }
}
