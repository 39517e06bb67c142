//! What came of a file.

use std::fmt::{self, Display, Formatter};

use catalogue::problem::{ProblemCode, Rejection};
use matching::file::LineFault;
use serde::{Deserialize, Serialize};

use super::LONGEST_FILE;

/// The most faults of one file that are told.
pub const MOST_FAULTS: usize = 200;

/// What came of reading a file in, or would come of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Imported {
    /// Whether it was written: not where anything is wrong, and not on a dry run.
    pub is_written: bool,
    /// How many were new.
    pub created: usize,
    /// How many said something else than before.
    pub changed: usize,
    /// How many said what they said before.
    pub unchanged: usize,
    /// What is wrong, in the order of lines; the first [`MOST_FAULTS`]. With any, nothing was written.
    pub faults: Vec<LineFault>,
    /// How many things are wrong in all.
    pub fault_count: usize,
}

impl Imported {
    /// A file with something wrong, of which nothing was written.
    pub(super) fn refused(mut faults: Vec<LineFault>) -> Self {
        faults.sort();
        let fault_count = faults.len();
        faults.truncate(MOST_FAULTS);
        for fault in &mut faults {
            if !fault.problem.ends_with('.') {
                fault.problem.push('.');
            }
        }
        Self { faults, fault_count, ..Self::default() }
    }
}

/// In words: what came of it, and each fault on a line of its own.
impl Display for Imported {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        let Self { created, changed, unchanged, .. } = self;
        match self.fault_count {
            0 => write!(to, "{created} new, {changed} changed, {unchanged} unchanged")?,
            1 => write!(to, "1 thing is wrong with the file")?,
            several => write!(to, "{several} things are wrong with the file")?,
        }
        if !self.is_written {
            write!(to, "; nothing was written")?;
        }
        self.faults.iter().try_for_each(|fault| write!(to, "\n{fault}"))
    }
}

/// Refuses a file that is longer than [`LONGEST_FILE`].
pub(super) fn check_length(file: &str) -> Result<(), Rejection> {
    if file.len() <= LONGEST_FILE {
        return Ok(());
    }
    let what = format_args!(
        "has {} bytes; at most {LONGEST_FILE} are read at once, so cut the file in two and give each part the heading",
        file.len()
    );
    Err(Rejection::one(ProblemCode::TooLong, "csv", what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_told_in_the_order_of_lines_and_counted() {
        let fault = |line| LineFault { line, column: "host".to_owned(), problem: "it is missing".to_owned() };
        let told = Imported::refused((1..=300).rev().map(fault).collect());
        assert_eq!((told.fault_count, told.faults.len()), (300, MOST_FAULTS));
        assert_eq!((told.faults[0].line, told.faults[0].problem.as_str()), (1, "it is missing."));
    }

    #[test]
    fn what_came_of_a_file_is_said_in_words() {
        let written = Imported { is_written: true, created: 2, unchanged: 1, ..Imported::default() };
        assert_eq!(written.to_string(), "2 new, 0 changed, 1 unchanged");
        let tried = Imported { is_written: false, ..written };
        assert_eq!(tried.to_string(), "2 new, 0 changed, 1 unchanged; nothing was written");
        let fault = LineFault { line: 2, column: "host".to_owned(), problem: "it is missing".to_owned() };
        let told = Imported::refused(vec![fault]).to_string();
        assert_eq!(told, "1 thing is wrong with the file; nothing was written\nline 2: host: it is missing.");
    }

    #[test]
    fn a_file_too_long_is_refused() {
        assert!(check_length(&"a".repeat(LONGEST_FILE)).is_ok());
        let refused = check_length(&"a".repeat(LONGEST_FILE + 1)).expect_err("it is too long").to_string();
        assert!(refused.starts_with("csv has 5242881 bytes;"), "{refused}");
    }
}
