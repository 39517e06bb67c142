//! Who is not placed, and why.

use std::{cmp::Reverse, collections::BTreeMap};

use matching::{
    explain::{Change, Excluded, Lost, Unplaced},
    pair::Exclusion,
    plan::Plan,
    round::Round,
};

use super::super::{exclusion, rule};

/// So many places that were lost are told, the best fit first.
const MOST_LOST: usize = 5;
/// So many offers are told that were not possible, those with the fewest reasons first.
const MOST_CLOSE: usize = 3;

/// Everybody who is not placed, with why where that was found out.
pub(super) fn section(round: &Round, plan: &Plan, explained: Option<&[Unplaced]>) -> Vec<String> {
    if plan.unplaced.is_empty() {
        return vec!["Everybody is placed.".to_owned()];
    }
    let mut lines = vec![format!("Who is not placed ({})", plan.unplaced.len())];
    match explained {
        Some(explained) => lines.extend(explained.iter().flat_map(|one| one_applicant(round, one))),
        None => {
            lines.push(format!("  {}", plan.unplaced.join(", ")));
            lines.push("  Why, and what would place them, is left out: --explain unplaced finds it out.".to_owned());
        }
    }
    lines
}

fn one_applicant(round: &Round, unplaced: &Unplaced) -> Vec<String> {
    let home = round.application(&unplaced.application).map(|one| one.home.as_str());
    let mut lines = vec![format!("  {} from {}", unplaced.application, home.unwrap_or_default())];
    lines.extend(lost(&unplaced.lost));
    lines.extend(excluded(round, &unplaced.excluded));
    lines.extend(changes(round, &unplaced.changes));
    lines
}

fn lost(lost: &[Lost]) -> Vec<String> {
    let told = lost.iter().take(MOST_LOST).map(|Lost { offer, period, fit, full }| {
        let full: Vec<String> = full.iter().map(rule::used_up).collect();
        let to_what =
            if full.is_empty() { "all in all, the plan is better so".to_owned() } else { full.join(", and ") };
        format!("    lost {offer} in {period} (fit {fit}): {to_what}")
    });
    let rest = lost.len().saturating_sub(MOST_LOST);
    told.chain((rest > 0).then(|| format!("    and {rest} more with a lower fit"))).collect()
}

/// Offers that were not possible: how many lack what is sought, and what stands against the others.
fn excluded(round: &Round, excluded: &[Excluded]) -> Vec<String> {
    let lacking: Vec<&String> = excluded.iter().filter_map(lacks).collect();
    let others: Vec<&Excluded> = excluded.iter().filter(|one| lacks(one).is_none()).collect();
    let all = round.offers.len();
    let without = lacking
        .first()
        .map(|skill| format!("    {} of {all} offers are without {skill}, which is sought first", lacking.len()));
    let counts = (others.len() > MOST_CLOSE)
        .then(|| format!("    {} of {all} are not possible: {}", others.len(), counts(&others)));
    without.into_iter().chain(counts).chain(others.iter().take(MOST_CLOSE).map(|one| close(one))).collect()
}

/// What is sought first, where an offer is without it.
fn lacks(excluded: &Excluded) -> Option<&String> {
    excluded.because.iter().find_map(|exclusion| match exclusion {
        Exclusion::Skill { topic } => Some(topic),
        _ => None,
    })
}

/// Against how many offers each reason stands; several may stand against one.
fn counts(excluded: &[&Excluded]) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for exclusion in excluded.iter().flat_map(|one| &one.because) {
        *counts.entry(exclusion::in_short(exclusion)).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| Reverse(*count));
    counts.iter().map(|(reason, count)| format!("{count} {reason}")).collect::<Vec<_>>().join(", ")
}

fn close(Excluded { offer, because }: &Excluded) -> String {
    let because: Vec<String> = because.iter().map(exclusion::against).collect();
    format!("    not {offer}: {}", because.join("; "))
}

fn changes(round: &Round, changes: &[Change]) -> Vec<String> {
    if changes.is_empty() {
        return vec!["    no single change that was tried would place them beside as many others as now".to_owned()];
    }
    changes
        .iter()
        .map(|change| format!("    would be placed, beside as many others, with {}", in_words(round, change)))
        .collect()
}

fn in_words(round: &Round, change: &Change) -> String {
    match change {
        Change::More { rule, by } => rule::relaxed(round, rule, *by),
        Change::Grant { offer, exclusion } => exclusion::lifted(offer, exclusion),
    }
}
