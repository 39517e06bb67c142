use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    Report, Standing,
    change::{Change, granted, raised},
};
use crate::{
    pair::{Examiner, Exclusion, Pair},
    plan::{Effort, Plan, Reached},
    round::Round,
    rule::Rule,
    solve::{Failure, reaches},
};

/// Why an applicant is not placed, and what would place them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unplaced {
    /// The application.
    pub application: String,
    /// Places that were possible and went to others, the best fit first.
    pub lost: Vec<Lost>,
    /// Offers that were not possible, those with the fewest reasons first.
    pub excluded: Vec<Excluded>,
    /// Single changes each of which lets one more be placed than now, them among the placed.
    pub changes: Vec<Change>,
}

/// A place that was possible and went to others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// The offer.
    pub offer: String,
    /// When.
    pub period: String,
    /// How well it would have fitted.
    pub fit: u32,
    /// The rules that leave no room; where there is none, the whole plan is better without it.
    pub full: Vec<Rule>,
}

/// An offer that was not possible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excluded {
    /// The offer.
    pub offer: String,
    /// All that stands against it.
    pub because: BTreeSet<Exclusion>,
}

/// How many changes are tried of each kind, the likeliest first.
const TRIES: usize = 8;

/// Why an applicant is not placed by a plan, and what single change would place them.
///
/// # Errors
///
/// Where the caller stops it.
pub fn unplaced(
    round: &Round,
    plan: &Plan,
    application: &str,
    effort: Effort,
    report: Report<'_>,
) -> Result<Unplaced, Failure> {
    let standing = Standing::new(round, plan);
    let Some(place) = round.application_place(application) else {
        return Ok(Unplaced {
            application: application.to_owned(),
            lost: Vec::new(),
            excluded: Vec::new(),
            changes: Vec::new(),
        });
    };
    let excluded = excluded(round, place);
    let mut trying = Trying { round, plan, place, effort, report, changes: Vec::new() };
    trying.more(&standing)?;
    trying.grants(&excluded)?;
    let changes = trying.changes;
    Ok(Unplaced { application: application.to_owned(), lost: lost(&standing, place), excluded, changes })
}

fn lost(standing: &Standing<'_>, application: usize) -> Vec<Lost> {
    let (round, problem) = (standing.round, &standing.problem);
    let mut lost: Vec<Lost> = problem
        .of_application(application)
        .map(|place| {
            let candidate = &problem.candidates[place as usize];
            Lost {
                offer: round.offers[candidate.offer as usize].id.clone(),
                period: round.periods[candidate.period as usize].id.clone(),
                fit: candidate.fit,
                full: standing.full(place).into_iter().map(|(rule, _)| rule.clone()).collect(),
            }
        })
        .collect();
    lost.sort_by_key(|lost| std::cmp::Reverse(lost.fit));
    lost
}

fn excluded(round: &Round, application: usize) -> Vec<Excluded> {
    let examiner = Examiner::new(round);
    let mut excluded: Vec<Excluded> = (0..round.offers.len())
        .filter_map(|offer| match examiner.examine(application, offer) {
            Pair::Excluded(because) => Some(Excluded { offer: round.offers[offer].id.clone(), because }),
            Pair::Possible(_) => None,
        })
        .collect();
    excluded.sort_by_key(|excluded| excluded.because.len());
    excluded
}

struct Trying<'a, 'r> {
    round: &'a Round,
    plan: &'a Plan,
    place: usize,
    effort: Effort,
    report: Report<'r>,
    changes: Vec<Change>,
}

impl Trying<'_, '_> {
    /// Rules that leave no room, each with a little more.
    fn more(&mut self, standing: &Standing<'_>) -> Result<(), Failure> {
        let mut full: BTreeMap<&Rule, u64> = BTreeMap::new();
        for candidate in standing.problem.of_application(self.place) {
            for (rule, by) in standing.full(candidate) {
                full.entry(rule).and_modify(|least| *least = by.min(*least)).or_insert(by);
            }
        }
        for (rule, by) in full.into_iter().take(TRIES) {
            if let Some(round) = raised(self.round, rule, by)
                && self.places(&round)?
            {
                self.changes.push(Change::More { rule: rule.clone(), by });
            }
        }
        Ok(())
    }

    /// What alone stands against an offer, taken away; what is the same for several offers is tried once.
    fn grants(&mut self, excluded: &[Excluded]) -> Result<(), Failure> {
        let mut tried: BTreeSet<&Exclusion> = BTreeSet::new();
        for one in excluded.iter().take_while(|one| one.because.len() == 1) {
            let (Some(exclusion), Some(offer)) = (one.because.first(), self.round.offer_place(&one.offer)) else {
                continue;
            };
            if tried.len() == TRIES || !tried.insert(exclusion) {
                continue;
            }
            if let Some(round) = granted(self.round, self.place, offer, exclusion)
                && self.places(&round)?
            {
                self.changes.push(Change::Grant { offer: one.offer.clone(), exclusion: exclusion.clone() });
            }
        }
        Ok(())
    }

    /// Whether a changed round can place the applicant beside as many others as are placed now, and no fewer of priority groups in
    /// all. Nobody in particular is among the others: who belongs to a priority group may have the place of another who does.
    fn places(&mut self, round: &Round) -> Result<bool, Failure> {
        let now = self.plan.proof.reached();
        let numbers = Reached { placed: now.placed + 1, ..now };
        reaches(round, self.place, numbers, self.effort, self.report)
    }
}
