//! Runs: presentations of an opportunity.

use database::{
    id::{OpportunityId, RunId},
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{money::Prices, place::Place};

mod check;
mod read;
mod write;

pub use check::*;
pub use read::*;
pub use write::*;

text_enum! {
    /// Where a run stands. It is opportunity's status without draft and withdrawn.
    RunStatus {
        /// Announced; one cannot register yet.
        Announced = "announced",
        /// One can register or take part.
        Open = "open",
        /// Put off to a day not yet known.
        Postponed = "postponed",
        /// It takes place, but online.
        MovedOnline = "moved_online",
        /// It does not take place.
        Cancelled = "cancelled",
        /// It has taken place.
        Ended = "ended",
        /// Paused.
        OnHold = "on_hold",
    }
}

text_enum! {
    /// Who sets the pace.
    Pacing {
        /// It takes place in sessions at set times.
        Scheduled = "scheduled",
        /// It runs from a first to a last day, with work to hand in by dates the teacher sets.
        InstructorPaced = "instructor_paced",
        /// Everybody works in their own time.
        SelfPaced = "self_paced",
    }
}

text_enum! {
    /// How one takes part.
    Mode {
        /// At a distance.
        Online = "online",
        /// On site.
        InPerson = "in_person",
        /// On site or at a distance, as one prefers.
        Hybrid = "hybrid",
    }
}

/// A run as it stands in the catalogue.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::run)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// What it is a run of.
    pub opportunity_id: OpportunityId,
    /// Where it stands.
    pub status: RunStatus,
    /// Who sets the pace.
    pub pacing: Pacing,
    /// How one takes part.
    pub mode: Mode,
    /// First day.
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub starts_on: Option<Date>,
    /// Last day.
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub ends_on: Option<Date>,
    /// First day one can register; none: no limit.
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub enrolment_opens_on: Option<Date>,
    /// Last day one can register; none: no limit.
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub enrolment_closes_on: Option<Date>,
    /// IANA time zone its dates are meant in.
    pub zone: Option<String>,
    /// Places; none where no limit is named.
    pub capacity: Option<i32>,
    /// What a place costs.
    pub prices: Prices,
    /// Where it is held.
    pub place: Option<Place>,
    /// Where to register.
    pub registration_url: Option<String>,
    /// How many weeks it takes.
    pub weeks: Option<i32>,
    /// Hours of work a week, at least.
    pub hours_per_week_least: Option<i32>,
    /// Hours of work a week, at most.
    pub hours_per_week_most: Option<i32>,
    /// Grows by one with each change.
    pub revision: i32,
    /// When it came into the catalogue.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub updated_at: Timestamp,
}

/// A run as somebody gives it, without its sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunInput {
    /// Where it stands.
    pub status: RunStatus,
    /// Who sets the pace.
    pub pacing: Pacing,
    /// How one takes part.
    pub mode: Mode,
    /// First day, `YYYY-MM-DD`; left out, it follows from the sessions.
    pub starts_on: Option<String>,
    /// Last day, `YYYY-MM-DD`.
    pub ends_on: Option<String>,
    /// First day one can register, `YYYY-MM-DD`; left out: no limit.
    pub enrolment_opens_on: Option<String>,
    /// Last day one can register, `YYYY-MM-DD`; left out: no limit.
    pub enrolment_closes_on: Option<String>,
    /// IANA time zone its dates are meant in.
    pub zone: Option<String>,
    /// Places; left out where none are named.
    pub capacity: Option<i32>,
    /// What a place costs; empty where nothing is said, an amount of 0 where it is free.
    #[serde(default)]
    pub prices: Prices,
    /// Where it is held.
    pub place: Option<Place>,
    /// Where to register.
    pub registration_url: Option<String>,
    /// How many weeks it takes.
    pub weeks: Option<i32>,
    /// Hours of work a week, at least.
    pub hours_per_week_least: Option<i32>,
    /// Hours of work a week, at most.
    pub hours_per_week_most: Option<i32>,
}

#[cfg(test)]
mod tests;
