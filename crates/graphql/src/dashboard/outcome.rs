//! What can be read about what was done in placements, and what came of them.

use async_graphql::SimpleObject;
use mentorship::dashboard as domain;

use super::many;

/// What was done in the placements of an exchange, and what came of them.
#[derive(SimpleObject)]
pub struct ExchangeOutcomes {
    /// How many check-ins were due until today, in the exchange's time zone; not those due after a placement had ended.
    check_ins_due: i32,
    /// How many of them were held.
    check_ins_held: i32,
    /// How many progress reports were begun.
    reports: i32,
    /// How many of them are final: signed by the participant and the host.
    final_reports: i32,
    /// How many checklists were published.
    checklists: i32,
    /// How many workflows were published.
    workflows: i32,
    /// How many templates were published.
    templates: i32,
    /// How many case studies were published.
    case_studies: i32,
    /// How many improvements are promised, and neither adopted nor given up.
    commitments_promised: i32,
    /// How many of these should have been adopted before today, in the exchange's time zone.
    commitments_overdue: i32,
    /// How many improvements were adopted at home.
    commitments_adopted: i32,
    /// How many were given up.
    commitments_not_adopted: i32,
    /// How often another institution adopted one too.
    adoptions_elsewhere: i32,
    /// How many minutes of work all improvements together save in a month.
    minutes_saved: i64,
    /// How many objectives of agreements in force their participants say were met.
    objectives_met: i32,
    /// How many were met in part.
    objectives_partly_met: i32,
    /// How many were not met.
    objectives_not_met: i32,
    /// How many things two institutions do together since.
    collaborations: i32,
    /// How many stories are published.
    stories: i32,
}

impl From<domain::Outcomes> for ExchangeOutcomes {
    fn from(of: domain::Outcomes) -> Self {
        Self {
            check_ins_due: many(of.check_ins.due),
            check_ins_held: many(of.check_ins.held),
            reports: many(of.reports.written),
            final_reports: many(of.reports.signed),
            checklists: many(of.artifacts.checklists),
            workflows: many(of.artifacts.workflows),
            templates: many(of.artifacts.templates),
            case_studies: many(of.artifacts.case_studies),
            commitments_promised: many(of.commitments.promised),
            commitments_overdue: many(of.commitments.overdue),
            commitments_adopted: many(of.commitments.adopted),
            commitments_not_adopted: many(of.commitments.not_adopted),
            adoptions_elsewhere: many(of.commitments.adopted_elsewhere),
            minutes_saved: of.minutes_saved,
            objectives_met: many(of.objectives.met),
            objectives_partly_met: many(of.objectives.partly),
            objectives_not_met: many(of.objectives.not_met),
            collaborations: many(of.collaborations),
            stories: many(of.stories),
        }
    }
}

/// Those who took part in an exchange and stay in touch with it.
#[derive(SimpleObject)]
pub struct AlumniFigures {
    /// How many.
    people: i32,
    /// How many of them are open to give a guest lecture.
    open_to_lecture: i32,
    /// How many would mentor next.
    open_to_mentor: i32,
    /// How many would refer others to the exchange.
    open_to_refer: i32,
}

impl From<domain::AlumniFigures> for AlumniFigures {
    fn from(of: domain::AlumniFigures) -> Self {
        Self {
            people: many(of.people),
            open_to_lecture: many(of.lectures),
            open_to_mentor: many(of.mentors),
            open_to_refer: many(of.refers),
        }
    }
}
