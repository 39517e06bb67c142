//! What explains a plan: why who is not placed, what would change it, what more would add, and which pairs would rather have each
//! other. Kept as what it is about, by ids; people read it in words with names, and not all of it is told to everybody.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use database::text_enum;
use matching::{
    explain::{self, Change, Lost, Worth},
    infeasible::Infeasible,
    pair::Exclusion,
    stability::BlockingPair,
};
use serde::{Deserialize, Serialize};

use super::basis::Basis;

/// So many places that somebody lost are kept, the best fit first.
const MOST_LOST: usize = 5;

/// So many pairs that would rather have each other are kept, those first whose fit is the highest.
const MOST_BLOCKING: usize = 200;

text_enum! {
    /// What stands against an offer, for an applicant.
    Obstacle {
        /// It does not have what is sought first.
        Skill = "skill",
        /// It has that, but not up to the level sought.
        Level = "level",
        /// They have no language in common.
        Language = "language",
        /// No way of taking part suits both.
        Mode = "mode",
        /// It lacks what the applicant cannot do without.
        Access = "access",
        /// At no time can both.
        Windows = "windows",
        /// Nobody pays for it.
        Funding = "funding",
        /// No supervisor or director has agreed, or it is for people of other sectors.
        Ineligible = "ineligible",
        /// It was settled that they are not paired.
        Forbidden = "forbidden",
        /// It is of the applicant's own institution, or there is a conflict. Which of the two is said to nobody.
        NotPossible = "not_possible",
    }
}

impl From<&Exclusion> for Obstacle {
    fn from(exclusion: &Exclusion) -> Self {
        match exclusion {
            Exclusion::Conflict | Exclusion::OwnInstitution => Self::NotPossible,
            Exclusion::Ineligible { .. } => Self::Ineligible,
            Exclusion::Skill { .. } => Self::Skill,
            Exclusion::Level { .. } => Self::Level,
            Exclusion::Language { .. } => Self::Language,
            Exclusion::Mode { .. } => Self::Mode,
            Exclusion::Access { .. } => Self::Access,
            Exclusion::Windows { .. } => Self::Windows,
            Exclusion::Funding { .. } => Self::Funding,
            Exclusion::Forbidden => Self::Forbidden,
        }
    }
}

/// Everything that explains a plan, or why there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What the plan rests on.
    pub basis: Basis,
    /// Why each is not placed who is not; none where that was not found out.
    pub unplaced: Option<Vec<Unplaced>>,
    /// What one more would add; none where that was not found out.
    pub one_more: Option<Vec<Worth>>,
    /// The first of the pairs that would rather have each other.
    pub blocking_pairs: Vec<BlockingPair>,
    /// How many there are.
    pub blocking: usize,
    /// Why the rules cannot all be kept, where they cannot.
    pub infeasible: Option<Infeasible>,
}

/// Why somebody is not placed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unplaced {
    /// The application.
    pub application: String,
    /// The best of the places that were possible and went to others.
    pub lost: Vec<Lost>,
    /// Against how many offers what stands; several may stand against one.
    pub obstacles: BTreeMap<Obstacle, usize>,
    /// Single changes each of which lets one more be placed than now, them among the placed.
    pub changes: Vec<Change>,
}

impl Report {
    /// That of a plan that is not made yet.
    pub(super) fn resting_on(basis: Basis) -> Self {
        Self { basis, ..Self::default() }
    }

    /// As it is kept.
    pub(super) fn written(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// From how it is kept. What cannot be read says nothing.
    pub(super) fn read(kept: &str) -> Self {
        serde_json::from_str(kept).unwrap_or_default()
    }

    /// With what was found out about a plan.
    pub(super) fn explained(
        self,
        unplaced: Option<Vec<explain::Unplaced>>,
        one_more: Option<Vec<Worth>>,
        mut blocking_pairs: Vec<BlockingPair>,
    ) -> Self {
        let blocking = blocking_pairs.len();
        blocking_pairs.sort_by_key(|pair| Reverse(pair.fit));
        blocking_pairs.truncate(MOST_BLOCKING);
        let unplaced = unplaced.map(|all| all.into_iter().map(Unplaced::from).collect());
        Self { unplaced, one_more, blocking_pairs, blocking, ..self }
    }
}

impl From<explain::Unplaced> for Unplaced {
    fn from(found: explain::Unplaced) -> Self {
        let explain::Unplaced { application, mut lost, excluded, changes } = found;
        lost.truncate(MOST_LOST);
        let mut obstacles: BTreeMap<Obstacle, usize> = BTreeMap::new();
        for one in excluded {
            let against: BTreeSet<Obstacle> = one.because.iter().map(Obstacle::from).collect();
            for obstacle in against {
                *obstacles.entry(obstacle).or_default() += 1;
            }
        }
        Self { application, lost, obstacles, changes }
    }
}

#[cfg(test)]
mod tests {
    use matching::explain::Excluded;

    use super::*;

    #[test]
    fn a_conflict_counts_as_what_ones_own_institution_counts_as() {
        let excluded =
            |because: &[Exclusion]| Excluded { offer: "offer".to_owned(), because: because.iter().cloned().collect() };
        let found = explain::Unplaced {
            application: "application".to_owned(),
            lost: Vec::new(),
            excluded: vec![
                excluded(&[Exclusion::Conflict]),
                excluded(&[Exclusion::OwnInstitution, Exclusion::Forbidden]),
                excluded(&[Exclusion::Conflict, Exclusion::OwnInstitution]),
            ],
            changes: Vec::new(),
        };
        let kept = Unplaced::from(found);
        assert_eq!(kept.obstacles, BTreeMap::from([(Obstacle::NotPossible, 3), (Obstacle::Forbidden, 1)]));
        let written = serde_json::to_string(&kept).expect("plain data");
        assert!(!written.contains("conflict"), "{written}");
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let report = Report { blocking: 3, ..Report::default() };
        assert_eq!(Report::read(&report.written()), report);
        assert_eq!(Report::read("no JSON"), Report::default());
    }
}
