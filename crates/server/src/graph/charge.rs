//! What an operation costs whoever asks.

use std::{num::NonZeroUsize, time::Duration};

use admission::budget::{Bucket, Buckets};
use async_graphql::{Value, value};
use jiff::Timestamp;

use super::Refusal;
use crate::client::{Client, Payer};

/// How many askers' buckets are kept. Who asks seldom has a full one anyway.
const ASKERS: NonZeroUsize = NonZeroUsize::new(10_000).expect("not zero");

/// How long one waits for what a bucket will never hold: its asker's budget was made smaller meanwhile.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The budgets of all askers of this server. Another server on the same database has its own.
pub(crate) struct Till(Buckets<Payer>);

/// What an operation may cost at most, taken from its asker's bucket. What is never settled, since it took too long or
/// nobody waited for it, stays taken.
pub(crate) struct Charge {
    requested: u64,
    client: Client,
}

/// What an operation cost, as every answer says it in `extensions.cost`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CostReport {
    /// What it might have cost at most.
    pub(crate) requested: u64,
    /// What it did cost.
    pub(crate) actual: u64,
    /// The asker's bucket afterwards.
    pub(crate) bucket: Bucket,
}

impl Default for Till {
    fn default() -> Self {
        Self(Buckets::new(ASKERS))
    }
}

impl Till {
    /// Takes from an asker's bucket what an operation may cost.
    ///
    /// # Errors
    /// Where there is not so much in it.
    pub(crate) fn charge(&self, client: &Client, requested: u64, now: Timestamp) -> Result<Charge, Refusal> {
        match self.0.take(client.payer, client.allowance.budget, requested, milliseconds(now)) {
            Ok(_) => Ok(Charge { requested, client: client.clone() }),
            Err(throttled) => {
                let cost = CostReport { requested, actual: 0, bucket: throttled.bucket };
                Err(Refusal::throttled(requested, throttled.wait, cost))
            }
        }
    }

    /// Gives back what an operation did not cost.
    pub(crate) fn settle(&self, charge: &Charge, actual: u64, now: Timestamp) -> CostReport {
        let Charge { requested, client } = charge;
        // Whatever it finds, an operation costs a point.
        let (requested, actual) = (*requested, actual.clamp(1, *requested));
        let unused = requested - actual;
        let bucket = self.0.give_back(client.payer, client.allowance.budget, unused, milliseconds(now));
        CostReport { requested, actual, bucket }
    }

    /// Takes from an asker's bucket what something cost that has been done. Where there is not so much in it, nothing is
    /// taken; there is after the time returned.
    pub(crate) fn pay(&self, client: &Client, requested: u64, actual: u64, now: Timestamp) -> (CostReport, Duration) {
        let (bucket, wait) = match self.0.take(client.payer, client.allowance.budget, actual, milliseconds(now)) {
            Ok(bucket) => (bucket, Some(0)),
            Err(throttled) => (throttled.bucket, throttled.wait),
        };
        (CostReport { requested, actual, bucket }, wait.map_or(LONGEST_WAIT, Duration::from_millis).min(LONGEST_WAIT))
    }

    /// What is said of cost where nothing was taken.
    pub(crate) fn nothing(&self, client: &Client, now: Timestamp) -> CostReport {
        let bucket = self.0.look(client.payer, client.allowance.budget, milliseconds(now));
        CostReport { requested: 0, actual: 0, bucket }
    }
}

impl From<CostReport> for Value {
    fn from(CostReport { requested, actual, bucket }: CostReport) -> Self {
        value!({
            "requested": requested,
            "actual": actual,
            "bucket": {
                "maximum": bucket.budget.maximum,
                "available": bucket.available,
                "restoreRate": bucket.budget.restore_rate,
            },
        })
    }
}

fn milliseconds(now: Timestamp) -> u64 {
    u64::try_from(now.as_millisecond()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use admission::{Limits, budget::Budget};
    use identity::Viewer;

    use super::*;
    use crate::settings::Allowance;

    #[test]
    fn what_cannot_be_paid_at_once_is_waited_for() {
        let budget = Budget { maximum: 10, restore_rate: 2 };
        let allowance = Allowance { limits: Limits::ANONYMOUS, budget };
        let client = Client { viewer: Viewer::Nobody, payer: Payer::Within, allowance, until: None };
        let (till, now) = (Till::default(), Timestamp::UNIX_EPOCH);
        let paid = |actual| {
            let (report, wait) = till.pay(&client, 20, actual, now);
            (report.bucket.available, wait)
        };
        assert_eq!(paid(8), (2, Duration::ZERO));
        assert_eq!(paid(4), (2, Duration::from_secs(1)), "two points are missing, and two come back in a second");
        assert_eq!(paid(2), (0, Duration::ZERO));
        assert_eq!(paid(20), (0, LONGEST_WAIT), "more than the bucket ever holds");
    }
}
