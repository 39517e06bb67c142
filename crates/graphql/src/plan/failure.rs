//! Rounds whose rules cannot all be kept, in words.

use std::collections::BTreeSet;

use async_graphql::{Result, SimpleObject};
use matching::{
    infeasible::{Impossible, Infeasible},
    rule::Rule,
};
use mentorship::plan::report::Obstacle;

use super::{sentence, words::Words};

/// Rules that are enough to relax, all of them together.
#[derive(SimpleObject)]
pub struct RulesToRelax {
    /// What there would have to be of each, such as: 1 more place of an offer. In the best of your languages that we write: English,
    /// French or Spanish.
    rules: Vec<String>,
}

/// The smallest sets of rules that are enough to relax.
///
/// # Errors
/// Where the database fails.
pub async fn sets(words: Words<'_>, infeasible: &Infeasible) -> Result<Vec<RulesToRelax>> {
    let mut sets = Vec::new();
    for set in &infeasible.relax {
        let mut rules = Vec::new();
        for one in set {
            rules.push(words.relaxed(&one.rule, one.by).await?);
        }
        sets.push(RulesToRelax { rules });
    }
    Ok(sets)
}

/// Settled pairs that cannot be.
///
/// # Errors
/// Where the database fails.
pub async fn impossible(words: Words<'_>, infeasible: &Infeasible) -> Result<Vec<String>> {
    let mut told = Vec::new();
    for Impossible { pair, because } in &infeasible.impossible {
        let Rule::Forced { application, offer, .. } = pair else { continue };
        let (who, what) = (words.applicant(application).await?, words.offer(offer).await?);
        let because: BTreeSet<Obstacle> = because.iter().map(|one| words.tells(Obstacle::from(one))).collect();
        let because = in_short(words, because);
        told.push(sentence::impossible(words.tongue(), &who, &what, &because));
    }
    Ok(told)
}

/// What stands against a pair.
pub fn in_short(words: Words<'_>, obstacles: BTreeSet<Obstacle>) -> Vec<String> {
    obstacles.into_iter().map(|one| sentence::in_short(words.tongue(), one)).collect()
}
