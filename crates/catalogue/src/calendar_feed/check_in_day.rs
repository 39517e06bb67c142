//! A day on which the two sides of a placement look at how it goes, as a calendar tells it. Whoever keeps placements finds those of
//! a calendar.

use jiff::{Timestamp, civil::Date};

use crate::LanguageMap;

/// Where a check-in stands, to those whose calendar it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckInStanding {
    /// It is due that day, whether that is to come or past.
    Due,
    /// It was held that day.
    Held,
    /// The placement is interrupted, so that nobody knows.
    OnHold,
    /// It comes no more, or was never held and the placement is over.
    Cancelled,
}

/// A check-in of a placement.
#[derive(Debug, Clone)]
pub struct CheckInDay {
    /// What tells it from all others, for as long as there is it.
    pub key: String,
    /// What is done in the placement, and the language that is first of all in.
    pub title: (LanguageMap, String),
    /// What the host is called, and the language that is first of all in.
    pub host: (LanguageMap, String),
    /// Who goes, by name.
    pub participant: Option<String>,
    /// Whether the owner of the calendar is the one who goes; otherwise they mentor them, or let them go.
    pub is_ones_own: bool,
    /// The day.
    pub day: Date,
    /// Where it stands.
    pub standing: CheckInStanding,
    /// Grows with every change of it.
    pub sequence: i64,
    /// When it was last changed.
    pub modified: Timestamp,
}
