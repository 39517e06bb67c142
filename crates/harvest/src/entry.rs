//! What comes out of a file, entry by entry: a record, a refusal of that one entry, or word of where reading stopped.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a reader yields for one entry of its file.
pub type Read<R> = Result<Entry<R>, Fault>;

/// A record and where it stood.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<R> {
    /// Where it stood.
    pub at: Position,
    /// What was made of it.
    pub record: R,
    /// What was left out of it or taken for granted, each in one sentence.
    pub warnings: Vec<Warning>,
}

impl<R> Entry<R> {
    /// The same with another record.
    pub fn map<S>(self, change: impl FnOnce(R) -> S) -> Entry<S> {
        Entry { at: self.at, record: change(self.record), warnings: self.warnings }
    }
}

/// A place in a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The line an entry begins on; the first line of a file is 1.
    pub line: u64,
    /// How many bytes of the file were read when the entry was complete.
    pub byte: u64,
}

/// Why there is no record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// This entry cannot be understood. The ones after it can.
    Refused(Refused),
    /// The file ends here, or cannot be read any further. What came before stands.
    Stopped(Stopped),
}

/// An entry that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Where it stood.
    pub at: Position,
    /// What tells it from the others, as far as it was read.
    pub key: Option<String>,
    /// The column, property or field at fault; empty where the entry as a whole is.
    pub column: String,
    /// What stood there.
    pub value: String,
    /// What is wrong with it, in one sentence.
    pub reason: String,
}

/// Something that was left out of a record, or that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// The column, property or field.
    pub column: String,
    /// What stood there.
    pub value: String,
    /// What was done about it, in one sentence.
    pub reason: String,
}

/// Where reading ended before its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stopped {
    /// The last line that was begun, and the bytes read so far.
    pub at: Position,
    /// Why, in one sentence.
    pub reason: String,
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "stopped at line {} (byte {}): {}", self.at.line, self.at.byte, self.reason)
    }
}

/// What is wrong with one value, before it is known which entry it stood in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misread {
    /// The column, property or field.
    pub column: String,
    /// What stood there.
    pub value: String,
    /// What is wrong with it, in one sentence.
    pub reason: String,
}

impl Misread {
    /// `reason` is a sentence without subject and full stop: `is no date`.
    pub fn new(column: impl Into<String>, value: impl Into<String>, reason: impl fmt::Display) -> Self {
        let column = column.into();
        let reason = format!("{column} {reason}.");
        Self { column, value: shortened(value.into()), reason }
    }

    /// The refusal of the entry that stood here.
    pub fn refuse(self, at: Position, key: Option<String>) -> Fault {
        Fault::Refused(Refused { at, key, column: self.column, value: self.value, reason: self.reason })
    }
}

impl Warning {
    /// `reason` is a sentence without subject and full stop: `is left out: no address`.
    pub fn new(column: impl Into<String>, value: impl Into<String>, reason: impl fmt::Display) -> Self {
        let Misread { column, value, reason } = Misread::new(column, value, reason);
        Self { column, value, reason }
    }
}

/// A value as a report shows it: a long one is cut, so that a report stays readable.
fn shortened(value: String) -> String {
    match value.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value,
    }
}
