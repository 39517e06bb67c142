//! What was arranged between two sides, as a calendar tells it. Whoever keeps appointments finds those of a calendar: coaching
//! of a TRACK programme.

use jiff::Timestamp;

use crate::LanguageMap;

/// Coaching that a museum has booked.
#[derive(Debug, Clone)]
pub struct Appointment {
    /// What tells it from all others, for as long as there is it.
    pub key: String,
    /// What it is called, and the language that is first of all in.
    pub title: (LanguageMap, String),
    /// What the museum is called, and the language that is first of all in.
    pub museum: (LanguageMap, String),
    /// Who gives it, by name, whoever leads it first.
    pub given_by: Vec<String>,
    /// Whether the owner of the calendar is one of them; otherwise they are of the museum.
    pub is_given: bool,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// The IANA zone of the clock on the wall of the calendar's owner.
    pub zone: String,
    /// Whether it is given online, and not at the museum.
    pub is_online: bool,
    /// Where to join.
    pub link: Option<String>,
    /// Whether it was cancelled.
    pub is_cancelled: bool,
    /// Why.
    pub reason: Option<String>,
    /// Grows with every change of it.
    pub sequence: i64,
    /// When it was last changed.
    pub modified: Timestamp,
}
