use serde::{Deserialize, Serialize};

use super::Capacity;

/// Somebody who mentors, through one offer or several.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mentor {
    /// The mentor's id, as offers name it.
    pub id: String,
    /// How many people at most, over all offers.
    pub capacity: Capacity,
}
