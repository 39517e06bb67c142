use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A part of the round that placements take place in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The period's id.
    pub id: String,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub until: Date,
}
