use std::collections::{BTreeMap, BTreeSet};

use iso_currency::Currency;
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

impl Stream {
    /// An amount of the stream as people write it: `1200.50 CAD`.
    #[must_use]
    pub fn written(&self, amount: u64) -> String {
        let (unit, decimals) = (self.unit(), self.decimals() as usize);
        match decimals {
            0 => format!("{amount} {}", self.currency),
            _ => format!("{}.{:0decimals$} {}", amount / unit, amount % unit, self.currency),
        }
    }

    /// How many minor units are one of the currency.
    pub(crate) fn unit(&self) -> u64 {
        10_u64.pow(self.decimals())
    }

    fn decimals(&self) -> u32 {
        Currency::from_code(&self.currency).and_then(Currency::exponent).map_or(2, u32::from)
    }
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
