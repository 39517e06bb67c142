//! The calendar of an exchange over several years: what partners can teach beside what they expect to need, where the two miss each
//! other, and the rounds to come.
//!
//! An expectation counts once, in the year of its last day, and can be met in each year from its first day on. Expertise takes so
//! many people a year. Which of them meets what is worked out so that as many people as can be learn what they are expected to need;
//! where not all can, those that need it first do.

use std::sync::Arc;

use database::id::{OrganizationId, TopicId};

use crate::{
    expectation::Expectation,
    expertise::Expertise,
    round::{Round, RoundDays},
    window::Window,
};

mod ahead;
mod allot;
mod cadence;
mod flow;
mod read;
mod rotation;
#[cfg(test)]
mod sample;
mod span;
mod topics;

pub use ahead::{MOST_OF_A_PARTNER, MOST_YEARS};
pub(crate) use ahead::{check_days, check_number, check_people, check_topic};
pub use read::of_exchange;
pub use span::days;

/// The calendar of an exchange.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// From which day to which.
    pub days: Window,
    /// The rounds of the exchange that fall into it, in the order in which they open.
    pub rounds: Vec<Arc<Round>>,
    /// Rounds to come, by the cadence of the exchange.
    pub planned: Vec<PlannedRound>,
    /// What can be taught and is expected, by year and topic.
    pub topics: Vec<TopicYear>,
    /// What can be taught on some day of it, what begins first first.
    pub expertise: Vec<UsedExpertise>,
    /// What is needed by some day of it, what is needed first first.
    pub expectations: Vec<MetExpectation>,
}

/// A round that nobody has made yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedRound {
    /// Its days, as far from each other as those of the last round are.
    pub days: RoundDays,
    /// Partners that hosted least, who could host next.
    pub rotation: Vec<OrganizationId>,
}

/// What can be taught, and how much of it is of use.
#[derive(Debug, Clone)]
pub struct UsedExpertise {
    /// What can be taught.
    pub row: Arc<Expertise>,
    /// Year by year.
    pub years: Vec<UsedYear>,
}

/// How much of an expertise is of use in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsedYear {
    /// The year.
    pub year: i16,
    /// How many people could learn it there who are expected to need it.
    pub used: i32,
}

impl UsedExpertise {
    /// How many people in all years.
    pub fn used(&self) -> i32 {
        self.years.iter().map(|year| year.used).sum()
    }
}

/// What is expected to be needed, and who can teach it.
#[derive(Debug, Clone)]
pub struct MetExpectation {
    /// What is expected.
    pub row: Arc<Expectation>,
    /// Who could teach how many of its people, in the order of years.
    pub met_by: Vec<Meeting>,
    /// Whether anybody else teaches it at all, before it is needed.
    pub is_taught: bool,
}

/// People of an expectation who could learn it somewhere.
#[derive(Debug, Clone)]
pub struct Meeting {
    /// Where.
    pub expertise: Arc<Expertise>,
    /// In which year.
    pub year: i16,
    /// How many.
    pub people: i32,
}

impl MetExpectation {
    /// How many of its people could learn it.
    pub fn met(&self) -> i32 {
        self.met_by.iter().map(|one| one.people).sum()
    }

    /// How many could not.
    pub fn short(&self) -> i32 {
        self.row.people - self.met()
    }

    /// How it stands.
    pub fn standing(&self) -> Standing {
        Standing::of(self.short(), self.is_taught)
    }
}

/// How what can be taught stands beside what is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// All who are expected to need it could learn it.
    Covered,
    /// Not all could.
    Short,
    /// Nobody expects to need it.
    Unsought,
    /// Nobody teaches it.
    Uncovered,
}

impl Standing {
    /// That of something that is expected.
    fn of(short: i32, is_taught: bool) -> Self {
        match (short, is_taught) {
            (..=0, _) => Self::Covered,
            (_, true) => Self::Short,
            (_, false) => Self::Uncovered,
        }
    }
}

/// What can be taught about a topic in a year, and what is expected by then.
#[derive(Debug, Clone)]
pub struct TopicYear {
    /// The year.
    pub year: i16,
    /// The topic.
    pub topic: TopicId,
    /// How many people could be hosted in the year.
    pub offered: i32,
    /// How many are expected to need it by the end of the year, and were not expected to earlier.
    pub expected: i32,
    /// How many of those could learn it by then.
    pub met: i32,
    /// How the two stand beside each other.
    pub standing: Standing,
    /// Where it could be learned in the year.
    pub expertise: Vec<Arc<Expertise>>,
    /// What is expected.
    pub expectations: Vec<Arc<Expectation>>,
}

impl TopicYear {
    /// How many could not learn it.
    pub fn short(&self) -> i32 {
        self.expected - self.met
    }
}
