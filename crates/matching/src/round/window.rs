use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A span of whole days, the first and the last of them included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
}

impl Window {
    /// How many days both have in common.
    pub(crate) fn common_days(self, other: Self) -> u32 {
        let (from, until) = (self.from.max(other.from), self.until.min(other.until));
        let days = (until - from).get_days() + 1;
        u32::try_from(days).unwrap_or(0)
    }

    pub(crate) fn within(self, other: Self) -> Option<Self> {
        let (from, until) = (self.from.max(other.from), self.until.min(other.until));
        (from <= until).then_some(Self { from, until })
    }
}

/// The same days in as few windows as can be: two that touch or overlap become one.
pub(crate) fn joined(windows: &[Window]) -> Vec<Window> {
    let mut sorted = windows.to_vec();
    sorted.sort();
    let mut joined: Vec<Window> = Vec::with_capacity(sorted.len());
    for window in sorted {
        match joined.last_mut() {
            Some(last) if last.until.tomorrow().is_ok_and(|next| window.from <= next) => {
                last.until = last.until.max(window.until)
            }
            _ => joined.push(window),
        }
    }
    joined
}
