use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Report;
use crate::{
    infeasible::Infeasible,
    pair::{Examiner, Exclusion, Pair},
    plan::{Effort, Plan, Reached},
    round::{Pin, Round, Wish},
    solve::{Failure, solve},
};

/// What would be if a pair were settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Instead {
    /// It cannot be: what stands against it.
    Excluded(BTreeSet<Exclusion>),
    /// It can be, but not with all other rules kept.
    Infeasible(Infeasible),
    /// It can be.
    Possible {
        /// What the best plan with it reaches: what the pair costs is the difference.
        reached: Reached,
        /// Who would be placed otherwise.
        moves: Vec<Move>,
    },
}

/// Somebody who would be placed otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The application.
    pub application: String,
    /// Offer and period now; none where they are not placed.
    pub before: Option<(String, String)>,
    /// Offer and period then; none where they would not be placed.
    pub after: Option<(String, String)>,
}

/// Why this and not that: what it would cost to settle a pair, and whom it would move.
///
/// # Errors
///
/// Where the caller stops it, or no plan is found within the effort.
pub fn instead(
    round: &Round,
    plan: &Plan,
    application: &str,
    offer: &str,
    effort: Effort,
    report: Report<'_>,
) -> Result<Instead, Failure> {
    if let Some(against) = against(round, application, offer) {
        return Ok(Instead::Excluded(against));
    }
    let mut round = round.clone();
    round.pins.push(Pin {
        application: application.to_owned(),
        offer: offer.to_owned(),
        period: None,
        wish: Wish::Forced,
    });
    round.pins.sort();
    round.pins.dedup();
    match solve(&round, effort, report) {
        Ok(other) => Ok(Instead::Possible { reached: other.proof.reached(), moves: moves(plan, &other) }),
        Err(Failure::Infeasible(infeasible)) => Ok(Instead::Infeasible(infeasible)),
        Err(failure) => Err(failure),
    }
}

/// What stands against a pair, where anything does. One that is not in the round stands against itself.
fn against(round: &Round, application: &str, offer: &str) -> Option<BTreeSet<Exclusion>> {
    let application_place = round.application_place(application);
    let offer_place = round.offer_place(offer);
    let (Some(application_place), Some(offer_place)) = (application_place, offer_place) else {
        let missing = if application_place.is_none() { application } else { offer };
        return Some(BTreeSet::from([Exclusion::Ineligible { what: format!("{missing} is not in the round") }]));
    };
    match Examiner::new(round).examine(application_place, offer_place) {
        Pair::Excluded(against) => Some(against),
        Pair::Possible(_) => None,
    }
}

/// Who is placed otherwise by another plan.
fn moves(plan: &Plan, other: &Plan) -> Vec<Move> {
    let (before, after) = (by_application(plan), by_application(other));
    let mut applications: BTreeSet<&str> = before.keys().copied().collect();
    applications.extend(after.keys().copied());
    let mut moves = Vec::new();
    for application in applications {
        let (mut before, mut after) = (placed(&before, application), placed(&after, application));
        let same: BTreeSet<_> = before.intersection(&after).cloned().collect();
        before.retain(|place| !same.contains(place));
        after.retain(|place| !same.contains(place));
        let (mut before, mut after) = (before.into_iter(), after.into_iter());
        loop {
            match (before.next(), after.next()) {
                (None, None) => break,
                (before, after) => moves.push(Move { application: application.to_owned(), before, after }),
            }
        }
    }
    moves
}

type Places = BTreeSet<(String, String)>;

fn by_application(plan: &Plan) -> BTreeMap<&str, Places> {
    let mut places: BTreeMap<&str, Places> = BTreeMap::new();
    for pairing in &plan.pairings {
        places.entry(&pairing.application).or_default().insert((pairing.offer.clone(), pairing.period.clone()));
    }
    places
}

fn placed(places: &BTreeMap<&str, Places>, application: &str) -> Places {
    places.get(application).cloned().unwrap_or_default()
}
