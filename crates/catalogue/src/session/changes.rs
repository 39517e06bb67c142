//! What is to change of a session, and what it then is.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use super::{Session, SessionInput};
use crate::{LanguageMap, place::Place, run::Mode};

/// What is to change of a session. A field that is `None` stays as it is; one that is `Some(None)` is emptied.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionChanges {
    /// What it is called: all languages, not only the changed ones.
    pub title: Option<LanguageMap>,
    /// The day it starts, `YYYY-MM-DD`.
    pub starts_on: Option<String>,
    /// When it starts, `HH:MM`.
    pub starts_time: Option<Option<String>>,
    /// The day it ends, if another.
    pub ends_on: Option<Option<String>>,
    /// When it ends, `HH:MM`.
    pub ends_time: Option<Option<String>>,
    /// IANA time zone.
    pub zone: Option<Option<String>>,
    /// Date and time in the source's own words.
    pub source_words: Option<Option<String>>,
    /// Why day, time or zone cannot be relied on. Where one of these changes and this is not given, what was said of the
    /// old ones is dropped.
    pub uncertainty: Option<Option<String>>,
    /// How one takes part.
    pub mode: Option<Mode>,
    /// Where it is held; emptied: as in the run.
    pub place: Option<Option<Place>>,
    /// Where to join.
    pub link: Option<Option<String>>,
    /// The revision the change was made for; given, another one is refused.
    pub expected_revision: Option<i32>,
}

impl SessionChanges {
    /// What the session becomes.
    pub(super) fn applied_to(self, before: &SessionInput) -> SessionInput {
        let mut after = SessionInput {
            title: self.title.unwrap_or_else(|| before.title.clone()),
            status: before.status,
            starts_on: self.starts_on.unwrap_or_else(|| before.starts_on.clone()),
            starts_time: self.starts_time.unwrap_or_else(|| before.starts_time.clone()),
            ends_on: self.ends_on.unwrap_or_else(|| before.ends_on.clone()),
            ends_time: self.ends_time.unwrap_or_else(|| before.ends_time.clone()),
            zone: self.zone.unwrap_or_else(|| before.zone.clone()),
            source_words: self.source_words.unwrap_or_else(|| before.source_words.clone()),
            uncertainty: before.uncertainty.clone(),
            mode: self.mode.or(before.mode),
            place: self.place.unwrap_or_else(|| before.place.clone()),
            link: self.link.unwrap_or_else(|| before.link.clone()),
            recording: None,
        };
        let timing = |input: &SessionInput| {
            let SessionInput { starts_on, starts_time, ends_on, ends_time, zone, source_words, .. } = input.clone();
            (starts_on, starts_time, ends_on, ends_time, zone, source_words)
        };
        match self.uncertainty {
            Some(given) => after.uncertainty = given,
            None if timing(&after) != timing(before) => after.uncertainty = None,
            None => {}
        }
        after
    }

    /// The same for a session that moves: what the source said was said of the old time, and a session of several days
    /// keeps its length where no end is given.
    pub(super) fn moving(mut self, session: &Session) -> Self {
        let another_time = self.starts_on.is_some() || self.starts_time.is_some() || self.zone.is_some();
        if another_time {
            self.source_words.get_or_insert(None);
        }
        if self.ends_on.is_none()
            && let (Some(ends_on), Some(Ok(starts_on))) =
                (session.ends_on, self.starts_on.as_ref().map(|day| day.parse::<Date>()))
        {
            let days = ends_on - session.starts_on;
            self.ends_on = starts_on.checked_add(days).ok().map(|day| Some(day.to_string()));
        }
        self
    }
}

impl Session {
    /// What somebody would have to give for the session to be as it is, apart from its recording.
    pub(super) fn as_input(&self) -> SessionInput {
        SessionInput {
            title: (*self.title).clone(),
            status: self.status,
            starts_on: self.starts_on.to_string(),
            starts_time: self.starts_time.map(written),
            ends_on: self.ends_on.map(|day| day.to_string()),
            ends_time: self.ends_time.map(written),
            zone: self.zone.clone(),
            source_words: self.source_words.clone(),
            uncertainty: self.uncertainty.clone(),
            mode: Some(self.mode),
            place: self.place.clone(),
            link: self.link.clone(),
            recording: None,
        }
    }

    /// When it starts, in words for its history: `2024-04-25 14:00 America/Halifax`.
    pub(super) fn start_in_words(&self) -> String {
        let time = self.starts_time.map(|time| format!(" {}", written(time))).unwrap_or_default();
        let zone = self.zone.as_ref().map(|zone| format!(" {zone}")).unwrap_or_default();
        format!("{}{time}{zone}", self.starts_on)
    }
}

fn written(time: Time) -> String {
    let pattern = if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    time.strftime(pattern).to_string()
}
