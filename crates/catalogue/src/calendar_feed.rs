//! Calendar links: with such a link a calendar program reads, again and again, the sessions, coaching and check-ins that concern a
//! person or an organization. Whoever has the link reads; so its secret is shown once, what is kept is its SHA-256, and it can be
//! revoked.
//!
//! Here are the links and what a calendar says of which session ([`entries`]); how that is written as iCalendar is the
//! business of whoever writes feeds.

use database::{
    id::{CalendarFeedId, OrganizationId, PersonId},
    schema::calendar_feed,
};
use diesel::prelude::*;
use identity::policy::FeedOwner;
use jiff::Timestamp;

mod appointment;
mod check_in_day;
mod entries;
mod read;
mod write;

pub use appointment::Appointment;
pub use check_in_day::{CheckInDay, CheckInStanding};
pub use entries::*;
pub use read::*;
pub use write::*;

/// The most links that somebody has at a time that are not revoked.
pub const MOST: i64 = 20;

/// The longest time before a session that a calendar can remind of it: 28 days, in minutes.
pub const LONGEST_REMINDER: i32 = 40_320;

/// A calendar link as it stands in the database, without the hash of its secret.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = calendar_feed)]
pub struct CalendarFeed {
    /// Its id, by which it is revoked.
    pub id: CalendarFeedId,
    person_id: Option<PersonId>,
    organization_id: Option<OrganizationId>,
    /// The language it is written in (BCP 47); none: the person's, or else English.
    pub language: Option<String>,
    /// How many minutes before a session the calendar reminds of it; none: not at all.
    pub reminder_minutes: Option<i32>,
    /// When it was created.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// Who created it.
    pub created_by: Option<PersonId>,
    /// When it was revoked.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub revoked_at: Option<Timestamp>,
    /// When a calendar program last read it, to the minute.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub last_read_at: Option<Timestamp>,
}

impl CalendarFeed {
    /// Whose sessions it leads to; none only if the row were neither's, which the database refuses.
    pub fn owner(&self) -> Option<FeedOwner> {
        self.person_id.map(FeedOwner::Person).or(self.organization_id.map(FeedOwner::Organization))
    }
}
