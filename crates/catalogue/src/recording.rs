//! Recordings: what remains of a session.

use database::{
    id::{OpportunityId, RecordingId, SessionId},
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

mod check;
mod read;
mod write;

pub use read::*;
pub use write::*;

text_enum! {
    /// Who can see the recording.
    Availability {
        /// It was not recorded.
        None = "none",
        /// It was or will be recorded; the recording is not out yet.
        Pending = "pending",
        /// To be had by asking.
        OnRequest = "on_request",
        /// For members of the organization that lists it.
        MembersOnly = "members_only",
        /// For everybody.
        Public = "public",
    }
}

/// A recording as it stands in the catalogue.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::recording)]
pub struct Recording {
    /// Its id.
    pub id: RecordingId,
    /// The session it is of.
    pub session_id: SessionId,
    /// The opportunity that session belongs to.
    pub opportunity_id: OpportunityId,
    /// Who can see it.
    pub availability: Availability,
    /// Where to watch it, or to ask for it.
    pub url: Option<String>,
    /// Languages it is captioned in.
    pub caption_languages: Vec<String>,
    /// Where its transcript is.
    pub transcript_url: Option<String>,
    /// Whether the slides are to be had.
    pub has_slides: bool,
    /// Where the slides are.
    pub slides_url: Option<String>,
    /// Last day it can be watched.
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub expires_on: Option<Date>,
}

/// A recording as somebody gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordingInput {
    /// Who can see it.
    pub availability: Availability,
    /// Where to watch it, or to ask for it.
    pub url: Option<String>,
    /// Languages it is captioned in.
    #[serde(default)]
    pub caption_languages: Vec<String>,
    /// Where its transcript is.
    pub transcript_url: Option<String>,
    /// Whether the slides are to be had.
    #[serde(default)]
    pub has_slides: bool,
    /// Where the slides are.
    pub slides_url: Option<String>,
    /// Last day it can be watched, `YYYY-MM-DD`.
    pub expires_on: Option<String>,
}
