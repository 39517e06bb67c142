//! Who hosts next: those who hosted least.

use database::id::OrganizationId;

/// How many are proposed for a round.
const PROPOSED: usize = 5;

/// A partner, and what it hosted so far.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Turn {
    /// How many placements.
    pub(super) hosted: i64,
    /// What it is called.
    pub(super) name: String,
    /// The partner.
    pub(super) partner: OrganizationId,
}

/// Those who hosted least, for each of so many rounds: in the order of how much they hosted, and then of their names. Whoever is
/// proposed for a round counts as having hosted one more in those after it, so that it goes around.
pub(super) fn rotation(mut turns: Vec<Turn>, rounds: usize) -> Vec<Vec<OrganizationId>> {
    let next = |_| {
        turns.sort();
        let proposed = turns.iter_mut().take(PROPOSED);
        proposed
            .map(|turn| {
                turn.hosted += 1;
                turn.partner
            })
            .collect()
    };
    (0..rounds).map(next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn went_around(hosted: &[i64], rounds: usize) -> Vec<Vec<usize>> {
        let ids: Vec<OrganizationId> = hosted.iter().map(|_| OrganizationId::new()).collect();
        let turn = |(at, hosted): (usize, &i64)| {
            let name = format!("Museum {at}");
            Turn { hosted: *hosted, name, partner: ids[at] }
        };
        let turns = hosted.iter().enumerate().map(turn).rev().collect();
        let place = |id: OrganizationId| ids.iter().position(|known| *known == id).unwrap();
        rotation(turns, rounds).into_iter().map(|round| round.into_iter().map(place).collect()).collect()
    }

    #[test]
    fn those_who_hosted_least_come_first_and_then_the_others() {
        assert_eq!(went_around(&[0; 7], 3), [[0, 1, 2, 3, 4], [5, 6, 0, 1, 2], [3, 4, 5, 6, 0]]);
        assert_eq!(went_around(&[3, 0, 1], 2), [[1, 2, 0], [1, 2, 0]]);
        assert_eq!(went_around(&[9, 0, 0, 0, 0, 0, 0], 2), [[1, 2, 3, 4, 5], [6, 1, 2, 3, 4]]);
        assert!(went_around(&[], 1)[0].is_empty());
        assert!(went_around(&[1], 0).is_empty());
    }
}
