//! Runs: presentations of an opportunity.

use database::text_enum;
use serde::{Deserialize, Serialize};

use crate::{money::Prices, place::Place};

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
