//! Artifacts: what was made in a placement for others to use.
//!
//! What is published is an opportunity too, of the kind Resource, so that everybody finds it where they look for training.
//!
//! ```text
//! draft ── submit ─→ submitted ── publish ─→ published ── withdraw ─→ withdrawn
//!   └←─── return ─────┘
//!        take back
//! ```

use catalogue::LanguageMap;
use database::{
    id::{ArtifactId, OpportunityId, PlacementId, ProgrammeId},
    jsonb::Lazy,
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;

mod change;
mod content;
mod create;
mod decide;
mod licence;
mod read;
mod state;
mod undo;

pub use change::{ArtifactChange, change, submit};
pub use content::ArtifactContent;
pub use create::create;
pub use decide::{publish, return_to_makers, withdraw};
pub use licence::Licence;
pub use read::*;
pub use undo::{delete, take_back};

text_enum! {
    /// What an artifact is.
    ArtifactKind {
        /// What is to be done or looked at, item by item.
        Checklist = "checklist",
        /// How something is done, step by step.
        Workflow = "workflow",
        /// Something to be filled in.
        Template = "template",
        /// What was done somewhere, and what came of it.
        CaseStudy = "case_study",
    }
}

text_enum! {
    /// What an artifact consists of.
    ArtifactMedium {
        /// Something to read.
        Text = "text",
        /// Pictures.
        Image = "image",
        /// Something to listen to.
        Audio = "audio",
        /// Moving pictures.
        Video = "video",
    }
}

text_enum! {
    /// Where an artifact stands.
    ArtifactState {
        /// It is being made.
        Draft = "draft",
        /// It waits for those who run the exchange.
        Submitted = "submitted",
        /// Others can use it.
        Published = "published",
        /// It was taken back.
        Withdrawn = "withdrawn",
    }
}

/// What was made in a placement for others to use.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::artifact)]
pub struct Artifact {
    /// Its id.
    pub id: ArtifactId,
    /// In which exchange.
    pub programme_id: ProgrammeId,
    /// In which placement.
    pub placement_id: PlacementId,
    /// What it is.
    pub kind: ArtifactKind,
    /// Where it stands.
    pub state: ArtifactState,
    /// The language its title is first of all in.
    pub main_language: String,
    /// What it is called, per language.
    pub title: Lazy<LanguageMap>,
    /// What is in it, per language.
    pub summary: Lazy<LanguageMap>,
    /// Where it is.
    pub url: String,
    /// Under which licence it can be used, by its SPDX identifier.
    pub licence: String,
    /// Languages it is in (BCP 47).
    pub languages: Vec<String>,
    /// What it consists of.
    pub media: Vec<ArtifactMedium>,
    /// What its images show, in words.
    pub alternative_text: Option<String>,
    /// Where the transcript of what is heard is.
    pub transcript_url: Option<String>,
    /// Languages in which what is said in its videos can be read (BCP 47).
    pub caption_languages: Vec<String>,
    /// The opportunity that it was published as.
    pub opportunity_id: Option<OpportunityId>,
    /// Why it was returned, or withdrawn.
    pub reason: Option<String>,
    /// When it was published.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub published_at: Option<Timestamp>,
    /// Grows by one with each change.
    pub revision: i32,
}
