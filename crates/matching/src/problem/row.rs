use std::collections::BTreeMap;

use super::Candidate;
use crate::{round::Round, rule::Rule};

/// A sum over chosen candidates that must not exceed something.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) rule: Rule,
    /// Candidates with what each adds.
    pub(crate) terms: Vec<(u32, i64)>,
    /// What every chosen candidate adds beside that.
    pub(crate) of_all: i64,
    pub(crate) most: i64,
}

impl Row {
    pub(crate) fn is_kept(&self, chosen: &[bool]) -> bool {
        self.sum(chosen) <= i128::from(self.most)
    }

    /// The chosen candidates that it counts, in order.
    pub(crate) fn members(&self, chosen: &[bool]) -> Vec<u32> {
        let members = self.terms.iter().filter(|&&(candidate, adds)| adds > 0 && chosen[candidate as usize]);
        members.map(|&(candidate, _)| candidate).collect()
    }

    pub(crate) fn sum(&self, chosen: &[bool]) -> i128 {
        let terms = self.terms.iter().filter(|&&(candidate, _)| chosen[candidate as usize]);
        let all = if self.of_all == 0 { 0 } else { chosen.iter().filter(|chosen| **chosen).count() as i128 };
        terms.map(|&(_, adds)| i128::from(adds)).sum::<i128>() + i128::from(self.of_all) * all
    }
}

/// How many of some applications must be placed.
#[derive(Clone, Debug)]
pub(crate) struct Minimum {
    pub(crate) rule: Rule,
    pub(crate) applications: Vec<u32>,
    pub(crate) least: u32,
}

impl Minimum {
    pub(crate) fn is_kept(&self, placed: &[bool]) -> bool {
        let how_many = self.applications.iter().filter(|&&application| placed[application as usize]).count();
        how_many >= self.least as usize
    }
}

/// Budgets of the streams that pay for any candidate.
pub(super) fn budgets(round: &Round, candidates: &[Candidate]) -> Vec<Row> {
    let mut rows = Vec::new();
    for (index, stream) in round.streams.iter().enumerate() {
        let paid = |period: Option<usize>| -> Vec<(u32, i64)> {
            let is_of = |candidate: &Candidate| {
                candidate.stream == Some(index as u32)
                    && candidate.cost > 0
                    && period.is_none_or(|period| candidate.period as usize == period)
            };
            let terms = candidates.iter().enumerate().filter(|(_, candidate)| is_of(candidate));
            terms.map(|(index, candidate)| (index as u32, saturated(candidate.cost))).collect()
        };
        let rule = |period| Rule::Budget { stream: stream.id.clone(), period };
        if let Some(most) = stream.budget {
            rows.push(Row { rule: rule(None), terms: paid(None), of_all: 0, most: saturated(most) });
        }
        for (index, period) in round.periods.iter().enumerate() {
            if let Some(&most) = stream.periods.get(&period.id) {
                rows.push(Row {
                    rule: rule(Some(period.id.clone())),
                    terms: paid(Some(index)),
                    of_all: 0,
                    most: saturated(most),
                });
            }
        }
    }
    rows.retain(|row| row.terms.iter().map(|&(_, adds)| i128::from(adds)).sum::<i128>() > i128::from(row.most));
    rows
}

/// No institution hosts more than its share, rounded up: 100 · hosted ≤ share · all + 99.
pub(super) fn shares(round: &Round, candidates: &[Candidate]) -> Vec<Row> {
    let Some(share) = round.rules.host_share.filter(|&share| share < 100) else { return Vec::new() };
    let mut hosted: BTreeMap<&str, Vec<(u32, i64)>> = BTreeMap::new();
    for (index, candidate) in candidates.iter().enumerate() {
        hosted.entry(&round.offers[candidate.offer as usize].host).or_default().push((index as u32, 100));
    }
    let row = |(host, terms): (&str, Vec<(u32, i64)>)| Row {
        rule: Rule::HostShare { institution: host.to_owned() },
        terms,
        of_all: -i64::from(share),
        most: 99,
    };
    hosted.into_iter().map(row).collect()
}

/// Minimums of the priority groups.
pub(super) fn minimums(round: &Round) -> Vec<Minimum> {
    let minimum = |(group, &least): (&String, &u32)| Minimum {
        rule: Rule::Minimum { group: group.clone() },
        applications: (round.applications.iter().enumerate())
            .filter(|(_, application)| application.priority.contains(group))
            .map(|(index, _)| index as u32)
            .collect(),
        least,
    };
    round.rules.minimums.iter().map(minimum).filter(|minimum| minimum.least > 0).collect()
}

fn saturated(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}
