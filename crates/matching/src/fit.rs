//! How well an application and an offer fit, in thousandths, with the parts that make it up.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    pair::Examiner,
    round::{Round, Weights},
};

/// A pair's fit. Every part is in thousandths, from 0 to 1000; the whole is their mean by the exchange's weights, rounded down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fit {
    /// The whole.
    pub whole: u32,
    /// How much of what is sought the offer has. What is sought first counts 1, what is sought second 1/2, third 1/3, and so on; half
    /// of it counts where the offer has the topic below the level that is of use.
    pub skill: u32,
    /// How many of the topics that the applicant wants to make a career of the offer helps with or teaches, itself or a part of them.
    pub career: u32,
    /// How far the home institution gives as much as it takes: 1000 where the placements that it has hosted before and the offers that it
    /// makes now are together at least as many as the people whom it has sent before; nothing where it only sends.
    pub reciprocity: u32,
    /// 1000 where nobody of the home institution was at the host in earlier rounds, 500 after one placement, 333 after two, and so on.
    pub spread: u32,
}

impl Fit {
    fn weighed(mut self, weights: Weights) -> Self {
        let parts = [
            (self.skill, weights.skill),
            (self.career, weights.career),
            (self.reciprocity, weights.reciprocity),
            (self.spread, weights.spread),
        ];
        let sum: u64 = parts.iter().map(|&(part, weight)| u64::from(part) * u64::from(weight)).sum();
        self.whole = (sum / weights.sum().max(1)) as u32;
        self
    }
}

/// Works out fits of one round.
pub(crate) struct Fitter<'a> {
    round: &'a Round,
    links: BTreeMap<(&'a str, &'a str), u64>,
    reciprocity: BTreeMap<&'a str, u32>,
}

impl<'a> Fitter<'a> {
    pub(crate) fn new(round: &'a Round) -> Self {
        let mut links: BTreeMap<(&str, &str), u64> = BTreeMap::new();
        for link in &round.history {
            *links.entry((&link.home, &link.host)).or_default() += u64::from(link.placements);
        }
        Self { round, links, reciprocity: reciprocity(round) }
    }

    pub(crate) fn fit(&self, examiner: &Examiner<'_>, application: usize, offer: usize) -> Fit {
        let home = self.round.applications[application].home.as_str();
        let host = self.round.offers[offer].host.as_str();
        Fit {
            whole: 0,
            skill: self.skill(examiner, application, offer),
            career: self.career(examiner, application, offer),
            reciprocity: self.reciprocity.get(home).copied().unwrap_or(0),
            spread: (1000 / (1 + self.links.get(&(home, host)).copied().unwrap_or(0))) as u32,
        }
        .weighed(self.round.rules.weights)
    }

    fn skill(&self, examiner: &Examiner<'_>, application: usize, offer: usize) -> u32 {
        let sought = &self.round.applications[application].sought;
        // 2520 is divided by every rank up to ten, so that the shares are exact.
        let share = |rank: usize| 2 * 2520 / (rank as u64 + 1);
        let whole: u64 = (0..sought.len()).map(share).sum();
        let had: u64 = sought
            .iter()
            .enumerate()
            .map(|(rank, skill)| match examiner.level(offer, &skill.topic) {
                Some(level) if level >= skill.level => share(rank),
                Some(_) => share(rank) / 2,
                None => 0,
            })
            .sum();
        (1000 * had / whole.max(1)) as u32
    }

    fn career(&self, examiner: &Examiner<'_>, application: usize, offer: usize) -> u32 {
        let wanted = &self.round.applications[application].career;
        if wanted.is_empty() {
            return 0;
        }
        let helps: BTreeSet<&str> = (self.round.offers[offer].career.iter())
            .flat_map(|topic| self.round.with_broader(topic))
            .chain(examiner.topics(offer))
            .collect();
        let met = wanted.iter().filter(|topic| helps.contains(topic.as_str())).count();
        (1000 * met / wanted.len()) as u32
    }
}

/// By institution: what it gives against what it takes, in thousandths.
fn reciprocity(round: &Round) -> BTreeMap<&str, u32> {
    let mut gives: BTreeMap<&str, u64> = BTreeMap::new();
    let mut takes: BTreeMap<&str, u64> = BTreeMap::new();
    for link in &round.history {
        *gives.entry(&link.host).or_default() += u64::from(link.placements);
        *takes.entry(&link.home).or_default() += u64::from(link.placements);
    }
    for offer in &round.offers {
        *gives.entry(&offer.host).or_default() += 1;
    }
    let of = |institution: &str| {
        let (gives, takes) =
            (gives.get(institution).copied().unwrap_or(0), takes.get(institution).copied().unwrap_or(0));
        // Who has sent nobody yet and offers nothing gives nothing either.
        (1000 * gives / takes.max(1)).min(1000) as u32
    };
    round.institutions.iter().map(|institution| (institution.id.as_str(), of(&institution.id))).collect()
}
