//! Agreements: what the three parties of a placement agree, version by version.
//!
//! Whoever has a part in a placement proposes a version. It is in force once the participant, the institution that lets them go and
//! the host have accepted it, each by somebody else; with the first one, the placement begins. What a version says is never changed:
//! the next one takes its place.

use database::{
    id::{AgreementId, PersonId, PlacementId, TopicId},
    schema, text_enum,
};
use diesel::prelude::*;
use identity::policy::PlacementPart;
use jiff::{Timestamp, civil::Date};

use crate::{assent::Assent, placement::PlacementState};

mod accept;
mod content;
mod lock;
mod propose;
mod read;
mod result;

pub use accept::accept;
pub use content::{AgreementContent, ObjectiveContent, Stipend};
pub use propose::propose;
pub(crate) use read::first_day;
pub use read::*;
pub use result::{ResultSaid, set_result};

/// Where a placement stands while something can be agreed on it.
const OPEN: [PlacementState; 3] = [PlacementState::Accepted, PlacementState::UnderWay, PlacementState::Paused];

/// Those who must all accept a version.
const PARTIES: [PlacementPart; 3] = [PlacementPart::Participant, PlacementPart::Home, PlacementPart::Host];

text_enum! {
    /// Whether an objective was met.
    ObjectiveResult {
        /// It was.
        Met = "met",
        /// In part.
        Partly = "partly",
        /// It was not.
        NotMet = "not_met",
    }
}

/// One version of what is agreed of a placement.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::agreement)]
pub struct Agreement {
    /// Its id.
    pub id: AgreementId,
    /// Of which placement.
    pub placement_id: PlacementId,
    /// Which version: the first is 1.
    pub version: i32,
    /// The language that it is written in (BCP 47).
    pub language: String,
    /// What is to be there at the end.
    pub deliverables: String,
    /// What happens when, in words.
    pub schedule: String,
    /// What else was agreed.
    pub terms: Option<String>,
    /// The first day.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub starts_on: Date,
    /// The last day.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub ends_on: Date,
    /// Every how many days the participant and the host check in; none: not by calendar.
    pub check_in_days: Option<i32>,
    /// How many contact minutes count for credit.
    pub contact_minutes: Option<i32>,
    /// What the participant gets, in minor units.
    pub stipend_amount: Option<i64>,
    /// In which currency (ISO 4217).
    pub stipend_currency: Option<String>,
    /// For whom it was proposed.
    pub proposed_as: PlacementPart,
    /// By whom.
    pub proposed_by: Option<PersonId>,
    /// Who accepted it as the participant.
    pub participant_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub participant_at: Option<Timestamp>,
    /// Who accepted it for the institution that lets them go.
    pub home_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub home_at: Option<Timestamp>,
    /// Who accepted it for the host.
    pub host_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub host_at: Option<Timestamp>,
    /// When all three had accepted it.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub in_force_at: Option<Timestamp>,
    /// When another version came in its place.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub superseded_at: Option<Timestamp>,
    /// When it was proposed.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

/// What the participant is to learn by an agreement, and whether they did.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::agreement_objective)]
pub struct AgreementObjective {
    /// By which agreement.
    pub agreement_id: AgreementId,
    /// Where it stands in it: the first is 1.
    pub position: i32,
    /// What is to be learned.
    pub text: String,
    /// What it is about.
    pub topic_id: Option<TopicId>,
    /// Whether it was met.
    pub result: Option<ObjectiveResult>,
    /// What there is to say about that.
    pub result_note: Option<String>,
    /// Who said so.
    pub result_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub result_at: Option<Timestamp>,
}

impl Agreement {
    /// Whether it is what holds now.
    pub fn is_in_force(&self) -> bool {
        self.in_force_at.is_some() && self.superseded_at.is_none()
    }

    /// Whether it waits to be accepted.
    pub fn is_proposed(&self) -> bool {
        self.in_force_at.is_none() && self.superseded_at.is_none()
    }

    /// Those of the three parties that accepted it.
    pub fn acceptances(&self) -> Vec<Assent> {
        PARTIES.into_iter().filter_map(|part| self.acceptance(part)).collect()
    }

    /// What the participant gets.
    pub fn stipend(&self) -> Option<Stipend> {
        let (amount, currency) = self.stipend_amount.zip(self.stipend_currency.clone())?;
        Some(Stipend { amount, currency })
    }

    fn acceptance(&self, part: PlacementPart) -> Option<Assent> {
        let (by, at) = match part {
            PlacementPart::Participant => (self.participant_by, self.participant_at),
            PlacementPart::Home => (self.home_by, self.home_at),
            PlacementPart::Host => (self.host_by, self.host_at),
            PlacementPart::Coordinator => return None,
        };
        Assent::of(part, by, at)
    }
}
