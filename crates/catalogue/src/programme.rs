//! Programmes: what an organization runs for others over time, such as a TRACK programme or a mentorship exchange.
//!
//! Everybody sees that there is one and who runs it. Who has a role in it and which organizations take part is seen by
//! those who have a role in it themselves.

use database::{
    id::{OrganizationId, ProgrammeId},
    jsonb::Lazy,
    schema, text_enum,
};
use diesel::prelude::*;
use identity::policy::ProgrammeFacts;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{LanguageMap, language::check_tag, problem::Problems};

mod participant;
mod read;
mod write;

pub use participant::*;
pub use read::*;
pub use write::*;

text_enum! {
    /// The sort of a programme.
    ProgrammeKind {
        /// A TRACK programme: assessment, training and coaching, year by year.
        Track = "track",
        /// An exchange of people between institutions, with mentors and hosts.
        Exchange = "exchange",
        /// What the partners of a coalition do together.
        Coalition = "coalition",
        /// None of these.
        Other = "other",
    }
}

/// A programme as it stands in the catalogue.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::programme)]
pub struct Programme {
    /// Its id.
    pub id: ProgrammeId,
    /// Who runs it.
    pub organization_id: OrganizationId,
    /// The sort of programme.
    pub kind: ProgrammeKind,
    /// The language its name is first of all in.
    pub main_language: String,
    /// Its name, per language.
    pub name: Lazy<LanguageMap>,
    /// Grows by one with each change.
    pub revision: i32,
    /// When it came into the catalogue.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub updated_at: Timestamp,
}

/// A programme as somebody gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgrammeInput {
    /// The sort of programme.
    pub kind: ProgrammeKind,
    /// The language its name is first of all in.
    pub main_language: String,
    /// Its name, per language; at most 500 characters.
    pub name: LanguageMap,
}

impl Programme {
    /// What the policy needs to know about it.
    pub fn facts(&self) -> ProgrammeFacts {
        ProgrammeFacts { id: self.id, operator: self.organization_id }
    }
}

impl ProgrammeInput {
    /// Notes everything that is wrong with it.
    pub fn check(&self, problems: &mut Problems) {
        check_tag(&self.main_language, "main_language", problems);
        self.name.check_main(&self.main_language, "name", 500, problems);
    }
}
