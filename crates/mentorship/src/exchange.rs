//! Mentorship exchanges: what is particular to a programme of that kind.

use catalogue::LanguageMap;
use database::{id::ProgrammeId, jsonb::Lazy, schema};
use diesel::prelude::*;
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{group::PriorityGroup, kind::PlacementKind};

mod read;
mod set_up;

pub use read::*;
pub use set_up::*;

/// What is particular to a mentorship exchange.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::exchange_program)]
pub struct ExchangeProgram {
    /// The programme.
    pub programme_id: ProgrammeId,
    /// What it is for, per language.
    pub mission: Lazy<LanguageMap>,
    /// Who may apply, in words.
    pub eligibility: Lazy<LanguageMap>,
    /// What participants are to learn.
    pub objectives: Lazy<LanguageMap>,
    /// What is expected of each placement.
    pub deliverables: Lazy<LanguageMap>,
    /// By what its success is measured.
    pub measures: Lazy<LanguageMap>,
    /// What counts as a conflict of interest, and what follows.
    pub conflict_policy: Lazy<LanguageMap>,
    /// Stipends, travel, and credits for professional development, in words.
    pub terms: Lazy<LanguageMap>,
    /// What it promises of access.
    pub accessibility: Lazy<LanguageMap>,
    /// Kinds of placement that it has; none: all.
    pub kinds: Vec<PlacementKind>,
    /// Groups whose members are placed first.
    pub priority_groups: Vec<PriorityGroup>,
    /// The IANA zone in which its days end.
    pub zone: String,
    /// Whether a supervisor or director must have agreed before somebody can be placed.
    pub needs_sign_off: bool,
    /// How many members of the committee must have voted on a pairing to decide it.
    pub quorum: i32,
    /// How many seats of the committee one partner can have at the same time.
    pub seats_per_organization: i32,
    /// How many terms somebody can sit on the committee without a break.
    pub terms_in_a_row: i32,
    /// How many months there are from round to round.
    pub cadence_months: Option<i32>,
    /// How many days both sides have to answer once a plan is published.
    pub answer_days: i32,
    /// Grows by one with each change.
    pub revision: i32,
}

impl ExchangeProgram {
    /// The zone in which its days end.
    pub fn time_zone(&self) -> TimeZone {
        TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC)
    }

    /// Which day it is where its days end.
    pub fn today(&self, now: Timestamp) -> Date {
        now.to_zoned(self.time_zone()).date()
    }

    /// Whether it has placements of this kind.
    pub fn has(&self, kind: PlacementKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }
}
