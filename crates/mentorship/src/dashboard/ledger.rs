//! The reciprocity ledger: who hosts whose people, and whether each partner gives as much as it takes.

use std::collections::BTreeMap;

use database::id::OrganizationId;

use super::placed::Placed;

/// Who hosts whose people. Counted are placements that both sides agreed to and that were not over before they had begun.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Each partner, and each other institution that has given or taken something, in the order in which they came into the catalogue.
    pub entries: Vec<LedgerEntry>,
    /// Each pair of institutions of which one hosts somebody of the other.
    pub pairs: Vec<LedgerPair>,
}

/// What one institution gives and takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Which.
    pub organization: OrganizationId,
    /// How many placements of others' people it hosts, or hosted.
    pub hosted: usize,
    /// How many placements of its own people others host, or hosted.
    pub was_hosted: usize,
}

/// How many placements of one institution's people there are at another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerPair {
    /// Which lets them go.
    pub home: OrganizationId,
    /// Which hosts them.
    pub host: OrganizationId,
    /// How many placements.
    pub placements: usize,
}

impl LedgerEntry {
    /// How many more it hosts than others host of its people; less than nothing where it is the other way round.
    pub fn balance(&self) -> i64 {
        let many = |count| i64::try_from(count).unwrap_or(i64::MAX);
        many(self.hosted) - many(self.was_hosted)
    }
}

/// The ledger of these placements.
pub(super) fn ledger(partners: &[OrganizationId], placed: &[&Placed]) -> Ledger {
    let mut pairs: BTreeMap<(OrganizationId, OrganizationId), usize> = BTreeMap::new();
    for one in placed.iter().filter(|one| one.is_given()) {
        *pairs.entry((one.home, one.host)).or_default() += 1;
    }
    let mut entries: BTreeMap<OrganizationId, (usize, usize)> =
        partners.iter().map(|partner| (*partner, (0, 0))).collect();
    for ((home, host), many) in &pairs {
        entries.entry(*host).or_default().0 += many;
        entries.entry(*home).or_default().1 += many;
    }
    let entry = |(organization, (hosted, was_hosted))| LedgerEntry { organization, hosted, was_hosted };
    let pair = |((home, host), placements)| LedgerPair { home, host, placements };
    Ledger { entries: entries.into_iter().map(entry).collect(), pairs: pairs.into_iter().map(pair).collect() }
}

#[cfg(test)]
mod tests {
    use database::id::RoundId;
    use proptest::prelude::*;

    use super::*;
    use crate::placement::PlacementState;

    fn placed(home: OrganizationId, host: OrganizationId, state: PlacementState, has_begun: bool) -> Placed {
        Placed { state, has_begun, ..Placed::of(RoundId::new(), home, host) }
    }

    #[test]
    fn what_was_agreed_counts_unless_it_was_over_before_it_had_begun() {
        let [one, two, three] = [OrganizationId::new(), OrganizationId::new(), OrganizationId::new()];
        let rows = [
            placed(one, two, PlacementState::Completed, true),
            placed(one, two, PlacementState::EndedEarly, true),
            placed(one, two, PlacementState::EndedEarly, false),
            placed(two, one, PlacementState::Accepted, false),
            placed(two, one, PlacementState::Offered, false),
            placed(two, one, PlacementState::Declined, false),
        ];
        let found = ledger(&[three], &rows.iter().collect::<Vec<_>>());
        let entries: Vec<_> =
            found.entries.iter().map(|row| (row.organization, row.hosted, row.was_hosted, row.balance())).collect();
        assert_eq!(entries, [(one, 1, 2, -1), (two, 2, 1, 1), (three, 0, 0, 0)]);
        let pairs: Vec<_> = found.pairs.iter().map(|row| (row.home, row.host, row.placements)).collect();
        assert_eq!(pairs, [(one, two, 2), (two, one, 1)]);
    }

    proptest! {
        #[test]
        fn as_many_are_hosted_as_are_let_go(
            pairs in proptest::collection::vec((0usize..5, 0usize..5, 0..PlacementState::ALL.len(), any::<bool>()), 0..60),
        ) {
            let organizations: Vec<OrganizationId> = (0..5).map(|_| OrganizationId::new()).collect();
            let rows: Vec<Placed> = pairs
                .iter()
                .map(|(home, host, state, has_begun)| {
                    placed(organizations[*home], organizations[*host], PlacementState::ALL[*state], *has_begun)
                })
                .collect();
            let found = ledger(&organizations, &rows.iter().collect::<Vec<_>>());
            let hosted: usize = found.entries.iter().map(|row| row.hosted).sum();
            let was_hosted: usize = found.entries.iter().map(|row| row.was_hosted).sum();
            let paired: usize = found.pairs.iter().map(|row| row.placements).sum();
            prop_assert_eq!(hosted, was_hosted);
            prop_assert_eq!(hosted, paired);
            prop_assert_eq!(found.entries.iter().map(LedgerEntry::balance).sum::<i64>(), 0);
        }
    }
}
