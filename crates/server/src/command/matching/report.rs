//! A plan with all that explains it.

use anyhow::anyhow;
use clap::ValueEnum;
use matching::{
    explain::{self, Unplaced, Worth},
    plan::Plan,
    round::Round,
    stability::{self, BlockingPair},
};
use serde::Serialize;

use super::progress::Progress;

/// What is explained beside the plan, by solving again; each more than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(super) enum Explanations {
    /// Nothing
    None,
    /// Why each is not placed, and what single change would place them
    Unplaced,
    /// That, and what one more place, one more language or 1,000 more in a budget would add
    All,
}

/// What is printed; as JSON, word for word.
#[derive(Serialize)]
pub(super) struct Report {
    pub(super) plan: Plan,
    /// None where it was not to be explained.
    pub(super) unplaced: Option<Vec<Unplaced>>,
    /// None where it was not to be found out.
    pub(super) one_more: Option<Vec<Worth>>,
    pub(super) blocking_pairs: Vec<BlockingPair>,
}

impl Report {
    /// Explains a plan.
    ///
    /// # Errors
    /// Where the solver fails.
    pub(super) fn of(
        round: &Round,
        plan: Plan,
        explanations: Explanations,
        progress: &Progress,
    ) -> anyhow::Result<Self> {
        let unplaced =
            (explanations >= Explanations::Unplaced).then(|| unplaced(round, &plan, progress)).transpose()?;
        let one_more = (explanations >= Explanations::All).then(|| one_more(round, &plan, progress)).transpose()?;
        let blocking_pairs = stability::blocking_pairs(round, &plan);
        Ok(Self { plan, unplaced, one_more, blocking_pairs })
    }
}

fn unplaced(round: &Round, plan: &Plan, progress: &Progress) -> anyhow::Result<Vec<Unplaced>> {
    let explain = |(index, application): (usize, &String)| {
        progress.on(&format!("why {application} is not placed ({} of {})", index + 1, plan.unplaced.len()));
        explain::unplaced(round, plan, application, plan.effort, &mut progress.follow())
            .map_err(|failure| anyhow!("{application} is not placed, and why could not be found out: {failure}"))
    };
    plan.unplaced.iter().enumerate().map(explain).collect()
}

fn one_more(round: &Round, plan: &Plan, progress: &Progress) -> anyhow::Result<Vec<Worth>> {
    progress.on("what one more would add");
    explain::one_more(round, plan, plan.effort, &mut progress.follow())
        .map_err(|failure| anyhow!("what one more would add could not be found out: {failure}"))
}
