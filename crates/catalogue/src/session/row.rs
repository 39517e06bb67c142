//! A session on its way into its table.

use database::schema::session;
use diesel::prelude::*;

use super::{SessionInput, SessionTimes};
use crate::{LanguageMap, place::Place, run::Mode};

/// The columns that an input gives, without the status.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = session, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct Row<'a> {
    title: &'a LanguageMap,
    starts_on: jiff_diesel::Date,
    starts_time: Option<jiff_diesel::Time>,
    ends_on: Option<jiff_diesel::Date>,
    ends_time: Option<jiff_diesel::Time>,
    zone: Option<&'a str>,
    starts_at: Option<jiff_diesel::Timestamp>,
    ends_at: Option<jiff_diesel::Timestamp>,
    order_at: jiff_diesel::Timestamp,
    source_words: Option<&'a str>,
    uncertainty: Option<&'a str>,
    mode: Mode,
    place: Option<&'a Place>,
    link: Option<&'a str>,
}

impl<'a> Row<'a> {
    /// For a session of a run that is held as `run_mode` says.
    pub(crate) fn of(input: &'a SessionInput, times: &'a SessionTimes, run_mode: Mode) -> Self {
        let mode = input.mode.unwrap_or(run_mode);
        Self::at(times, &input.title, mode, input.place.as_ref(), input.link.as_deref(), input.source_words.as_deref())
    }

    /// For a session at these times.
    pub(crate) fn at(
        times: &'a SessionTimes,
        title: &'a LanguageMap,
        mode: Mode,
        place: Option<&'a Place>,
        link: Option<&'a str>,
        source_words: Option<&'a str>,
    ) -> Self {
        Self {
            title,
            starts_on: times.starts_on.into(),
            starts_time: times.starts_time.map(Into::into),
            ends_on: times.ends_on.map(Into::into),
            ends_time: times.ends_time.map(Into::into),
            zone: times.zone.as_deref(),
            starts_at: times.starts_at.map(Into::into),
            ends_at: times.ends_at.map(Into::into),
            order_at: times.order_at.into(),
            source_words,
            uncertainty: times.uncertainty.as_deref(),
            mode,
            place,
            link,
        }
    }
}
