//! A round as numbers: what may be chosen, and which sums are limited.

mod candidate;
mod limit;
mod row;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use candidate::Candidate;
pub(crate) use limit::{Limit, Side};
pub(crate) use row::{Minimum, Row};

use crate::{
    fit::Fitter,
    pair::{Examiner, Exclusion, Pair},
    plan::Reached,
    round::{Round, Wish},
    rule::Rule,
};

/// What the solver works on. A choice is one flag for each candidate.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    /// Every pair and period that may be chosen, by application, offer and period.
    pub(crate) candidates: Vec<Candidate>,
    /// By application: whether it belongs to a priority group.
    pub(crate) priority: Vec<bool>,
    /// How many placements one application can get.
    pub(crate) per_application: u32,
    /// Limits on how many of some candidates are chosen; the first are those of the applications, one for each, in their order.
    pub(crate) limits: Vec<Limit>,
    /// Limits on other sums: budgets and shares.
    pub(crate) rows: Vec<Row>,
    /// How many of some applications must be placed.
    pub(crate) minimums: Vec<Minimum>,
    /// Pairs that are settled although they cannot be, with why not.
    pub(crate) impossible: Vec<(Rule, BTreeSet<Exclusion>)>,
}

impl Problem {
    /// The problem without limits that others keep anyway.
    pub(crate) fn new(round: &Round) -> Self {
        let mut problem = Self::with_all_limits(round);
        limit::drop_idle(round, &problem.candidates, &mut problem.limits);
        problem
    }

    pub(crate) fn with_all_limits(round: &Round) -> Self {
        let candidates = candidates(round);
        let mut limits = limit::of_applicants(round, &candidates);
        limits.extend(limit::of_hosts(round, &candidates));
        let mut problem = Self {
            priority: round.applications.iter().map(|application| !application.priority.is_empty()).collect(),
            per_application: round.rules.per_application,
            rows: row::budgets(round, &candidates).into_iter().chain(row::shares(round, &candidates)).collect(),
            minimums: row::minimums(round),
            impossible: Vec::new(),
            candidates,
            limits,
        };
        problem.force(round);
        problem
    }

    /// Settles the pairs that the committee wants.
    fn force(&mut self, round: &Round) {
        let examiner = Examiner::new(round);
        for pin in round.pins.iter().filter(|pin| pin.wish == Wish::Forced) {
            let rule = Rule::Forced {
                application: pin.application.clone(),
                offer: pin.offer.clone(),
                period: pin.period.clone(),
            };
            let places = (round.application_place(&pin.application), round.offer_place(&pin.offer));
            // A checked round names no other.
            let (Some(application), Some(offer)) = places else { continue };
            let members: Vec<u32> = self
                .of_application(application)
                .filter(|&index| {
                    let candidate = &self.candidates[index as usize];
                    candidate.offer as usize == offer
                        && pin
                            .period
                            .as_ref()
                            .is_none_or(|period| *period == round.periods[candidate.period as usize].id)
                })
                .collect();
            if members.is_empty() {
                let against = match examiner.examine(application, offer) {
                    Pair::Excluded(against) => against,
                    // Possible, but not then.
                    Pair::Possible(_) => BTreeSet::from([Exclusion::Windows { days: round.offers[offer].days.max(1) }]),
                };
                self.impossible.push((rule, against));
                continue;
            }
            for &index in &members {
                self.candidates[index as usize].is_forced = true;
            }
            let most = members.len() as u32;
            self.limits.push(Limit { rule, side: Side::Applicant, least: 1, most, members });
        }
    }

    /// The candidates of an application.
    pub(crate) fn of_application(&self, application: usize) -> impl Iterator<Item = u32> + use<> {
        let application = application as u32;
        let from = self.candidates.partition_point(|candidate| candidate.application < application);
        let until = self.candidates.partition_point(|candidate| candidate.application <= application);
        from as u32..until as u32
    }

    /// Candidates of pairs that are settled.
    pub(crate) fn forced(&self) -> impl Iterator<Item = u32> {
        let candidates = self.candidates.iter().enumerate();
        candidates.filter(|(_, candidate)| candidate.is_forced).map(|(index, _)| index as u32)
    }

    /// What a choice reaches.
    pub(crate) fn reached(&self, chosen: &[bool]) -> Reached {
        let mut reached = Reached::default();
        for (candidate, _) in self.candidates.iter().zip(chosen).filter(|(_, chosen)| **chosen) {
            reached.fit += u64::from(candidate.fit);
            reached.lot += u64::from(candidate.lot);
        }
        let placed = self.placed(chosen);
        reached.placed = placed.iter().filter(|placed| **placed).count() as u64;
        reached.priority =
            placed.iter().zip(&self.priority).filter(|(placed, priority)| **placed && **priority).count() as u64;
        reached
    }

    /// Which rules a choice breaks.
    pub(crate) fn broken(&self, chosen: &[bool]) -> Vec<&Rule> {
        let mut broken: Vec<&Rule> = Vec::new();
        broken.extend(self.limits.iter().filter(|limit| !limit.is_kept(chosen)).map(|limit| &limit.rule));
        broken.extend(self.rows.iter().filter(|row| !row.is_kept(chosen)).map(|row| &row.rule));
        let placed = self.placed(chosen);
        broken.extend(self.minimums.iter().filter(|minimum| !minimum.is_kept(&placed)).map(|minimum| &minimum.rule));
        broken
    }

    /// By application: whether it is placed.
    pub(crate) fn placed(&self, chosen: &[bool]) -> Vec<bool> {
        let mut placed = vec![false; self.priority.len()];
        for (candidate, _) in self.candidates.iter().zip(chosen).filter(|(_, chosen)| **chosen) {
            placed[candidate.application as usize] = true;
        }
        placed
    }
}

/// Every pair and period that may be chosen.
fn candidates(round: &Round) -> Vec<Candidate> {
    let examiner = Examiner::new(round);
    let fitter = Fitter::new(round);
    // An offer without the skill that is sought first is never one: only the others are looked at.
    let mut having: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for offer in 0..round.offers.len() {
        for topic in examiner.topics(offer) {
            having.entry(topic).or_default().push(offer as u32);
        }
    }
    let mut candidates = Vec::new();
    for (application, wants) in round.applications.iter().enumerate() {
        let offers = wants.sought.first().and_then(|skill| having.get(skill.topic.as_str()));
        for &offer in offers.into_iter().flatten() {
            let Pair::Possible(chances) = examiner.examine(application, offer as usize) else { continue };
            let fit = fitter.fit(&examiner, application, offer as usize).whole;
            let ids = (wants.id.as_str(), round.offers[offer as usize].id.as_str());
            candidates.extend(chances.into_iter().map(|chance| Candidate {
                application: application as u32,
                offer,
                period: chance.period,
                fit,
                lot: crate::plan::lot(&round.rules.lot, ids.0, ids.1, &round.periods[chance.period as usize].id),
                stream: chance.stream,
                cost: chance.cost,
                is_forced: false,
            }));
        }
    }
    candidates
}
