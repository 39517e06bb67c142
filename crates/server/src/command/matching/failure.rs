//! Rounds without a plan.

use anyhow::anyhow;
use matching::{
    Failure,
    infeasible::{Impossible, Infeasible, Relaxation},
    round::Round,
};

use super::{exclusion, rule};
use crate::remote::plain;

/// Says why there is no plan, and what to do.
pub(super) fn refusal(round: &Round, failure: Failure) -> anyhow::Error {
    match failure {
        Failure::Infeasible(infeasible) => {
            eprintln!("The rules of the round cannot all be kept.");
            for line in lines(round, &infeasible) {
                eprintln!("{}", plain(&line));
            }
            anyhow!("there is no plan: relax what is said above, and match again")
        }
        failure => anyhow!("there is no plan: {failure}"),
    }
}

/// What stands in the way of a plan, and what to relax, line by line.
pub(super) fn lines(round: &Round, Infeasible { impossible, relax }: &Infeasible) -> Vec<String> {
    let mut lines: Vec<String> = impossible.iter().map(cannot_be).collect();
    if !relax.is_empty() {
        let any = if impossible.is_empty() { "Any" } else { "Beside giving that up, any" };
        lines.push(format!("{any} one of these is enough, and nothing smaller is:"));
    }
    lines.extend(relax.iter().map(|set| format!("  - {}", together(round, set))));
    lines
}

fn cannot_be(Impossible { pair, because }: &Impossible) -> String {
    let because: Vec<String> = because.iter().map(exclusion::against).collect();
    format!("The {pair} cannot be: {}.", because.join("; "))
}

fn together(round: &Round, set: &[Relaxation]) -> String {
    let all: Vec<String> = set.iter().map(|Relaxation { rule, by }| rule::relaxed(round, rule, *by)).collect();
    all.join(", and ")
}
