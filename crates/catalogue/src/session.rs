//! Sessions: meetings of a run, in wall-clock time.

use database::{
    id::{OpportunityId, RecurrenceId, RunId, SessionId},
    jsonb::Lazy,
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use serde::{Deserialize, Serialize};

use crate::{LanguageMap, place::Place, recording::RecordingInput, run::Mode};

mod changes;
mod check;
mod read;
mod row;
mod times;
mod write;

pub use changes::*;
pub use read::*;
pub(crate) use row::Row;
pub use times::*;
pub use write::*;

text_enum! {
    /// Where a session stands. That it is over follows from its time.
    SessionStatus {
        /// It takes place as given.
        Scheduled = "scheduled",
        /// Put off to a day not yet known; the day given is the old one.
        Postponed = "postponed",
        /// It takes place, but online.
        MovedOnline = "moved_online",
        /// It does not take place.
        Cancelled = "cancelled",
        /// Paused.
        OnHold = "on_hold",
    }
}

/// A session as it stands in the catalogue.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::session)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// The run it belongs to.
    pub run_id: RunId,
    /// The opportunity it belongs to.
    pub opportunity_id: OpportunityId,
    /// The rule it was made from.
    pub recurrence_id: Option<RecurrenceId>,
    /// The day the rule gave it.
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub occurs_on: Option<Date>,
    /// What it is called, where it has a title of its own.
    pub title: Lazy<LanguageMap>,
    /// Where it stands.
    pub status: SessionStatus,
    /// The day it starts, by the clock on the wall.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub starts_on: Date,
    /// When it starts, by the clock on the wall; none where only the day is known.
    #[diesel(deserialize_as = jiff_diesel::NullableTime)]
    pub starts_time: Option<Time>,
    /// The day it ends, if another.
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub ends_on: Option<Date>,
    /// When it ends, by the clock on the wall.
    #[diesel(deserialize_as = jiff_diesel::NullableTime)]
    pub ends_time: Option<Time>,
    /// IANA time zone of that wall; none where the source names none.
    pub zone: Option<String>,
    /// The instant it starts, where day, time and zone are known.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub starts_at: Option<Timestamp>,
    /// The instant it ends, likewise.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub ends_at: Option<Timestamp>,
    /// For sorting: the start, or the end of the day in UTC where only the day is known.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub order_at: Timestamp,
    /// Date and time in the source's own words.
    pub source_words: Option<String>,
    /// Why day, time or zone cannot be relied on.
    pub uncertainty: Option<String>,
    /// How one takes part.
    pub mode: Mode,
    /// Where it is held; none: as in the run.
    pub place: Option<Place>,
    /// Where to join.
    pub link: Option<String>,
    /// Grows by one with each change.
    pub revision: i32,
    /// When it came into the catalogue.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub updated_at: Timestamp,
}

/// A session as somebody gives it.
///
/// A time is what the clock on the wall shows, with the zone of that wall. What the source does not say stays empty:
/// nothing is guessed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionInput {
    /// What it is called, where it has a title of its own.
    #[serde(default)]
    pub title: LanguageMap,
    /// Where it stands.
    #[serde(default = "scheduled")]
    pub status: SessionStatus,
    /// The day it starts, `YYYY-MM-DD`.
    pub starts_on: String,
    /// When it starts, `HH:MM`; left out where only the day is known.
    pub starts_time: Option<String>,
    /// The day it ends, if another.
    pub ends_on: Option<String>,
    /// When it ends, `HH:MM`.
    pub ends_time: Option<String>,
    /// IANA time zone; left out where the source names none.
    pub zone: Option<String>,
    /// Date and time in the source's own words, where they had to be read.
    pub source_words: Option<String>,
    /// Why day, time or zone cannot be relied on.
    pub uncertainty: Option<String>,
    /// How one takes part; left out: as in the run.
    pub mode: Option<Mode>,
    /// Where it is held; left out: as in the run.
    pub place: Option<Place>,
    /// Where to join.
    pub link: Option<String>,
    /// What remains of it.
    pub recording: Option<RecordingInput>,
}

fn scheduled() -> SessionStatus {
    SessionStatus::Scheduled
}

#[cfg(test)]
mod tests;
