//! What a plan rests on, and whether that still holds.
//!
//! Settled pairs only narrow what can be chosen. A plan that keeps one that was settled since is the best one still; one that was made
//! under a pair that was lifted since may be no longer. So settled pairs are compared one by one, and the rest of the round by its
//! digest. Pairs that were kept from another plan are not among them: they stand in the plan's snapshot alone.

use std::{borrow::Borrow, collections::BTreeSet};

use catalogue::problem::Rejection;
use database::{AsyncPgConnection, id::RoundId};
use diesel::QueryResult;
use jiff::Timestamp;
use matching::round::{Pin, Round, Wish};
use serde::{Deserialize, Serialize};

use crate::{pairing::Pairing, snapshot};

/// What a plan rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The SHA-256 of the round without its settled pairs.
    pub round: String,
    /// The settled pairs.
    pub pins: BTreeSet<Pin>,
}

impl Basis {
    /// That of a round.
    pub(super) fn of(round: &Round) -> Self {
        let free = Round { pins: Vec::new(), ..round.clone() };
        Self { round: matching::plan::digest(&free), pins: round.pins.iter().cloned().collect() }
    }
}

/// What a plan would rest on that was made now; none where none can be made, because something is wrong with the round.
///
/// # Errors
/// Where the database fails.
pub async fn now(conn: &AsyncPgConnection, round: RoundId, now: Timestamp) -> QueryResult<Option<Basis>> {
    match snapshot::take(conn, round, now).await {
        Ok(taken) => Ok(Some(Basis::of(&taken))),
        Err(Rejection::Refused(_)) => Ok(None),
        Err(Rejection::Database(error)) => Err(error),
    }
}

/// Whether something has changed since a plan was made for which another may be better, or the plan is none any more.
pub fn is_stale<P: Borrow<Pairing>>(then: &Basis, now: Option<&Basis>, pairings: &[P]) -> bool {
    let Some(now) = now else { return true };
    then.round != now.round
        || !then.pins.is_subset(&now.pins)
        || now.pins.difference(&then.pins).any(|pin| !is_kept(pin, pairings))
}

/// Whether the pairs of a plan keep to what is settled.
fn is_kept<P: Borrow<Pairing>>(pin: &Pin, pairings: &[P]) -> bool {
    let meant = |pairing: &Pairing| {
        pairing.application_id.to_string() == pin.application
            && pairing.offer_id.to_string() == pin.offer
            && pin.period.as_ref().is_none_or(|period| *period == pairing.round_period_id.to_string())
    };
    pairings.iter().map(Borrow::borrow).any(meant) == (pin.wish == Wish::Forced)
}

#[cfg(test)]
mod tests {
    use database::id::{ApplicationId, OfferId, PairingId, PlanId, RoundPeriodId};

    use super::*;

    fn pairing() -> Pairing {
        Pairing {
            id: PairingId::new(),
            plan_id: PlanId::new(),
            application_id: ApplicationId::new(),
            offer_id: OfferId::new(),
            round_period_id: RoundPeriodId::new(),
            fit: 500,
            funding_stream_id: None,
            cost: 0,
            is_forced: false,
            outcome: None,
            decided_at: None,
        }
    }

    fn pin(of: &Pairing, wish: Wish) -> Pin {
        let Pairing { application_id, offer_id, .. } = of;
        Pin { application: application_id.to_string(), offer: offer_id.to_string(), period: None, wish }
    }

    fn basis(pins: &[Pin]) -> Basis {
        Basis { round: "digest".to_owned(), pins: pins.iter().cloned().collect() }
    }

    #[test]
    fn a_pair_that_is_settled_as_the_plan_has_it_makes_it_not_stale() {
        let (chosen, other) = (pairing(), pairing());
        let plan = [chosen.clone()];
        for (then, now, stale) in [
            (vec![], vec![], false),
            (vec![], vec![pin(&chosen, Wish::Forced)], false),
            (vec![], vec![pin(&other, Wish::Forbidden)], false),
            (vec![], vec![pin(&chosen, Wish::Forbidden)], true),
            (vec![], vec![pin(&other, Wish::Forced)], true),
            (vec![pin(&chosen, Wish::Forced)], vec![], true),
            (vec![pin(&other, Wish::Forbidden)], vec![], true),
            (vec![pin(&chosen, Wish::Forced)], vec![pin(&chosen, Wish::Forced)], false),
        ] {
            assert_eq!(is_stale(&basis(&then), Some(&basis(&now)), &plan), stale, "{then:?} then, {now:?} now");
        }
    }

    #[test]
    fn a_forced_period_is_kept_in_that_period_alone() {
        let chosen = pairing();
        let in_another = Pin { period: Some(RoundPeriodId::new().to_string()), ..pin(&chosen, Wish::Forced) };
        let in_its_own = Pin { period: Some(chosen.round_period_id.to_string()), ..pin(&chosen, Wish::Forced) };
        assert!(is_stale(&basis(&[]), Some(&basis(&[in_another])), std::slice::from_ref(&chosen)));
        assert!(!is_stale(&basis(&[]), Some(&basis(&[in_its_own])), &[chosen]));
    }

    #[test]
    fn another_round_makes_it_stale_and_so_does_one_that_cannot_be_solved() {
        let other = Basis { round: "another".to_owned(), pins: BTreeSet::new() };
        assert!(is_stale::<Pairing>(&basis(&[]), Some(&other), &[]));
        assert!(is_stale::<Pairing>(&basis(&[]), None, &[]));
    }
}
