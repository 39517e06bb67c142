//! What comes of the votes on a pairing.

use super::Verdict;
use crate::pairing::PairingOutcome;

/// Where a pairing stands with the committee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is not decided.
    Open,
    /// It is not decided, and somebody wants to know more first.
    Questioned,
    /// They go.
    Approved,
    /// They do not.
    Refused,
}

impl Standing {
    /// Where a pairing stands of which this was decided. One that was settled before the plan was made needs no votes.
    pub fn of(outcome: Option<PairingOutcome>, is_settled: bool, is_questioned: bool) -> Self {
        match outcome {
            Some(PairingOutcome::Approved) => Self::Approved,
            Some(PairingOutcome::Refused) => Self::Refused,
            None if is_settled => Self::Approved,
            None if is_questioned => Self::Questioned,
            None => Self::Open,
        }
    }
}

/// How many votes for or against a pairing it takes to decide it: the quorum; as many as there are to vote where the others are
/// recused or have no seat, so that a small committee can decide at all. Nobody alone decides nothing: it is one at least.
pub fn needed(quorum: usize, voters: usize) -> usize {
    quorum.min(voters).max(1)
}

/// What these votes decide, where so many are needed for or against: the majority, as long as no question stands. Neither a
/// question nor as many for as against decide anything; the committee goes on.
pub fn outcome(verdicts: &[Verdict], needed: usize) -> Option<PairingOutcome> {
    let count = |wanted: Verdict| verdicts.iter().filter(|verdict| **verdict == wanted).count();
    let (approving, refusing) = (count(Verdict::Approve), count(Verdict::Refuse));
    if count(Verdict::Question) > 0 || approving + refusing < needed {
        return None;
    }
    match approving.cmp(&refusing) {
        std::cmp::Ordering::Greater => Some(PairingOutcome::Approved),
        std::cmp::Ordering::Less => Some(PairingOutcome::Refused),
        std::cmp::Ordering::Equal => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FOR: Verdict = Verdict::Approve;
    const AGAINST: Verdict = Verdict::Refuse;
    const UNSURE: Verdict = Verdict::Question;

    #[test]
    fn the_majority_decides_once_the_quorum_has_voted() {
        for (verdicts, needed, decided) in [
            (&[FOR, FOR][..], 3, None),
            (&[FOR, FOR, FOR], 3, Some(PairingOutcome::Approved)),
            (&[FOR, AGAINST, FOR], 3, Some(PairingOutcome::Approved)),
            (&[AGAINST, AGAINST, FOR], 3, Some(PairingOutcome::Refused)),
            (&[FOR, AGAINST], 2, None),
            (&[FOR, AGAINST, AGAINST], 2, Some(PairingOutcome::Refused)),
            (&[FOR, FOR, FOR, UNSURE], 3, None),
            (&[UNSURE, UNSURE, UNSURE], 3, None),
            (&[FOR], 1, Some(PairingOutcome::Approved)),
            (&[], 1, None),
        ] {
            assert_eq!(outcome(verdicts, needed), decided, "{verdicts:?} of {needed}");
        }
    }

    #[test]
    fn a_committee_that_is_left_with_fewer_than_the_quorum_decides_with_those() {
        assert_eq!(needed(3, 7), 3);
        assert_eq!(needed(3, 2), 2);
        assert_eq!(needed(3, 0), 1, "nobody decides nothing");
    }

    #[test]
    fn what_was_settled_beforehand_counts_as_approved() {
        assert_eq!(Standing::of(None, true, false), Standing::Approved);
        assert_eq!(Standing::of(None, false, true), Standing::Questioned);
        assert_eq!(Standing::of(None, false, false), Standing::Open);
        assert_eq!(Standing::of(Some(PairingOutcome::Refused), false, false), Standing::Refused);
    }

    fn verdict() -> impl Strategy<Value = Verdict> {
        prop_oneof![Just(FOR), Just(AGAINST), Just(UNSURE)]
    }

    proptest! {
        #[test]
        fn whatever_the_order_they_decide_the_same(
            mut verdicts in proptest::collection::vec(verdict(), 0..9),
            needed in 1usize..6,
        ) {
            let decided = outcome(&verdicts, needed);
            verdicts.reverse();
            prop_assert_eq!(outcome(&verdicts, needed), decided);
            verdicts.sort();
            prop_assert_eq!(outcome(&verdicts, needed), decided);
        }

        #[test]
        fn a_question_stops_everything_and_too_few_decide_nothing(
            verdicts in proptest::collection::vec(verdict(), 0..9),
            needed in 1usize..6,
        ) {
            let mut questioned = verdicts.clone();
            questioned.push(UNSURE);
            prop_assert_eq!(outcome(&questioned, needed), None);
            let decisive = verdicts.iter().filter(|one| **one != UNSURE).count();
            if outcome(&verdicts, needed).is_some() {
                prop_assert!(decisive >= needed && decisive == verdicts.len());
            }
        }

        #[test]
        fn one_more_for_it_never_turns_it_against(
            verdicts in proptest::collection::vec(verdict(), 0..9),
            needed in 1usize..6,
        ) {
            let before = outcome(&verdicts, needed);
            let mut more = verdicts;
            more.push(FOR);
            let after = outcome(&more, needed);
            prop_assert!(before != Some(PairingOutcome::Approved) || after == before);
            // Where the quorum is reached by a vote for it, those against may have been the more before.
            if before.is_some() {
                prop_assert!(!(before == Some(PairingOutcome::Approved) && after == Some(PairingOutcome::Refused)));
            }
        }

        #[test]
        fn the_quorum_is_never_more_than_can_vote_unless_nobody_can(quorum in 1usize..51, voters in 0usize..60) {
            let needed = needed(quorum, voters);
            prop_assert!(needed >= 1 && needed <= quorum);
            prop_assert!(needed <= voters || voters == 0);
        }
    }
}
