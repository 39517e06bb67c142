//! What an import tells, as it goes and at its end.

use serde::{Deserialize, Serialize};

use crate::entry::{Position, Refused, Stopped, Warning};

/// Something that happened.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// Records up to here are done.
    Progress {
        /// How many, whatever became of them.
        rows: u64,
        /// Where the last one stood; its byte tells how much of the file is read.
        at: Position,
    },
    /// An entry was not taken. There may be several reasons, each an event of its own.
    Refused(&'a Refused),
    /// Something was left out of an entry, or should be looked at.
    Warned {
        /// Where the entry stood.
        at: Position,
        /// What tells it from the others.
        key: &'a str,
        /// What it is about.
        warning: &'a Warning,
    },
    /// The file could not be read to its end.
    Stopped(&'a Stopped),
}

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// Entries that were new.
    pub created: u64,
    /// Entries that said something else than before.
    pub updated: u64,
    /// Entries that said what they said before.
    pub unchanged: u64,
    /// Entries that were not taken.
    pub refused: u64,
    /// Things that were left out of entries, or that somebody should look at.
    pub warnings: u64,
    /// Organizations that were made because an entry named them and nobody else is called so.
    pub organizations_made: u64,
    /// Where reading ended before the file did.
    pub stopped: Option<Stopped>,
    /// Whether it was told to end before the file did.
    pub interrupted: bool,
}

impl Outcome {
    /// How many entries were looked at.
    pub fn rows(&self) -> u64 {
        self.created + self.updated + self.unchanged + self.refused
    }
}
