//! How many people something can take.

use std::collections::BTreeMap;

use catalogue::problem::{ProblemCode, Problems};
use database::{id::RoundPeriodId, jsonb};
use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Jsonb};
use serde::{Deserialize, Serialize};

/// The most of anything.
const MOST: i32 = 10_000;

/// How many people something can take: in a whole round, in each period, and in single periods. What is not said is not limited.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
#[serde(default)]
pub struct Capacity {
    /// In the whole round.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whole: Option<i32>,
    /// In each period, but for those below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub each_period: Option<i32>,
    /// In single periods.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub periods: BTreeMap<RoundPeriodId, i32>,
}
jsonb!(Capacity);

impl Capacity {
    /// Notes numbers that are none, and periods that the round does not have.
    pub fn check(&self, field: &str, periods: &[RoundPeriodId], problems: &mut Problems) {
        let mut number = |name: String, number: i32| {
            if !(0..=MOST).contains(&number) {
                problems.note(ProblemCode::OutOfRange, name, format_args!("is {number}; give 0 to {MOST}"));
            }
        };
        for (name, given) in [("whole", self.whole), ("each_period", self.each_period)] {
            if let Some(given) = given {
                number(format!("{field}.{name}"), given);
            }
        }
        for (at, given) in self.periods.values().enumerate() {
            number(format!("{field}.periods.{at}"), *given);
        }
        for (at, period) in self.periods.keys().enumerate() {
            if !periods.contains(period) {
                problems.note_not_found(format!("{field}.periods.{at}"), "a period of the round");
            }
        }
    }
}

impl From<&Capacity> for matching::round::Capacity {
    fn from(capacity: &Capacity) -> Self {
        let number = |number: i32| u32::try_from(number).unwrap_or(0);
        Self {
            whole: capacity.whole.map(number),
            each_period: capacity.each_period.map(number),
            periods: capacity.periods.iter().map(|(period, most)| (period.to_string(), number(*most))).collect(),
        }
    }
}
