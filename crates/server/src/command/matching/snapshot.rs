//! A round as a plan keeps it.

use std::{
    fs,
    io::{self, Read},
    path::Path,
};

use anyhow::{Context, anyhow};
use matching::{plan::Plan, round::Round};

use super::recompute;
use crate::remote::plain;

/// Writes a checked round.
///
/// # Errors
/// Where the file cannot be written.
pub(super) fn write(path: &Path, round: &Round) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(round)? + "\n";
    fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}

/// Reads a round and checks it.
///
/// # Errors
/// Where it is none; every fault has been printed then.
pub(super) fn read(path: &Path) -> anyhow::Result<Round> {
    let shown = path.display();
    let bytes = fs::read(path).with_context(|| format!("{shown} cannot be read"))?;
    let round: Round = serde_json::from_slice(&bytes).with_context(|| format!("{shown} is no snapshot of a round"))?;
    checked(path, round)
}

/// The same, also from the standard input, with the plan of the round where one is named.
///
/// # Errors
/// Where they are none; every fault of the round has been printed then.
pub(super) fn read_with_plan(round: &Path, plan: Option<&Path>) -> anyhow::Result<(Round, Option<Plan>)> {
    let mut spoken = Vec::new();
    if [Some(round), plan].into_iter().flatten().any(is_spoken) {
        io::stdin().read_to_end(&mut spoken).context("the standard input cannot be read")?;
    }
    let mut values = serde_json::Deserializer::from_slice(&spoken);
    let found = match is_spoken(round) {
        true => {
            let read = serde::Deserialize::deserialize(&mut values);
            checked(round, read.context("the standard input does not begin with a snapshot of a round")?)?
        }
        false => read(round)?,
    };
    let plan = match plan {
        Some(path) if is_spoken(path) => {
            let read = serde::Deserialize::deserialize(&mut values);
            Some(read.context("no plan stands in the standard input behind the round")?)
        }
        Some(path) => Some(recompute::read(path)?),
        None => None,
    };
    Ok((found, plan))
}

/// Whether the standard input is meant.
fn is_spoken(path: &Path) -> bool {
    path == Path::new("-")
}

fn checked(path: &Path, round: Round) -> anyhow::Result<Round> {
    let shown = path.display();
    round.check().map_err(|faults| {
        for fault in faults {
            eprintln!("{shown}: {}", plain(&fault.to_string()));
        }
        anyhow!("the round of {shown} cannot be solved: see above")
    })
}
