use std::collections::{BTreeMap, BTreeSet};

use super::Candidate;
use crate::{
    round::{Capacity, Round},
    rule::Rule,
};

/// How many of some candidates may be chosen, and must be.
#[derive(Clone, Debug)]
pub(crate) struct Limit {
    pub(crate) rule: Rule,
    pub(crate) side: Side,
    pub(crate) least: u32,
    pub(crate) most: u32,
    /// Candidates, by their indices, in order.
    pub(crate) members: Vec<u32>,
}

/// Whose limit it is. Limits of one side that nest are a tree, and two trees with candidates between them are a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Applicant,
    Host,
}

impl Limit {
    pub(crate) fn is_kept(&self, chosen: &[bool]) -> bool {
        let how_many = self.members.iter().filter(|&&member| chosen[member as usize]).count() as u32;
        (self.least..=self.most).contains(&how_many)
    }
}

/// Limits of applicants and the institutions they come from.
pub(super) fn of_applicants(round: &Round, candidates: &[Candidate]) -> Vec<Limit> {
    let mut limits = each_application(round, candidates);
    if round.rules.per_application > 1 {
        limits.extend(at_once(round, candidates));
    }
    let by_home =
        gathered(round, candidates, |candidate| round.applications[candidate.application as usize].home.as_str());
    for institution in &round.institutions {
        let Some(gathered) = by_home.get(institution.id.as_str()) else { continue };
        limits.extend(gathered.limits(round, &institution.releases, Side::Applicant, |period| Rule::Release {
            institution: institution.id.clone(),
            period,
        }));
    }
    limits
}

/// Limits of offers, mentors and the institutions that host.
pub(super) fn of_hosts(round: &Round, candidates: &[Candidate]) -> Vec<Limit> {
    let mut limits = Vec::new();
    let by_offer = gathered(round, candidates, |candidate| round.offers[candidate.offer as usize].id.as_str());
    for offer in &round.offers {
        let Some(gathered) = by_offer.get(offer.id.as_str()) else { continue };
        limits.extend(
            gathered.limits(round, &offer.places, Side::Host, |period| Rule::Offer { offer: offer.id.clone(), period }),
        );
    }
    let by_mentor =
        gathered(round, candidates, |candidate| round.offers[candidate.offer as usize].mentor.as_deref().unwrap_or(""));
    for mentor in &round.mentors {
        let Some(gathered) = by_mentor.get(mentor.id.as_str()) else { continue };
        limits.extend(
            gathered.limits(round, &mentor.capacity, Side::Host, |period| Rule::Mentor {
                mentor: mentor.id.clone(),
                period,
            }),
        );
    }
    let by_host = gathered(round, candidates, |candidate| round.offers[candidate.offer as usize].host.as_str());
    for institution in &round.institutions {
        let Some(gathered) = by_host.get(institution.id.as_str()) else { continue };
        limits.extend(gathered.limits(round, &institution.hosts, Side::Host, |period| Rule::Host {
            institution: institution.id.clone(),
            period,
        }));
    }
    limits.extend(round.institutions.iter().filter(|institution| institution.at_least > 0).map(|institution| {
        let members = by_host.get(institution.id.as_str()).map(|gathered| gathered.all.clone()).unwrap_or_default();
        let most = (members.len() as u32).max(institution.at_least);
        let rule = Rule::HostsAtLeast { institution: institution.id.clone() };
        Limit { rule, side: Side::Host, least: institution.at_least, most, members }
    }));
    limits
}

/// Drops limits that others keep anyway: they would only stand in the way of a flow. Those of applications stay, as goals hang on them.
pub(super) fn drop_idle(round: &Round, candidates: &[Candidate], limits: &mut Vec<Limit>) {
    limits.retain(|limit| {
        limit.least > 0
            || matches!(limit.rule, Rule::Application { .. } | Rule::AtOnce { .. })
            || limit.most < reach(limit, round, candidates)
    });
}

fn each_application(round: &Round, candidates: &[Candidate]) -> Vec<Limit> {
    let mut limits: Vec<Limit> = round
        .applications
        .iter()
        .map(|application| Limit {
            rule: Rule::Application { application: application.id.clone() },
            side: Side::Applicant,
            least: 0,
            most: round.rules.per_application,
            members: Vec::new(),
        })
        .collect();
    for (index, candidate) in candidates.iter().enumerate() {
        limits[candidate.application as usize].members.push(index as u32);
    }
    limits
}

fn at_once(round: &Round, candidates: &[Candidate]) -> Vec<Limit> {
    let mut members: BTreeMap<(u32, u32), Vec<u32>> = BTreeMap::new();
    for (index, candidate) in candidates.iter().enumerate() {
        members.entry((candidate.application, candidate.period)).or_default().push(index as u32);
    }
    members
        .into_iter()
        .map(|((application, period), members)| Limit {
            rule: Rule::AtOnce {
                application: round.applications[application as usize].id.clone(),
                period: round.periods[period as usize].id.clone(),
            },
            side: Side::Applicant,
            least: 0,
            most: 1,
            members,
        })
        .collect()
}

/// Candidates of one thing, all and by period.
struct Gathered {
    all: Vec<u32>,
    by_period: Vec<Vec<u32>>,
}

fn gathered<'a>(
    round: &Round,
    candidates: &[Candidate],
    of: impl Fn(&Candidate) -> &'a str,
) -> BTreeMap<&'a str, Gathered> {
    let mut gathered: BTreeMap<&str, Gathered> = BTreeMap::new();
    for (index, candidate) in candidates.iter().enumerate() {
        let one = gathered
            .entry(of(candidate))
            .or_insert_with(|| Gathered { all: Vec::new(), by_period: vec![Vec::new(); round.periods.len()] });
        one.all.push(index as u32);
        one.by_period[candidate.period as usize].push(index as u32);
    }
    gathered
}

impl Gathered {
    fn limits(
        &self,
        round: &Round,
        capacity: &Capacity,
        side: Side,
        rule: impl Fn(Option<String>) -> Rule,
    ) -> Vec<Limit> {
        let within = round.periods.iter().zip(&self.by_period).filter(|(_, members)| !members.is_empty());
        let mut limits: Vec<Limit> = within
            .filter_map(|(period, members)| {
                let most = capacity.within(&period.id)?;
                Some(Limit { rule: rule(Some(period.id.clone())), side, least: 0, most, members: members.clone() })
            })
            .collect();
        if let Some(most) = capacity.whole {
            limits.push(Limit { rule: rule(None), side, least: 0, most, members: self.all.clone() });
        }
        limits
    }
}

/// How many of a limit's candidates could be chosen if it were not there: more than that need not be forbidden.
fn reach(limit: &Limit, round: &Round, candidates: &[Candidate]) -> u32 {
    let members = || limit.members.iter().map(|&member| &candidates[member as usize]);
    let applications: BTreeSet<u32> = members().map(|candidate| candidate.application).collect();
    let by_applications = applications.len() as u32 * round.rules.per_application;
    let mut reach = by_applications.min(limit.members.len() as u32);
    if !matches!(limit.rule, Rule::Offer { .. }) {
        let mut places: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        for candidate in members() {
            *places.entry((candidate.offer, candidate.period)).or_default() += 1;
        }
        let by_offers = places.iter().map(|(&(offer, period), &how_many)| {
            let capacity = &round.offers[offer as usize].places;
            capacity.within(&round.periods[period as usize].id).map_or(how_many, |places| places.min(how_many))
        });
        reach = reach.min(by_offers.sum());
    }
    reach
}
