//! How many people something can take, in the graph.

use async_graphql::{ID, InputObject, Object, SimpleObject};
use catalogue::{
    Rejection,
    problem::{ProblemCode, Problems},
};
use mentorship::capacity as domain;

use crate::{cost::list_size, mutation::input_id};

/// How many people something can take. What is left out is not limited.
#[derive(Debug, Clone, InputObject)]
pub struct CapacityInput {
    /// In the whole round, 0 to 10,000.
    whole: Option<i32>,
    /// In each period but for those named below, 0 to 10,000.
    each_period: Option<i32>,
    /// In single periods.
    #[graphql(default)]
    periods: Vec<PeriodCapacityInput>,
}

/// How many people something can take in one period.
#[derive(Debug, Clone, InputObject)]
pub struct PeriodCapacityInput {
    /// Which period of the round: its id, period_….
    period: ID,
    /// How many at most, 0 to 10,000.
    most: i32,
}

impl CapacityInput {
    /// The capacity as the domain knows it; `field` is where it was given. The domain checks its numbers and periods.
    ///
    /// # Errors
    /// Where an id is none of a period, or a period is named twice.
    pub fn read(self, field: &str) -> Result<domain::Capacity, Rejection> {
        let mut problems = Problems::new();
        let mut capacity = domain::Capacity { whole: self.whole, each_period: self.each_period, ..Default::default() };
        for (at, PeriodCapacityInput { period, most }) in self.periods.into_iter().enumerate() {
            let name = format!("{field}.periods.{at}.period");
            let period = input_id(&period, &name)?;
            if capacity.periods.insert(period, most).is_some() {
                problems.note(ProblemCode::Duplicate, name, "is named already; give one number for each period");
            }
        }
        problems.or(|| capacity)
    }
}

/// How many people something can take.
#[derive(Clone)]
pub struct Capacity(pub domain::Capacity);

/// How many people something can take. What is null is not limited.
#[Object]
impl Capacity {
    /// In the whole round.
    async fn whole(&self) -> Option<i32> {
        self.0.whole
    }

    /// In each period, but for those below.
    async fn each_period(&self) -> Option<i32> {
        self.0.each_period
    }

    /// In single periods. Counted as 2 items.
    #[graphql(directive = list_size::apply(Some(2), None, None))]
    async fn periods(&self) -> Vec<PeriodCapacity> {
        let periods = self.0.periods.iter();
        periods.map(|(period, most)| PeriodCapacity { period: period.to_string().into(), most: *most }).collect()
    }
}

/// How many people something can take in one period.
#[derive(SimpleObject)]
pub struct PeriodCapacity {
    /// Which: the id of one of the round's periods.
    period: ID,
    /// How many at most.
    most: i32,
}
