//! Projects that museums offer to tell others of: knowledge-sharing.
//!
//! A museum offers a project. Those who run the programme make an opportunity of it, which says what it came from, or decline
//! it with a reason.

use catalogue::{LanguageMap, opportunity::OpportunityKind};
use database::{
    id::{EnrolmentId, OpportunityId, OrganizationId, SharedProjectId},
    jsonb::Lazy,
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;

mod decide;
mod read;
mod share;

pub use decide::*;
pub use read::*;
pub use share::*;

text_enum! {
    /// As what a museum would tell of its project.
    SharedProjectKind {
        /// A case study in writing.
        CaseStudy = "case_study",
        /// A webinar.
        Webinar = "webinar",
        /// A topic of a networking event.
        NetworkingTopic = "networking_topic",
    }
}

impl SharedProjectKind {
    /// What is made of it: a resource to read, a webinar, or a workshop in which people meet.
    pub fn opportunity(self) -> OpportunityKind {
        match self {
            Self::CaseStudy => OpportunityKind::Resource,
            Self::Webinar => OpportunityKind::Webinar,
            Self::NetworkingTopic => OpportunityKind::Workshop,
        }
    }
}

text_enum! {
    /// Where a shared project stands.
    SharedProjectState {
        /// The museum offers it.
        Offered = "offered",
        /// An opportunity was made of it.
        Accepted = "accepted",
        /// Those who run the programme declined it.
        Declined = "declined",
        /// The museum took it back.
        Withdrawn = "withdrawn",
    }
}

/// A project that a museum offers to tell others of.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::shared_project)]
pub struct SharedProject {
    /// Its id.
    pub id: SharedProjectId,
    /// The enrolment of the museum.
    pub enrolment_id: EnrolmentId,
    /// The museum.
    pub organization_id: OrganizationId,
    /// As what they would tell of it.
    pub kind: SharedProjectKind,
    /// Where it stands.
    pub state: SharedProjectState,
    /// The language it is first of all in.
    pub main_language: String,
    /// What it is called, per language.
    pub title: Lazy<LanguageMap>,
    /// What it is about, per language.
    pub text: Lazy<LanguageMap>,
    /// In which languages they can tell of it.
    pub languages: Vec<String>,
    /// What was made of it.
    pub opportunity_id: Option<OpportunityId>,
    /// Why it was declined.
    pub reason: Option<String>,
    /// When that was decided.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub decided_at: Option<Timestamp>,
    /// Grows by one with each change.
    pub revision: i32,
    /// When it was offered.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}
