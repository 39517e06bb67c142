//! Days on which something can take place.

use catalogue::problem::{ProblemCode, Problems};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The most windows of one thing.
pub const MOST_WINDOWS: usize = 50;

/// A span of whole days, the first and the last of them included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Window {
    /// The first day.
    pub starts_on: Date,
    /// The last day.
    pub ends_on: Date,
}

impl From<Window> for matching::round::Window {
    fn from(window: Window) -> Self {
        Self { from: window.starts_on, until: window.ends_on }
    }
}

/// Notes windows that end before they begin, and that overlap.
pub fn check_windows(windows: &[Window], field: &str, problems: &mut Problems) {
    problems.note_long_list(field, windows.len(), MOST_WINDOWS);
    for (at, window) in windows.iter().enumerate() {
        if window.ends_on < window.starts_on {
            let what =
                format_args!("is {}, before {}, on which it begins; exchange them", window.ends_on, window.starts_on);
            problems.note(ProblemCode::Invalid, format!("{field}.{at}.ends_on"), what);
        }
        let overlaps = |other: &&Window| other.starts_on <= window.ends_on && window.starts_on <= other.ends_on;
        if let Some(other) = windows[..at].iter().find(overlaps) {
            let what =
                format_args!("overlaps with the one that begins on {}; make one window of them", other.starts_on);
            problems.note(ProblemCode::Duplicate, format!("{field}.{at}"), what);
        }
    }
}
