//! How many people take part, and where their placements stand.

use std::collections::BTreeMap;

use database::id::{OrganizationId, RoundId};

use super::placed::Placed;
use crate::placement::PlacementState;

/// How many applied, and how many placements stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Participation {
    /// How many applications take part: those that were submitted, and not withdrawn.
    pub applied: usize,
    /// How many placements wait for an answer.
    pub offered: usize,
    /// How many both sides accepted, and have not begun.
    pub accepted: usize,
    /// How many take place.
    pub under_way: usize,
    /// How many are interrupted.
    pub paused: usize,
    /// How many took place.
    pub completed: usize,
    /// How many ended before their time.
    pub ended_early: usize,
    /// How many one side declined.
    pub declined: usize,
    /// How many were not answered in time.
    pub expired: usize,
}

impl Participation {
    /// How many were placed: placements that were neither declined nor expired.
    pub fn placed(&self) -> usize {
        self.offered + self.accepted + self.under_way + self.paused + self.ended()
    }

    /// How many are over: completed, or ended before their time.
    pub fn ended(&self) -> usize {
        self.completed + self.ended_early
    }

    fn count(&mut self, state: PlacementState) {
        let counted = match state {
            PlacementState::Offered => &mut self.offered,
            PlacementState::Accepted => &mut self.accepted,
            PlacementState::Declined => &mut self.declined,
            PlacementState::Expired => &mut self.expired,
            PlacementState::UnderWay => &mut self.under_way,
            PlacementState::Paused => &mut self.paused,
            PlacementState::Completed => &mut self.completed,
            PlacementState::EndedEarly => &mut self.ended_early,
        };
        *counted += 1;
    }
}

/// How people take part in a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoundParticipation {
    /// In which.
    pub round: RoundId,
    /// How many.
    pub participation: Participation,
}

/// How an institution takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstitutionParticipation {
    /// Which.
    pub organization: OrganizationId,
    /// With its own people.
    pub as_home: Participation,
    /// With those that it hosts. Nobody applies to a host, and so nobody applied.
    pub as_host: Participation,
}

/// How many applications from an institution take part in a round.
#[derive(Debug, Clone, Copy)]
pub(super) struct Applied {
    pub(super) round: RoundId,
    pub(super) home: OrganizationId,
    pub(super) many: usize,
}

/// All together.
pub(super) fn altogether(applied: &[Applied], placed: &[&Placed]) -> Participation {
    let mut all = Participation { applied: applied.iter().map(|one| one.many).sum(), ..Participation::default() };
    for one in placed {
        all.count(one.state);
    }
    all
}

/// The same round by round, in the order of these.
pub(super) fn by_round(rounds: &[RoundId], applied: &[Applied], placed: &[&Placed]) -> Vec<RoundParticipation> {
    let of_round = |round: &RoundId| {
        let applied: Vec<Applied> = applied.iter().copied().filter(|one| one.round == *round).collect();
        let placed: Vec<&Placed> = placed.iter().copied().filter(|one| one.round == *round).collect();
        RoundParticipation { round: *round, participation: altogether(&applied, &placed) }
    };
    rounds.iter().map(of_round).collect()
}

/// The same of each partner and of each other institution that has taken part, in the order in which they came into the catalogue.
pub(super) fn by_institution(
    partners: &[OrganizationId],
    applied: &[Applied],
    placed: &[&Placed],
) -> Vec<InstitutionParticipation> {
    let mut each: BTreeMap<OrganizationId, (Participation, Participation)> =
        partners.iter().map(|partner| (*partner, Default::default())).collect();
    for one in applied {
        each.entry(one.home).or_default().0.applied += one.many;
    }
    for one in placed {
        each.entry(one.home).or_default().0.count(one.state);
        each.entry(one.host).or_default().1.count(one.state);
    }
    let of_each = each.into_iter();
    of_each
        .map(|(organization, (as_home, as_host))| InstitutionParticipation { organization, as_home, as_host })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_placed_is_everybody_whose_placement_was_neither_declined_nor_expired() {
        let round = RoundId::new();
        let (home, host) = (OrganizationId::new(), OrganizationId::new());
        let rows: Vec<Placed> =
            PlacementState::ALL.iter().map(|state| Placed { state: *state, ..Placed::of(round, home, host) }).collect();
        let placed: Vec<&Placed> = rows.iter().collect();
        let applied = [Applied { round, home, many: 9 }];
        let all = altogether(&applied, &placed);
        assert_eq!((all.applied, all.placed(), all.ended()), (9, PlacementState::STANDING.len(), 2));
        let stand = placed.iter().filter(|one| PlacementState::STANDING.contains(&one.state)).count();
        assert_eq!(all.placed(), stand);

        let other = RoundId::new();
        let rounds = by_round(&[other, round], &applied, &placed);
        let figures: Vec<Participation> = rounds.iter().map(|row| row.participation).collect();
        assert_eq!(figures, [Participation::default(), all]);
        let institutions = by_institution(&[home], &applied, &placed);
        assert_eq!(institutions.iter().map(|row| row.organization).collect::<Vec<_>>(), [home, host]);
        assert_eq!(institutions[0].as_home, all);
        assert_eq!(institutions[1].as_host, Participation { applied: 0, ..all });
        assert_eq!(institutions[0].as_host, Participation::default());
    }
}
