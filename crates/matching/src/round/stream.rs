use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Kind;

/// A funding stream: whom it pays for, how much, and how much there is. Amounts are minor units of its currency (cents).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Stream {
    /// The stream's id.
    pub id: String,
    /// Its currency (ISO 4217).
    pub currency: String,
    /// What there is for the whole round.
    pub budget: Option<u64>,
    /// What there is in single periods, by their ids.
    pub periods: BTreeMap<String, u64>,
    /// What each visitor gets from it, beside what the host asks for.
    pub stipend: u64,
    /// Institutions whose people it pays for; none named is all of them.
    pub homes: BTreeSet<String>,
    /// Kinds of placement that it pays for; none named is all of them.
    pub kinds: BTreeSet<Kind>,
}

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// In minor units of the currency (cents).
    pub amount: u64,
    /// The currency (ISO 4217).
    pub currency: String,
}
