//! Rounds whose rules cannot all be kept, in words.

use std::collections::BTreeSet;

use async_graphql::{Result, SimpleObject};
use matching::{
    infeasible::{Impossible, Infeasible},
    rule::Rule,
};
use mentorship::plan::report::Obstacle;

use super::words::Words;

/// Rules that are enough to relax, all of them together.
#[derive(SimpleObject)]
pub struct RulesToRelax {
    /// What there would have to be of each, such as: 1 more place of an offer.
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
        let because: Vec<&str> = because.into_iter().map(in_short).collect();
        told.push(format!("That {who} goes to {what} was settled, and cannot be: {}.", because.join("; ")));
    }
    Ok(told)
}

/// What stands against a pair.
pub fn in_short(obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::Skill => "it is without what is sought first",
        Obstacle::Level => "it is not up to the level sought",
        Obstacle::Language => "they have no language in common",
        Obstacle::Mode => "no way of taking part suits both",
        Obstacle::Access => "it is without what the applicant cannot do without",
        Obstacle::Windows => "it is at no time that suits both",
        Obstacle::Funding => "nobody pays for it",
        Obstacle::Ineligible => "nobody has agreed for the applicant's institution yet, or the sector is another",
        Obstacle::Forbidden => "it was settled that they are not paired",
        Obstacle::NotPossible => "it is not possible",
    }
}
