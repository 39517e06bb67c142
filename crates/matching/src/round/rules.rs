use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// The rules of an exchange that a plan must keep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// Institutions whose people may apply; none named is all of them.
    pub eligible_homes: BTreeSet<String>,
    /// Whether a supervisor or director must have agreed.
    pub sign_off: bool,
    /// How many placements one application can get.
    pub per_application: u32,
    /// How many people of each priority group must be placed at least, by group.
    pub minimums: BTreeMap<String, u32>,
    /// The largest share of all placements that one institution may host, in per cent, rounded up to whole placements.
    pub host_share: Option<u32>,
    /// What makes a pair fit.
    pub weights: Weights,
    /// What the lot is drawn with where plans are equally good: another text is another draw.
    pub lot: String,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            eligible_homes: BTreeSet::new(),
            sign_off: true,
            per_application: 1,
            minimums: BTreeMap::new(),
            host_share: None,
            weights: Weights::default(),
            lot: String::new(),
        }
    }
}

/// How much each part of a pair's fit counts, against the others: only their proportions matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Weights {
    /// How much of what is sought the offer has, the most wanted first.
    pub skill: u32,
    /// Whether the offer helps the career that the applicant is after.
    pub career: u32,
    /// Whether the home institution gives to the exchange as much as it takes.
    pub reciprocity: u32,
    /// Whether the two institutions have not yet worked together.
    pub spread: u32,
}

impl Weights {
    /// All of them together.
    #[must_use]
    pub fn sum(self) -> u64 {
        [self.skill, self.career, self.reciprocity, self.spread].into_iter().map(u64::from).sum()
    }
}

impl Default for Weights {
    fn default() -> Self {
        Self { skill: 60, career: 20, reciprocity: 10, spread: 10 }
    }
}
