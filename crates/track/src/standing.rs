//! How a museum stands in a year: which requirements it meets as of a moment, and what proves it.
//!
//! [`standing`] is the whole rule, as a function of values. [`gather`] looks the facts of many museums up at once.
//!
//! A fact counts by when it happened, not by when it was entered: a list of attendance that comes in late counts for the
//! day of the session. What comes after a deadline is kept and shown as late, and does not meet the requirement.

use database::{
    id::{OpportunityId, SessionId, SubmissionId},
    text_enum,
};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use std::sync::Arc;

use crate::{
    QuestionnaireKind,
    requirement::{Requirement, Requirements, Training},
};

mod evaluate;
mod gather;
#[cfg(test)]
mod tests;

pub use gather::*;

/// How long before its deadline an unmet requirement is said to be at risk.
pub const NEAR: SignedDuration = SignedDuration::from_hours(28 * 24);

text_enum! {
    /// Where a requirement stands.
    RequirementState {
        /// It was met in time.
        Met = "met",
        /// It is not met yet, and there is time.
        Unmet = "unmet",
        /// It is not met yet, and something has to be done or to go well.
        AtRisk = "at_risk",
        /// It was not met in time.
        Overdue = "overdue",
    }
}

text_enum! {
    /// Why a requirement is at risk.
    Risk {
        /// Its deadline is within 28 days.
        Near = "near",
        /// What still lacks is training that they are registered for and that has not been held yet.
        OnlyRegistered = "only_registered",
    }
}

text_enum! {
    /// How a museum stands in all.
    StandingState {
        /// Every requirement is met.
        Complete = "complete",
        /// All that was due is met, the rest is under way.
        Underway = "underway",
        /// All that was due is met, and something else is at risk.
        AtRisk = "at_risk",
        /// Something was not met in time.
        OffTrack = "off_track",
        /// The museum withdrew.
        Withdrawn = "withdrawn",
    }
}

/// When deadlines of a year end.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// The zone in which its days end.
    pub zone: TimeZone,
    /// The last day of the year, which is the deadline of what has no other.
    pub ends_on: Date,
}

/// What is known of a museum.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Its enrolling, withdrawing and coming back.
    pub enrolment: Vec<EnrolmentMove>,
    /// What it submitted.
    pub submissions: Vec<Submitted>,
    /// The training that its people took part in.
    pub attended: Vec<Participation>,
    /// The training that its people registered for.
    pub planned: Vec<Planned>,
}

/// That a museum enrolled, or withdrew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EnrolmentMove {
    /// When.
    pub at: Timestamp,
    /// Whether it enrolled.
    pub is_enrolled: bool,
}

/// A questionnaire that a museum submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// The submission.
    pub id: SubmissionId,
    /// Its kind.
    pub kind: QuestionnaireKind,
    /// For which pillar, by its key.
    pub pillar: String,
    /// When it was first submitted.
    pub at: Timestamp,
    /// Since when there is a supporting document with it.
    pub documents_at: Option<Timestamp>,
}

/// That somebody of a museum took part in a training, or in one session of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participation {
    /// In which opportunity.
    pub opportunity: OpportunityId,
    /// In which of its sessions; none where it has none.
    pub session: Option<SessionId>,
    /// The end of the session, or when it was completed.
    pub at: Timestamp,
    /// For what it counts.
    pub counts_for: Arc<CountsFor>,
}

/// That somebody of a museum is registered for a training.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The training; its time is the end that is foreseen.
    pub training: Participation,
    /// Since when they are registered.
    pub registered_at: Timestamp,
}

/// For what an opportunity counts in a year.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CountsFor {
    /// Pillars, by their keys.
    pub pillars: Vec<String>,
    /// Series that it is a part of.
    pub series: Vec<OpportunityId>,
}

/// A later deadline for one museum and one requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extended {
    /// The key of the requirement.
    pub requirement: String,
    /// Until the end of this day.
    pub until: Date,
    /// From when on it was granted.
    pub at: Timestamp,
}

/// How a museum stands as of a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The moment.
    pub as_of: Timestamp,
    /// In all.
    pub state: StandingState,
    /// Whether it is On TRACK: enrolled, with everything that was due met in time.
    pub is_on_track: bool,
    /// Each requirement, in order.
    pub requirements: Vec<RequirementStanding>,
}

/// How a museum stands with one requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementStanding {
    /// The requirement.
    pub requirement: Requirement,
    /// Where it stands.
    pub state: RequirementState,
    /// The day to which the museum's deadline was extended, where it was.
    pub extended_until: Option<Date>,
    /// The instant at which its time is over.
    pub due: Timestamp,
    /// Since when it is met.
    pub met_at: Option<Timestamp>,
    /// Since when everything is there, where that came too late.
    pub late_at: Option<Timestamp>,
    /// What proves it, or what there is of it so far.
    pub evidence: Vec<Evidence>,
    /// What still lacks.
    pub missing: Vec<Missing>,
    /// How many days are left: 0 on the last one. None where it is met or its time is over.
    pub days_left: Option<i32>,
    /// Why it is at risk, where it is.
    pub risk: Option<Risk>,
}

/// Something that proves a requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What.
    pub proof: Proof,
    /// When it happened.
    pub at: Timestamp,
    /// Whether that was after the deadline.
    pub is_late: bool,
}

/// What proves a requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// The museum enrolled.
    Enrolled,
    /// It submitted this.
    Submitted {
        /// What.
        id: SubmissionId,
        /// Its kind.
        kind: QuestionnaireKind,
        /// For which pillar, by its key.
        pillar: String,
    },
    /// Its people took part in this.
    Attended {
        /// In which opportunity.
        opportunity: OpportunityId,
        /// In which session.
        session: Option<SessionId>,
    },
}

/// Something that lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// The museum has to enrol.
    Enrolment,
    /// It has to submit a questionnaire.
    Submission {
        /// Of this kind.
        kind: QuestionnaireKind,
        /// For this pillar, by its key.
        pillar: String,
    },
    /// It has to add a supporting document to what it submitted.
    Document {
        /// To a questionnaire of this kind.
        kind: QuestionnaireKind,
        /// For this pillar, by its key.
        pillar: String,
    },
    /// Its people have to take part in more training.
    Training {
        /// In which.
        training: Training,
        /// How much more.
        more: u32,
    },
    /// Some of these suffice.
    Choice {
        /// How many more.
        more: u32,
        /// Of these, each with what it takes.
        of: Vec<Vec<Missing>>,
    },
}

impl Calendar {
    /// The instant at which a day is over.
    pub fn end_of(&self, day: Date) -> Timestamp {
        let next = day.saturating_add(1.day());
        next.to_zoned(self.zone.clone()).map_or(Timestamp::MAX, |midnight| midnight.timestamp())
    }

    /// The day that it is at an instant.
    pub fn day_of(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }

    /// How many days are left until the end of `last`: 0 on that day.
    pub fn days_left(&self, at: Timestamp, last: Date) -> i32 {
        self.day_of(at).until(last).map_or(0, |span| span.get_days())
    }

    /// The deadline of a museum: that of the requirement, or the day that its last extension says, where that is later.
    /// An extension counts from when it was granted.
    pub fn deadline(
        &self,
        requirement: &Requirement,
        extensions: &[Extended],
        as_of: Timestamp,
    ) -> (Date, Option<Date>) {
        let usual = requirement.deadline.unwrap_or(self.ends_on);
        let granted = extensions.iter().filter(|it| it.requirement == requirement.key && it.at <= as_of);
        let last = granted.max_by_key(|it| (it.at, it.until)).map(|it| it.until).filter(|until| *until > usual);
        (last.unwrap_or(usual), last)
    }
}

impl RequirementStanding {
    /// The last day of the museum's time, which is over when that day is.
    pub fn last_day(&self, calendar: &Calendar) -> Date {
        self.extended_until.or(self.requirement.deadline).unwrap_or(calendar.ends_on)
    }
}

impl Facts {
    /// Whether the museum is enrolled at this moment.
    pub fn is_enrolled(&self, at: Timestamp) -> bool {
        let last = self.enrolment.iter().filter(|it| it.at <= at).max();
        last.is_some_and(|it| it.is_enrolled)
    }

    /// The instant from which on it first was.
    fn first_enrolled(&self) -> Option<Timestamp> {
        self.enrolment.iter().filter(|it| it.is_enrolled).map(|it| it.at).min()
    }
}

/// How a museum stands as of a moment, by these requirements and what is known of it. The order of the facts does not
/// matter, and what happens after the moment is not looked at.
pub fn standing(
    requirements: &Requirements,
    facts: &Facts,
    extensions: &[Extended],
    as_of: Timestamp,
    calendar: &Calendar,
) -> Standing {
    let each = requirements.0.iter();
    let requirements: Vec<_> = each.map(|it| one_standing(it, facts, extensions, as_of, calendar)).collect();
    let is_enrolled = facts.is_enrolled(as_of);
    let any = |state| requirements.iter().any(|it| it.state == state);
    let state = match () {
        () if !is_enrolled => StandingState::Withdrawn,
        () if any(RequirementState::Overdue) => StandingState::OffTrack,
        () if any(RequirementState::AtRisk) => StandingState::AtRisk,
        () if any(RequirementState::Unmet) => StandingState::Underway,
        () => StandingState::Complete,
    };
    let is_on_track = is_enrolled && !any(RequirementState::Overdue);
    Standing { as_of, state, is_on_track, requirements }
}

fn one_standing(
    requirement: &Requirement,
    facts: &Facts,
    extensions: &[Extended],
    as_of: Timestamp,
    calendar: &Calendar,
) -> RequirementStanding {
    let (last_day, extended_until) = calendar.deadline(requirement, extensions, as_of);
    let due = calendar.end_of(last_day);
    let seen = evaluate::Seen { facts, as_of };
    let so_far = seen.evaluate(&requirement.expression, &facts.attended);
    let is_over = due <= as_of;
    // What was there in time stays there: nothing that comes later can make it late.
    let met_at = so_far.at.filter(|at| *at < due);
    let late_at = so_far.at.filter(|at| *at >= due);
    let relies = met_at.is_none() && !is_over && seen.relies_on_training(&requirement.expression, &so_far, due);
    let (state, risk) = match () {
        () if met_at.is_some() => (RequirementState::Met, None),
        () if is_over => (RequirementState::Overdue, None),
        () if relies => (RequirementState::AtRisk, Some(Risk::OnlyRegistered)),
        () if due.duration_since(as_of) <= NEAR => (RequirementState::AtRisk, Some(Risk::Near)),
        () => (RequirementState::Unmet, None),
    };
    let evidence = so_far.evidence.into_iter().map(|(at, proof)| Evidence { proof, at, is_late: at >= due });
    RequirementStanding {
        requirement: requirement.clone(),
        state,
        extended_until,
        due,
        met_at,
        late_at,
        evidence: evidence.collect(),
        missing: so_far.missing,
        days_left: (met_at.is_none() && !is_over).then(|| calendar.days_left(as_of, last_day)),
        risk,
    }
}

/// Until when a questionnaire can be submitted in time: the first deadline of the requirements that ask for it; none where
/// nothing does.
pub fn submission_deadline(
    requirements: &Requirements,
    kind: QuestionnaireKind,
    pillar: &str,
    extensions: &[Extended],
    as_of: Timestamp,
    calendar: &Calendar,
) -> Option<Timestamp> {
    let asks = |requirement: &&Requirement| evaluate::asks_for(&requirement.expression, kind, pillar);
    let deadlines = requirements.0.iter().filter(asks).map(|it| calendar.deadline(it, extensions, as_of).0);
    deadlines.min().map(|day| calendar.end_of(day))
}
