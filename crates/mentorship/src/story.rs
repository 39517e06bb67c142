//! Stories: what a placement meant, told to everybody.
//!
//! None is published unless whoever went, the institution that let them go and the host have all consented to its very words.

use catalogue::LanguageMap;
use database::{
    id::{PersonId, PlacementId, ProgrammeId, StoryId},
    jsonb::Lazy,
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;

mod consent;
mod read;
mod rule;
mod show;
mod store;
mod write;

pub use consent::{consent, take_back};
pub use read::*;
pub use show::{publish, take_down};
pub use write::{NewStory, StoryChange, change, write};

text_enum! {
    /// Where a story stands.
    StoryState {
        /// It is being written, or waits for consents.
        Draft = "draft",
        /// Everybody sees it.
        Published = "published",
        /// It was taken down.
        Withdrawn = "withdrawn",
    }
}

/// What a placement meant, told to everybody with the consent of all it tells of.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::story)]
pub struct Story {
    /// Its id.
    pub id: StoryId,
    /// In which exchange.
    pub programme_id: ProgrammeId,
    /// Of which placement.
    pub placement_id: PlacementId,
    /// Where it stands.
    pub state: StoryState,
    /// The language it is first of all in.
    pub main_language: String,
    /// What it is called, per language.
    pub title: Lazy<LanguageMap>,
    /// What it tells, per language.
    pub text: Lazy<LanguageMap>,
    /// Who consented as the participant.
    pub participant_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub participant_at: Option<Timestamp>,
    /// Who consented for the institution that let them go.
    pub home_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub home_at: Option<Timestamp>,
    /// Who consented for the host.
    pub host_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub host_at: Option<Timestamp>,
    /// When it was last published.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub published_at: Option<Timestamp>,
    /// Grows by one with each change of its words.
    pub revision: i32,
}
