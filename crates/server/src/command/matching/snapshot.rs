//! A round as a plan keeps it.

use std::{fs, path::Path};

use anyhow::{Context, anyhow};
use matching::round::Round;

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
    round.check().map_err(|faults| {
        for fault in faults {
            eprintln!("{shown}: {}", plain(&fault.to_string()));
        }
        anyhow!("the round of {shown} cannot be solved: see above")
    })
}
