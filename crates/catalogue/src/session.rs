//! Sessions: meetings of a run, in wall-clock time.

use database::text_enum;
use serde::{Deserialize, Serialize};

use crate::{LanguageMap, place::Place, recording::RecordingInput, run::Mode};

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
