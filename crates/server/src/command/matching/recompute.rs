//! Solving a round again, to make sure of a plan.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, bail};
use matching::plan::{self, Pairing, Plan};
use serde::Deserialize;

use super::{progress::Progress, snapshot};
use crate::remote::plain;

/// A plan alone, or with what explains it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Kept {
    Report { plan: Plan },
    Plan(Plan),
}

/// Says whether the round of a snapshot still gives a plan.
///
/// # Errors
/// Where it does not, or the plan is for another round.
pub(super) fn run(plan: &Path, snapshot: &Path) -> anyhow::Result<()> {
    let kept = read(plan)?;
    let round = snapshot::read(snapshot)?;
    if kept.round != plan::digest(&round) {
        bail!("the round has changed since: the plan is stale");
    }
    let progress = Progress::start(None);
    let again = progress.solve(&round, kept.effort);
    progress.finish();
    compare(&kept, &again?)
}

/// Reads a plan, alone or with what explains it.
///
/// # Errors
/// Where it is none.
pub(super) fn read(path: &Path) -> anyhow::Result<Plan> {
    let shown = path.display();
    let bytes = fs::read(path).with_context(|| format!("{shown} cannot be read"))?;
    match serde_json::from_slice(&bytes) {
        Ok(Kept::Report { plan } | Kept::Plan(plan)) => Ok(plan),
        Err(_) => bail!("{shown} is no plan; write one with lyceum match --format json --output FILE"),
    }
}

fn compare(kept: &Plan, again: &Plan) -> anyhow::Result<()> {
    if serde_json::to_vec(kept)? == serde_json::to_vec(again)? {
        println!("The same plan comes out, byte for byte.");
        return Ok(());
    }
    for line in differences(kept, again) {
        eprintln!("{}", plain(&line));
    }
    if kept.version != again.version {
        bail!(
            "another plan comes out: it was made by version {} of the solver, and this is {}",
            kept.version,
            again.version
        );
    }
    bail!("another plan comes out")
}

/// Who is placed otherwise.
fn differences(kept: &Plan, again: &Plan) -> Vec<String> {
    let (before, after) = (places(kept), places(again));
    let everybody: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    let otherwise = everybody.into_iter().filter(|one| before.get(one) != after.get(one));
    let place = |places: Option<&Vec<String>>| places.map_or("not placed".to_owned(), |places| places.join(" and "));
    otherwise
        .map(|one| format!("{one}: {} in the plan, {} now", place(before.get(one)), place(after.get(one))))
        .collect()
}

fn places(plan: &Plan) -> BTreeMap<&str, Vec<String>> {
    let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for Pairing { application, offer, period, .. } in &plan.pairings {
        places.entry(application).or_default().push(format!("{offer} in {period}"));
    }
    places
}
