use serde::{Deserialize, Serialize};

use super::Capacity;

/// An institution that hosts, or lets its people go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Institution {
    /// The institution's id.
    pub id: String,
    /// How many it can host.
    pub hosts: Capacity,
    /// How many of its own people it can do without.
    pub releases: Capacity,
    /// How many it must host at least, for a fair distribution.
    pub at_least: u32,
}

impl Institution {
    pub(crate) fn named(id: &str) -> Self {
        Self { id: id.to_owned(), ..Self::default() }
    }
}

/// How many placements of earlier rounds went from one institution to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Who let somebody go.
    pub home: String,
    /// Who hosted.
    pub host: String,
    /// How often.
    pub placements: u32,
}
