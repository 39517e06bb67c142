use std::fmt::{self, Display};

use serde::{Deserialize, Serialize};

/// Something that was read, and where it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<T> {
    /// The line that it begins on; the first line of a file is 1.
    pub line: u64,
    /// What was read.
    pub value: T,
}

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LineFault {
    /// The line; the first line of a file is 1.
    pub line: u64,
    /// The column, or the field as in `streams.budget`; empty where it is the line as a whole.
    pub column: String,
    /// What is wrong, and what to do.
    pub problem: String,
}

impl LineFault {
    pub(super) fn new(line: u64, column: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { line, column: column.into(), problem: problem.into() }
    }

    /// The line as a whole is wrong.
    pub(super) fn whole(line: u64, problem: impl Into<String>) -> Self {
        Self::new(line, "", problem)
    }
}

impl Display for LineFault {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column.as_str() {
            "" => write!(to, "line {}: {}", self.line, self.problem),
            column => write!(to, "line {}: {column}: {}", self.line, self.problem),
        }
    }
}

/// As much of a value as a sentence can hold.
const LONGEST: usize = 60;

/// A value as a sentence shows it: on one line, and cut where it is long.
pub(super) fn quoted(value: &str) -> String {
    let mut shown: String = value.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if value.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    format!("“{shown}”")
}
