use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Report, Standing,
    change::{Addition, raised},
};
use crate::{
    pair::{Examiner, Exclusion, Pair},
    plan::{Effort, Plan, Reached},
    round::Round,
    rule::Rule,
    solve::{Failure, figures},
};

/// What an addition to the round would be worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worth {
    /// The addition.
    pub change: Addition,
    /// What the best plan would reach with it. No lot is drawn for it.
    pub reached: Reached,
    /// Whether that is known to be the most, and not only the best that was found within the effort.
    pub is_proven: bool,
}

/// How many places, and how many languages, are tried: those that stand in the way of most unplaced applicants.
const TRIES: usize = 10;

/// What one more place, one more language of a host, or 1,000 more in a budget would add, the largest gain first.
///
/// # Errors
///
/// Where the caller stops it.
pub fn one_more(round: &Round, plan: &Plan, effort: Effort, report: Report<'_>) -> Result<Vec<Worth>, Failure> {
    let standing = Standing::new(round, plan);
    let mut additions = budgets(round);
    additions.extend(places(&standing));
    additions.extend(languages(&standing));
    let mut worth = Vec::new();
    for change in additions {
        let Some(changed) = with(round, &change) else { continue };
        match figures(&changed, effort, report) {
            Ok(proof) => worth.push(Worth { change, reached: proof.reached(), is_proven: proof.is_optimal() }),
            Err(Failure::Interrupted) => return Err(Failure::Interrupted),
            // What was not found is not claimed.
            Err(_) => {}
        }
    }
    worth.sort_by_key(|worth| std::cmp::Reverse(worth.reached));
    Ok(worth)
}

fn with(round: &Round, addition: &Addition) -> Option<Round> {
    match addition {
        Addition::More { rule, by } => raised(round, rule, *by),
        Addition::Language { host, language } => {
            let mut round = round.clone();
            for offer in round.offers.iter_mut().filter(|offer| offer.host == *host) {
                offer.languages.insert(language.clone());
            }
            Some(round)
        }
    }
}

/// 1,000 more in each budget.
fn budgets(round: &Round) -> Vec<Addition> {
    let mut additions = Vec::new();
    for stream in &round.streams {
        let by = 1_000 * stream.unit();
        let more = |period: Option<&String>| Addition::More {
            rule: Rule::Budget { stream: stream.id.clone(), period: period.cloned() },
            by,
        };
        additions.extend(stream.budget.map(|_| more(None)));
        additions.extend(stream.periods.keys().map(|period| more(Some(period))));
    }
    additions
}

/// One more of each rule that leaves no room to most unplaced applicants.
fn places(standing: &Standing<'_>) -> Vec<Addition> {
    let mut wanted: BTreeMap<&Rule, usize> = BTreeMap::new();
    for application in standing.unplaced() {
        let mut rules: Vec<&Rule> = (standing.problem.of_application(application))
            .flat_map(|candidate| standing.full(candidate))
            .map(|(rule, _)| rule)
            .filter(|rule| !matches!(rule, Rule::Budget { .. }))
            .collect();
        rules.sort();
        rules.dedup();
        for rule in rules {
            *wanted.entry(rule).or_default() += 1;
        }
    }
    most_wanted(wanted).into_iter().map(|rule| Addition::More { rule: rule.clone(), by: 1 }).collect()
}

/// Languages that are all that stands between a host's offers and most unplaced applicants.
fn languages(standing: &Standing<'_>) -> Vec<Addition> {
    let round = standing.round;
    let examiner = Examiner::new(round);
    let mut wanted: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for application in standing.unplaced() {
        for (place, offer) in round.offers.iter().enumerate() {
            let Pair::Excluded(because) = examiner.examine(application, place) else { continue };
            if because.len() == 1
                && let Some(Exclusion::Language { .. }) = because.first()
            {
                for language in &round.applications[application].languages {
                    *wanted.entry((&offer.host, language)).or_default() += 1;
                }
            }
        }
    }
    let wanted = most_wanted(wanted).into_iter();
    wanted.map(|(host, language)| Addition::Language { host: host.to_owned(), language: language.to_owned() }).collect()
}

fn most_wanted<T: Ord + Copy>(wanted: BTreeMap<T, usize>) -> Vec<T> {
    let mut wanted: Vec<(T, usize)> = wanted.into_iter().collect();
    wanted.sort_by_key(|&(thing, how_many)| (std::cmp::Reverse(how_many), thing));
    wanted.into_iter().take(TRIES).map(|(thing, _)| thing).collect()
}
