//! What an import tells somebody who is not here: one JSON object a line (NDJSON).

use serde::{Deserialize, Serialize};

use super::{Event, Outcome};
use crate::entry::{Position, Refused, Stopped, Warning};

/// A line of what an import tells. The last one is its outcome, or why it failed; without either it was cut off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Told {
    /// As [`Event::Progress`].
    Progress {
        /// How many records are done.
        rows: u64,
        /// Where the last one stood.
        at: Position,
    },
    /// As [`Event::Refused`].
    Refused(Refused),
    /// As [`Event::Warned`].
    Warned {
        /// Where the entry stood.
        at: Position,
        /// What tells it from the others.
        key: String,
        /// What it is about.
        warning: Warning,
    },
    /// As [`Event::Stopped`].
    Stopped(Stopped),
    /// What became of the file.
    Outcome(Outcome),
    /// Why it ended early, in one sentence. What was told as written stands.
    Failed(String),
}

impl From<Event<'_>> for Told {
    fn from(event: Event<'_>) -> Self {
        match event {
            Event::Progress { rows, at } => Self::Progress { rows, at },
            Event::Refused(refused) => Self::Refused(refused.clone()),
            Event::Warned { at, key, warning } => Self::Warned { at, key: key.to_owned(), warning: warning.clone() },
            Event::Stopped(stopped) => Self::Stopped(stopped.clone()),
        }
    }
}

impl Told {
    /// The event that is told; none for the end.
    pub fn event(&self) -> Option<Event<'_>> {
        Some(match self {
            Self::Progress { rows, at } => Event::Progress { rows: *rows, at: *at },
            Self::Refused(refused) => Event::Refused(refused),
            Self::Warned { at, key, warning } => Event::Warned { at: *at, key, warning },
            Self::Stopped(stopped) => Event::Stopped(stopped),
            Self::Outcome(_) | Self::Failed(_) => return None,
        })
    }

    /// As a line, with its line break.
    pub fn line(&self) -> String {
        // Plain structs of texts and numbers are JSON.
        let mut line = serde_json::to_string(self).unwrap_or_default();
        line.push('\n');
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_read_back() {
        let at = Position { line: 7, byte: 90 };
        let warning = Warning::new("topics", "a\nb", "are none");
        let refused =
            Refused { at, key: None, column: "price".into(), value: "€".into(), reason: "price is none.".into() };
        let stopped = Stopped { at, reason: "the file ends here".into() };
        let outcome = Outcome { created: 3, organizations_made: 1, interrupted: true, ..Outcome::default() };
        for told in [
            Told::from(Event::Progress { rows: 3, at }),
            Told::from(Event::Refused(&refused)),
            Told::from(Event::Warned { at, key: "k", warning: &warning }),
            Told::from(Event::Stopped(&stopped)),
            Told::Outcome(outcome),
            Told::Failed("the database failed".into()),
        ] {
            let line = told.line();
            assert_eq!(line.matches('\n').count(), 1, "{line}");
            let read: Told = serde_json::from_str(&line).expect("a line of ours");
            assert_eq!(read.event().map(Told::from), told.event().map(Told::from));
            assert_eq!(read, told);
        }
    }

    #[test]
    fn a_line_names_what_it_is() {
        let at = Position { line: 2, byte: 40 };
        assert_eq!(
            Told::Progress { rows: 1, at }.line(),
            "{\"progress\":{\"rows\":1,\"at\":{\"line\":2,\"byte\":40}}}\n"
        );
        let line = Told::Outcome(Outcome { created: 1, ..Outcome::default() }).line();
        assert!(line.starts_with("{\"outcome\":{\"created\":1,"), "{line}");
    }
}
