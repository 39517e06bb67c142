use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Capacity, Cost, Skill, Window};

/// What a host offers: places with a mentor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Offer {
    /// The offer's id.
    pub id: String,
    /// The institution that hosts.
    pub host: String,
    /// The mentor, where somebody in particular is.
    pub mentor: Option<String>,
    /// What kind of placement it is.
    pub kind: Kind,
    /// What can be learned, and up to which level.
    pub skills: Vec<Skill>,
    /// How many people at most.
    pub places: Capacity,
    /// When.
    pub windows: Vec<Window>,
    /// How many days a placement takes, one after another; 0 is one day.
    pub days: u32,
    /// Ways of taking part.
    pub modes: BTreeSet<Mode>,
    /// Languages (BCP 47) that one can learn in.
    pub languages: BTreeSet<String>,
    /// What is there for access and for families.
    pub accommodations: BTreeSet<String>,
    /// Topics whose careers it helps.
    pub career: BTreeSet<String>,
    /// Sectors whose people it is for; none named is all of them.
    pub sectors: BTreeSet<String>,
    /// What a visitor costs.
    pub cost: Option<Cost>,
}

/// A kind of placement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Regular conversations with a mentor.
    #[default]
    Mentoring,
    /// Following somebody through their work.
    JobShadowing,
    /// A longer stay with a project of one's own.
    Residency,
    /// A week of concentrated work.
    WeekLongIntensive,
    /// One meeting at which a skill is passed on.
    SkillSharingSession,
    /// A gathering of several institutions.
    Symposium,
}

/// A way of taking part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// At a distance.
    Online,
    /// On site.
    InPerson,
    /// Partly on site and partly at a distance.
    Hybrid,
}
