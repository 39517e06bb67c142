use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How many placements something can bear. What is not said is not limited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Capacity {
    /// In the whole round.
    pub whole: Option<u32>,
    /// In each period, but for those below.
    pub each_period: Option<u32>,
    /// In single periods, by their ids.
    pub periods: BTreeMap<String, u32>,
}

impl Capacity {
    /// So many in each period.
    #[must_use]
    pub fn each_period(places: u32) -> Self {
        Self { each_period: Some(places), ..Self::default() }
    }

    /// So many in the whole round.
    #[must_use]
    pub fn whole(places: u32) -> Self {
        Self { whole: Some(places), ..Self::default() }
    }

    pub(crate) fn within(&self, period: &str) -> Option<u32> {
        self.periods.get(period).copied().or(self.each_period)
    }
}
