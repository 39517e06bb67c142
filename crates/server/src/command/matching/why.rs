//! Why this and not that.

use anyhow::{anyhow, bail};
use matching::{
    explain::{self, Instead},
    plan::{self, Effort, Plan, Reached},
    round::Round,
};
use serde::Serialize;

use super::progress::Progress;

/// What would be if an applicant went to an offer.
#[derive(Serialize)]
pub(super) struct Why {
    pub(super) application: String,
    pub(super) offer: String,
    /// What the plan reaches.
    pub(super) reached: Reached,
    pub(super) answer: Reply,
}

/// What the answer is.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Reply {
    /// They go there, in these periods.
    Planned(Vec<String>),
    Instead(Instead),
}

/// Finds the plan, where it is not known, and what it would cost to settle a pair.
///
/// # Errors
/// Where the round has no such application or offer, or the solver fails.
pub(super) fn ask(
    round: &Round,
    known: Option<Plan>,
    application: &str,
    offer: &str,
    effort: Effort,
    progress: &Progress,
) -> anyhow::Result<Why> {
    if round.application(application).is_none() {
        bail!("the round has no application {application}; name it as its id has it");
    }
    if round.offer(offer).is_none() {
        bail!("the round has no offer {offer}; name it as its id has it");
    }
    let plan = match known {
        Some(known) if known.round != plan::digest(round) => bail!("the plan is of another round; name its own"),
        Some(known) => known,
        None => progress.solve(round, effort)?,
    };
    let planned = periods(&plan, application, offer);
    let answer = if planned.is_empty() {
        progress.on(&format!("plan with {application} at {offer}"));
        let instead = explain::instead(round, &plan, application, offer, effort, &mut progress.follow());
        Reply::Instead(instead.map_err(|failure| anyhow!("why could not be found out: {failure}"))?)
    } else {
        Reply::Planned(planned)
    };
    Ok(Why { application: application.to_owned(), offer: offer.to_owned(), reached: plan.proof.reached(), answer })
}

/// When a plan has somebody there.
fn periods(plan: &Plan, application: &str, offer: &str) -> Vec<String> {
    let there = plan.pairings.iter().filter(|one| one.application == application && one.offer == offer);
    there.map(|pairing| pairing.period.clone()).collect()
}
