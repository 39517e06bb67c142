//! Recurring sessions: the rule they were made from, kept.

use database::{
    id::{RecurrenceId, RunId},
    schema,
};
use diesel::prelude::*;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

mod expand;
mod read;
mod write;

pub use expand::*;
pub use read::*;
pub use write::*;

/// A rule that sessions were made from, as it stands in the catalogue.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::recurrence)]
pub struct Recurrence {
    /// Its id.
    pub id: RecurrenceId,
    /// The run whose sessions it made.
    pub run_id: RunId,
    /// RFC 5545 rule, without `RRULE:`.
    pub rule: String,
    /// Day of the first occurrence.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub starts_on: Date,
    /// When each occurrence starts, by the clock on the wall.
    #[diesel(deserialize_as = jiff_diesel::Time)]
    pub starts_time: Time,
    /// How long each lasts, in minutes.
    pub duration_minutes: i32,
    /// IANA time zone.
    pub zone: String,
}

/// A recurring session as somebody gives it. Its occurrences become sessions, which can then be moved or cancelled one
/// by one; the rule stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecurrenceInput {
    /// RFC 5545 rule, without `RRULE:`: `FREQ=WEEKLY;BYDAY=TU;COUNT=8`. It must end, and give at most 400 occurrences.
    pub rule: String,
    /// Day of the first occurrence, `YYYY-MM-DD`.
    pub starts_on: String,
    /// When each occurrence starts, `HH:MM`.
    pub starts_time: String,
    /// How long each lasts, in minutes.
    pub duration_minutes: i32,
    /// IANA time zone.
    pub zone: String,
    /// Days it leaves out, `YYYY-MM-DD`.
    #[serde(default)]
    pub except_on: Vec<String>,
    /// Days of occurrences that were cancelled, `YYYY-MM-DD`: kept as sessions, shown as cancelled.
    #[serde(default)]
    pub cancelled_on: Vec<String>,
}

#[cfg(test)]
mod tests;
