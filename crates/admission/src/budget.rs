//! Budgets: leaky buckets of cost points.
//!
//! Everybody has a bucket of points. An operation takes what it may cost at most before it runs, and gets back what it
//! did not cost; the rest flows back evenly. Times are milliseconds of any clock that does not run backwards; where it
//! does, nothing flows back meanwhile.

#[cfg(test)]
mod tests;

use std::{
    hash::Hash,
    num::NonZeroUsize,
    sync::{Mutex, PoisonError},
};

use lru::LruCache;

/// How large a bucket is, and how fast it fills again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Points in a full bucket.
    pub maximum: u64,
    /// Points that flow back each second.
    pub restore_rate: u64,
}

/// How a bucket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// Its budget.
    pub budget: Budget,
    /// Points in it now.
    pub available: u64,
}

/// There is not enough in the bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttled {
    /// How it stands.
    pub bucket: Bucket,
    /// When there will be enough, in milliseconds; never, where there is more asked for than it holds.
    pub wait: Option<u64>,
}

/// The buckets of all askers. Of those who have not asked for longest, the oldest are forgotten: their buckets are full
/// again, or nearly.
pub struct Buckets<Asker: Hash + Eq>(Mutex<LruCache<Asker, Level>>);

/// What is missing from a bucket, in thousandths of a point, since when.
#[derive(Debug, Clone, Copy, Default)]
struct Level {
    missing: u64,
    at: u64,
}

impl Level {
    fn refill(&mut self, budget: Budget, now: u64) {
        // Points a second are thousandths of a point a millisecond.
        let restored = now.saturating_sub(self.at).saturating_mul(budget.restore_rate);
        self.missing = self.missing.saturating_sub(restored);
        self.at = self.at.max(now);
    }

    fn bucket(&self, budget: Budget) -> Bucket {
        let missing = self.missing.div_ceil(1_000);
        Bucket { budget, available: budget.maximum.saturating_sub(missing) }
    }
}

impl<Asker: Hash + Eq> Buckets<Asker> {
    /// Buckets of at most so many askers.
    pub fn new(most: NonZeroUsize) -> Self {
        Self(Mutex::new(LruCache::new(most)))
    }

    /// Takes points from an asker's bucket.
    ///
    /// # Errors
    /// Where there are not so many in it; none are taken then.
    pub fn take(&self, asker: Asker, budget: Budget, points: u64, now: u64) -> Result<Bucket, Throttled> {
        let mut levels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let level = levels.get_or_insert_mut(asker, || Level { missing: 0, at: now });
        level.refill(budget, now);
        let missing = level.missing.saturating_add(points.saturating_mul(1_000));
        let excess = missing.saturating_sub(budget.maximum.saturating_mul(1_000));
        if excess > 0 {
            let can_ever = points <= budget.maximum && budget.restore_rate > 0;
            // Where the clock went back, nothing flows until it is where it was.
            let wait = can_ever.then(|| (level.at - now).saturating_add(excess.div_ceil(budget.restore_rate)));
            return Err(Throttled { bucket: level.bucket(budget), wait });
        }
        level.missing = missing;
        Ok(level.bucket(budget))
    }

    /// Gives back points that were taken and not used.
    pub fn give_back(&self, asker: Asker, budget: Budget, points: u64, now: u64) -> Bucket {
        let mut levels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let level = levels.get_or_insert_mut(asker, || Level { missing: 0, at: now });
        level.refill(budget, now);
        level.missing = level.missing.saturating_sub(points.saturating_mul(1_000));
        level.bucket(budget)
    }

    /// How an asker's bucket stands.
    pub fn look(&self, asker: Asker, budget: Budget, now: u64) -> Bucket {
        self.give_back(asker, budget, 0, now)
    }
}
