//! Coaching: hours that coaches offer, and what museums book of them.
//!
//! An offer has windows by the clock on the coach's wall, cut into slots of one length. Whoever is booked is busy for that
//! while, in every offer that names them: the coach, the experts who come along, and the museum. The database itself
//! refuses two bookings of one of them that overlap; here the bookings of the same people wait for each other first, so
//! that whoever comes second is told so in a sentence.

use catalogue::LanguageMap;
use database::{
    id::{
        CoachingNoteId, CoachingOfferId, CoachingSessionId, CoachingWindowId, EnrolmentId, FollowUpId, OrganizationId,
        PersonId, ProgramYearId,
    },
    jsonb::Lazy,
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::{
    Timestamp,
    civil::{Date, Time},
};

mod booking;
mod calendar;
mod change;
mod follow_up;
mod note;
mod offer;
mod offer_change;
mod read;
mod slot;
mod telling;
mod window;

pub use booking::*;
pub use calendar::appointments;
pub use change::*;
pub use follow_up::*;
pub use note::*;
pub use offer::*;
pub use offer_change::*;
pub use read::*;
pub use slot::Slot;
pub use window::{MOST_WINDOWS, WindowInput};

text_enum! {
    /// The sort of coaching.
    CoachingKind {
        /// Hours at which any museum can drop in.
        OfficeHours = "office_hours",
        /// One museum and its coach.
        OneOnOne = "one_on_one",
        /// A visit to the museum, by staff of the programme and an expert on a subject.
        Visit = "visit",
    }
}

text_enum! {
    /// Where coaching is given.
    CoachingMode {
        /// Online.
        Online = "online",
        /// At the museum.
        AtMuseum = "at_museum",
    }
}

text_enum! {
    /// Where a session of coaching stands.
    CoachingState {
        /// It is to take place.
        Booked = "booked",
        /// It took place.
        Completed = "completed",
        /// It does not take place; its time is free for others.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// One of those between whom coaching is arranged.
    CoachingSide {
        /// The museum.
        Museum = "museum",
        /// Whoever gives it.
        Coach = "coach",
        /// Those who run the programme.
        Programme = "programme",
    }
}

text_enum! {
    /// What somebody is in a session of coaching.
    CoachingRole {
        /// Leads it.
        Coach = "coach",
        /// Comes along as an expert on a subject, or as staff of the programme.
        Expert = "expert",
    }
}

/// Hours that a coach offers.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::coaching_offer)]
pub struct CoachingOffer {
    /// Its id.
    pub id: CoachingOfferId,
    /// To the museums of which year.
    pub program_year_id: ProgramYearId,
    /// Who leads it.
    pub coach_id: PersonId,
    /// The sort of coaching.
    pub kind: CoachingKind,
    /// Where it is given.
    pub mode: CoachingMode,
    /// The language its title is first of all in.
    pub main_language: String,
    /// What it is called, per language.
    pub title: Lazy<LanguageMap>,
    /// The IANA zone of its windows.
    pub zone: String,
    /// How long each session takes, in minutes.
    pub slot_minutes: i32,
    /// Where to join, for those who have booked.
    pub link: Option<String>,
    /// From when on nothing more can be booked.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub withdrawn_at: Option<Timestamp>,
    /// Grows by one with each change.
    pub revision: i32,
}

/// From when to when on a day there are sessions to be booked.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::coaching_window)]
pub struct CoachingWindow {
    /// Its id.
    pub id: CoachingWindowId,
    /// Of which offer.
    pub coaching_offer_id: CoachingOfferId,
    /// The day, by the calendar on the coach's wall.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub day: Date,
    /// When it begins, by the clock on that wall.
    #[diesel(deserialize_as = jiff_diesel::Time)]
    pub begins: Time,
    /// When it ends.
    #[diesel(deserialize_as = jiff_diesel::Time)]
    pub ends: Time,
    /// The instant it begins.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub starts_at: Timestamp,
    /// The instant it ends.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub ends_at: Timestamp,
}

/// Coaching of a museum that was booked.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::coaching_session)]
pub struct CoachingSession {
    /// Its id.
    pub id: CoachingSessionId,
    /// The enrolment of the museum.
    pub enrolment_id: EnrolmentId,
    /// The museum.
    pub organization_id: OrganizationId,
    /// The offer that was booked.
    pub coaching_offer_id: CoachingOfferId,
    /// Who leads it.
    pub coach_id: PersonId,
    /// Where it stands.
    pub state: CoachingState,
    /// When it begins.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub starts_at: Timestamp,
    /// When it ends.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub ends_at: Timestamp,
    /// The IANA zone of the coach.
    pub zone: String,
    /// The IANA zone of the museum.
    pub museum_zone: String,
    /// Which side cancelled it.
    pub cancelled_by: Option<CoachingSide>,
    /// Why it was cancelled.
    pub reason: Option<String>,
    /// Grows by one with each change.
    pub revision: i32,
    /// When it was booked.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

/// Who gives a session of coaching.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::coaching_person)]
pub struct CoachingPerson {
    /// Which session.
    pub coaching_session_id: CoachingSessionId,
    /// Who.
    pub person_id: PersonId,
    /// As what.
    pub role: CoachingRole,
}

/// What a museum and its coach write down of a session.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::coaching_note)]
pub struct CoachingNote {
    /// Its id.
    pub id: CoachingNoteId,
    /// Of which session.
    pub coaching_session_id: CoachingSessionId,
    /// What it says.
    pub text: String,
    /// Who wrote it; none of somebody who is not known any more.
    pub written_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

/// What a museum and its coach agreed to do after a session.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::follow_up)]
pub struct FollowUp {
    /// Its id.
    pub id: FollowUpId,
    /// After which session.
    pub coaching_session_id: CoachingSessionId,
    /// What.
    pub text: String,
    /// By when.
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub due_on: Option<Date>,
    /// Whose turn it is.
    pub side: CoachingSide,
    /// Who of that side, where that was said.
    pub person_id: Option<PersonId>,
    /// When it was done.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub done_at: Option<Timestamp>,
    /// When it was agreed.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}
