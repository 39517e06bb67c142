//! Why this and not that, in words.

use std::collections::BTreeSet;

use matching::{
    explain::{Instead, Move},
    infeasible::Infeasible,
    pair::Exclusion,
    plan::Reached,
    round::Round,
    rule::Rule,
};

use super::{
    super::{
        exclusion, failure,
        why::{Reply, Why},
    },
    gain::gain,
    page,
};

/// The answer.
pub(in super::super) fn why(round: &Round, why: &Why) -> String {
    let Why { application, offer, reached, answer } = why;
    let pair = format!("{application} and {offer}");
    let lines = match answer {
        Reply::Planned(periods) => vec![format!("{application} goes to {offer}, in {}.", periods.join(" and in "))],
        Reply::Instead(Instead::Excluded(because)) => excluded(&pair, because),
        Reply::Instead(Instead::Infeasible(infeasible)) => infeasible_with(round, &pair, infeasible, why),
        Reply::Instead(Instead::Possible { reached: then, moves }) => possible(&pair, *reached, *then, moves),
    };
    page([lines])
}

fn excluded(pair: &str, because: &BTreeSet<Exclusion>) -> Vec<String> {
    let mut lines = vec![format!("{pair} cannot be paired. The offer is:")];
    lines.extend(because.iter().map(|exclusion| format!("  - {}", exclusion::against(exclusion))));
    lines
}

fn infeasible_with(round: &Round, pair: &str, infeasible: &Infeasible, why: &Why) -> Vec<String> {
    let mut infeasible = infeasible.clone();
    // That it is not paired is what was asked about.
    infeasible.relax.retain(|set| !set.iter().any(|relaxation| is_asked(&relaxation.rule, why)));
    let mut lines = vec![format!("{pair} could be paired, but not with every other rule kept.")];
    lines.extend(failure::lines(round, &infeasible));
    lines
}

fn is_asked(rule: &Rule, why: &Why) -> bool {
    matches!(rule, Rule::Forced { application, offer, .. } if *application == why.application && *offer == why.offer)
}

fn possible(pair: &str, now: Reached, then: Reached, moves: &[Move]) -> Vec<String> {
    let cost = match gain(now, then) {
        Some(gain) => format!("Settling {pair} would change what the plan reaches: {gain}."),
        None => format!("Settling {pair} would cost nothing: the lot decided between plans that are equally good."),
    };
    let mut lines = vec![cost, "Who would be placed otherwise:".to_owned()];
    lines.extend(moves.iter().map(|Move { application, before, after }| {
        format!("  {application}: {} now, {} then", place(before.as_ref()), place(after.as_ref()))
    }));
    lines
}

fn place(place: Option<&(String, String)>) -> String {
    place.map_or("not placed".to_owned(), |(offer, period)| format!("{offer} in {period}"))
}
