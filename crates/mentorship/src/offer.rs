//! Offers: places that a host offers in a round.

use catalogue::{LanguageMap, organization::Sector};
use database::{
    id::{MentorId, OfferId, OrganizationId, ProgrammeId, RoundId},
    jsonb::Lazy,
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;

use crate::{accommodation::Accommodation, capacity::Capacity, kind::PlacementKind, mode::PlacementMode};

mod complete;
mod content;
mod read;
mod setting;
mod state;
mod store;
mod write;

pub use content::{Cost, OfferContent};
pub(crate) use read::contents;
pub use read::{OfferFilter, by_ids, careers, count_of_round, of_round, skills, submitted_of, windows};
pub(crate) use setting::Setting;
pub use state::{submit, withdraw};
pub(crate) use store::{Stored, store};
pub use write::{OfferChange, change, draft};

text_enum! {
    /// Where an offer stands.
    OfferState {
        /// Its host writes it.
        Draft = "draft",
        /// It takes part in the round.
        Submitted = "submitted",
        /// It does not any more.
        Withdrawn = "withdrawn",
    }
}

/// Places that a host offers in a round.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::offer)]
pub struct Offer {
    /// Its id.
    pub id: OfferId,
    /// In which exchange.
    pub programme_id: ProgrammeId,
    /// In which round.
    pub round_id: RoundId,
    /// Who hosts.
    pub organization_id: OrganizationId,
    /// Who mentors, where that is somebody in particular.
    pub mentor_id: Option<MentorId>,
    /// Where it stands.
    pub state: OfferState,
    /// What kind of placement it is.
    pub kind: PlacementKind,
    /// The language its title is first of all in.
    pub main_language: String,
    /// What it is called, per language.
    pub title: Lazy<LanguageMap>,
    /// What visitors will do and learn, per language.
    pub about: Lazy<LanguageMap>,
    /// What there is to work with, per language.
    pub facilities: Lazy<LanguageMap>,
    /// How many people.
    pub places: Capacity,
    /// How many days a placement takes, one after another.
    pub days: i32,
    /// Ways of taking part.
    pub modes: Vec<PlacementMode>,
    /// Languages that one can learn in (BCP 47).
    pub languages: Vec<String>,
    /// What is there for access and for families.
    pub accommodations: Vec<Accommodation>,
    /// Sectors whose people it is for; none: all.
    pub sectors: Vec<Sector>,
    /// What a visitor costs the host, in minor units.
    pub cost_amount: Option<i64>,
    /// In which currency (ISO 4217).
    pub cost_currency: Option<String>,
    /// What the host's own file calls it.
    pub key: Option<String>,
    /// When it was submitted.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub submitted_at: Option<Timestamp>,
    /// Why it was withdrawn.
    pub withdrawn_reason: Option<String>,
    /// Grows by one with each change.
    pub revision: i32,
}
