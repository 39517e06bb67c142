//! Opportunities: anything one can learn from or take part in.

use std::collections::BTreeMap;

use database::{
    id::{OpportunityId, ProgrammeId, SourceRecordId},
    jsonb::Lazy,
    schema, text_enum,
};
use diesel::{deserialize::FromSqlRow, expression::AsExpression, prelude::*, sql_types::Jsonb};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{LanguageMap, organization::Sector};

mod check;
mod read;
mod refresh;
mod ties;
mod write;

pub use identity::policy::Visibility;
pub use read::*;
pub use refresh::*;
pub use ties::*;
pub use write::*;

text_enum! {
    /// What an opportunity is.
    OpportunityKind {
        /// A talk or discussion online.
        Webinar = "webinar",
        /// A massive open online course.
        Mooc = "mooc",
        /// Learning by doing, in a group: a workshop, course, clinic or study day.
        Workshop = "workshop",
        /// One-on-one coaching, office hours, a visit by an expert.
        Coaching = "coaching",
        /// Something to read, watch or use at any time: a guide, toolkit, template, recorded course.
        Resource = "resource",
        /// Several opportunities that belong together: a webinar series, a programme year.
        Series = "series",
        /// A mentorship exchange: job-shadowing, residency, skill-sharing between institutions.
        Exchange = "exchange",
    }
}

text_enum! {
    /// Where an opportunity stands.
    OpportunityStatus {
        /// Being written; only the organizations that have a role in it see it.
        Draft = "draft",
        /// Announced or in development; one cannot take part yet.
        Announced = "announced",
        /// One can take part, or register for it.
        Open = "open",
        /// Put off to a day not yet known.
        Postponed = "postponed",
        /// It takes place, but online instead of where it was planned.
        MovedOnline = "moved_online",
        /// It does not take place.
        Cancelled = "cancelled",
        /// It has taken place.
        Ended = "ended",
        /// Taken back by its owner; kept so that those who listed it see what became of it.
        Withdrawn = "withdrawn",
        /// Paused; it may come back.
        OnHold = "on_hold",
    }
}

text_enum! {
    /// How much one should know beforehand.
    Level {
        /// For beginners.
        Introductory = "introductory",
        /// For people who know the basics.
        Intermediate = "intermediate",
        /// For specialists.
        Advanced = "advanced",
    }
}

text_enum! {
    /// What an organization has to do with an opportunity.
    OrganizationRole {
        /// It is responsible for the opportunity and its record.
        Owner = "owner",
        /// It takes place there, or on its platform.
        Host = "host",
        /// It provides the speakers, teachers or content.
        Presenter = "presenter",
        /// It pays for it, in part or whole.
        Funder = "funder",
        /// It lists the opportunity for its own audience.
        Lister = "lister",
    }
}

text_enum! {
    /// What makes an opportunity usable for people with disabilities.
    AccessibilityFeature {
        /// Captions while it is held.
        LiveCaptions = "live_captions",
        /// Captions in the recording.
        RecordedCaptions = "recorded_captions",
        /// A transcript.
        Transcript = "transcript",
        /// Interpretation into a sign language.
        SignLanguage = "sign_language",
        /// What is seen is described in words.
        AudioDescription = "audio_description",
        /// Slides and documents work with a screen reader.
        AccessibleDocuments = "accessible_documents",
        /// The place can be reached and used with a wheelchair.
        WheelchairAccess = "wheelchair_access",
        /// A hearing loop.
        HearingLoop = "hearing_loop",
        /// One can take part at a distance.
        RemoteParticipation = "remote_participation",
        /// Times can be arranged to suit.
        FlexibleScheduling = "flexible_scheduling",
        /// A quiet room or a sensory-friendly setting.
        QuietSpace = "quiet_space",
    }
}

/// An opportunity as it stands in the catalogue.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::opportunity)]
pub struct Opportunity {
    /// Its id.
    pub id: OpportunityId,
    /// What it is.
    pub kind: OpportunityKind,
    /// Where it stands.
    pub status: OpportunityStatus,
    /// Who may see it once it is published. Whoever has a role in it always may.
    pub visibility: Visibility,
    /// The programme whose participants it is for, where it is for those of one.
    pub programme_id: Option<ProgrammeId>,
    /// The language its title is first of all in.
    pub main_language: String,
    /// Its title, per language.
    pub title: Lazy<LanguageMap>,
    /// What it is about, per language, as plain text.
    pub description: Lazy<LanguageMap>,
    /// What participants will be able to do, per language.
    pub outcomes: Lazy<LanguageMap>,
    /// The page that describes it.
    pub url: Option<String>,
    /// Languages it is held in.
    pub languages: Vec<String>,
    /// Languages it is captioned in.
    pub caption_languages: Vec<String>,
    /// How much one should know beforehand.
    pub levels: Vec<Level>,
    /// Whom it was made for.
    pub for_sectors: Vec<Sector>,
    /// Who else may come.
    pub admitted_sectors: Vec<Sector>,
    /// What makes it usable for people with disabilities.
    pub accessibility: Vec<AccessibilityFeature>,
    /// Which fields came from which source record; those edited by hand are not in it.
    pub field_sources: Lazy<FieldSources>,
    /// Grows by one with each change.
    pub revision: i32,
    /// When it came into the catalogue.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub updated_at: Timestamp,
}

/// Field name to the source record it came from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
#[serde(transparent)]
pub struct FieldSources(pub BTreeMap<String, uuid::Uuid>);

database::jsonb!(FieldSources);

impl FieldSources {
    /// The source record a field came from.
    pub fn of(&self, field: &str) -> Option<SourceRecordId> {
        self.0.get(field).copied().map(SourceRecordId::from_uuid)
    }
}

/// An opportunity as somebody gives it, without its runs and listings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpportunityInput {
    /// What it is.
    pub kind: OpportunityKind,
    /// Where it stands.
    pub status: OpportunityStatus,
    /// Who may see it once it is published.
    #[serde(default)]
    pub visibility: Visibility,
    /// The language its title is first of all in.
    pub main_language: String,
    /// Its title, per language; at most 500 characters.
    pub title: LanguageMap,
    /// What it is about, per language, as plain text; at most 50,000 characters.
    #[serde(default)]
    pub description: LanguageMap,
    /// What participants will be able to do, per language.
    #[serde(default)]
    pub outcomes: LanguageMap,
    /// The page that describes it, at its owner's.
    pub url: Option<String>,
    /// Languages it is held in.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Languages it is captioned in.
    #[serde(default)]
    pub caption_languages: Vec<String>,
    /// How much one should know beforehand.
    #[serde(default)]
    pub levels: Vec<Level>,
    /// Whom it was made for.
    #[serde(default)]
    pub for_sectors: Vec<Sector>,
    /// Who else may come.
    #[serde(default)]
    pub admitted_sectors: Vec<Sector>,
    /// What makes it usable for people with disabilities.
    #[serde(default)]
    pub accessibility: Vec<AccessibilityFeature>,
}
