//! What was done in placements, and what came of them.

use std::ops::AddAssign;

/// What was done in placements, and what came of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// Whether people talk.
    pub check_ins: CheckIns,
    /// What they report.
    pub reports: Reports,
    /// What was made for others to use, and is published.
    pub artifacts: Artifacts,
    /// What is brought home.
    pub commitments: Commitments,
    /// What was learned.
    pub objectives: ObjectiveResults,
    /// How many minutes of work are saved in a month.
    pub minutes_saved: i64,
    /// How many things two institutions do together since.
    pub collaborations: usize,
    /// How many stories are published.
    pub stories: usize,
}

/// Check-ins that were due until today, and not after their placement had ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CheckIns {
    /// How many.
    pub due: usize,
    /// How many of them were held.
    pub held: usize,
}

/// Progress reports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reports {
    /// How many were begun.
    pub written: usize,
    /// How many of them are final: signed by both.
    pub signed: usize,
}

/// Artifacts, by what they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Artifacts {
    /// Checklists.
    pub checklists: usize,
    /// Workflows.
    pub workflows: usize,
    /// Templates.
    pub templates: usize,
    /// Case studies.
    pub case_studies: usize,
}

/// Return commitments, by where they stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Commitments {
    /// How many are promised, and neither adopted nor given up.
    pub promised: usize,
    /// How many of them should have been adopted by now.
    pub overdue: usize,
    /// How many were adopted at home.
    pub adopted: usize,
    /// How many were given up.
    pub not_adopted: usize,
    /// How often another institution adopted one too.
    pub adopted_elsewhere: usize,
}

/// Objectives of agreements in force, by what their participants say of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ObjectiveResults {
    /// How many were met.
    pub met: usize,
    /// How many were met in part.
    pub partly: usize,
    /// How many were not met.
    pub not_met: usize,
}

impl Artifacts {
    /// All of them.
    pub fn all(&self) -> usize {
        self.checklists + self.workflows + self.templates + self.case_studies
    }
}

/// Adds figures one by one.
macro_rules! added {
    ($($name:ident { $($figure:ident),+ })+) => {$(
        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                $(self.$figure += other.$figure;)+
            }
        }
    )+};
}

added! {
    Outcomes { check_ins, reports, artifacts, commitments, objectives, minutes_saved, collaborations, stories }
    CheckIns { due, held }
    Reports { written, signed }
    Artifacts { checklists, workflows, templates, case_studies }
    Commitments { promised, overdue, adopted, not_adopted, adopted_elsewhere }
    ObjectiveResults { met, partly, not_met }
}

/// All of these together.
pub(super) fn together(outcomes: impl Iterator<Item = Outcomes>) -> Outcomes {
    outcomes.fold(Outcomes::default(), |mut all, one| {
        all += one;
        all
    })
}
