//! How long those must wait who failed to show who they are.
//!
//! Some failures are free: people mistype, and several share an address. After those each failure makes a pause, twice as
//! long as the one before, and time alone forgives: who succeeds has not made good what was tried from the same address.
//! What is known is known to this server alone, and is gone when it stops.

use std::{
    hash::Hash,
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
};

use admission::budget::{Buckets, Budget};
use identity::sign_in::hash;
use jiff::{SignedDuration, Timestamp};
use lru::LruCache;

use crate::client::Payer;

/// How many are remembered who failed, and how many tokens that held. Of those heard of least lately, the oldest go.
const MOST: NonZeroUsize = NonZeroUsize::new(10_000).expect("not zero");

/// The first pause.
const FIRST: SignedDuration = SignedDuration::from_secs(15);

/// The longest pause.
const LONGEST: SignedDuration = SignedDuration::from_mins(15);

/// So long after the last failure, one of them is forgiven; and so on.
const FORGIVEN_EVERY: SignedDuration = SignedDuration::from_mins(10);

/// What beginning a sign-in costs an address, whose people may begin three hundred at once, and then one every two seconds:
/// each is kept for a while.
const BEGINNING: u64 = 2;
const BEGINNINGS: Budget = Budget { maximum: 600, restore_rate: 1 };

/// How long to wait, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pause(pub(crate) u64);

/// Who failed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Who {
    /// Whoever is at an address.
    Address(Payer),
    /// Whoever has shown that an account is theirs: its SHA-256.
    Account(Vec<u8>),
}

/// Whoever failed, on this server.
pub(crate) struct Patience {
    failures: Mutex<LruCache<Who, Failures>>,
    /// Tokens that held when they were shown last, by their SHA-256.
    held: Mutex<LruCache<Vec<u8>, ()>>,
    begun: Buckets<Payer>,
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Timestamp,
    until: Timestamp,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            failures: Mutex::new(LruCache::new(MOST)),
            held: Mutex::new(LruCache::new(MOST)),
            begun: Buckets::new(MOST),
        }
    }
}

impl Who {
    /// Whoever has shown that this account is theirs.
    pub(crate) fn account(issuer: &str, subject: &str) -> Self {
        Self::Account(hash(&format!("{issuer}\n{subject}")))
    }

    /// How many failures are free.
    fn free(&self) -> u32 {
        match self {
            Self::Address(_) => 20,
            Self::Account(_) => 5,
        }
    }
}

impl Patience {
    /// Whether this one may try.
    ///
    /// # Errors
    /// The pause, where they have to wait.
    pub(crate) fn check(&self, who: &Who, now: Timestamp) -> Result<(), Pause> {
        match lock(&self.failures).get(who) {
            Some(failures) if now < failures.until => Err(Pause(seconds_up(failures.until.duration_since(now)))),
            _ => Ok(()),
        }
    }

    /// This one tried and failed.
    pub(crate) fn failed(&self, who: Who, now: Timestamp) {
        let free = who.free();
        let mut failures = lock(&self.failures);
        let failed = failures.get_or_insert_mut(who, || Failures { count: 0, last: now, until: now });
        let forgiven = now.duration_since(failed.last).as_secs() / FORGIVEN_EVERY.as_secs();
        let count = failed.count.saturating_sub(u32::try_from(forgiven).unwrap_or_default()).saturating_add(1);
        *failed = Failures { count, last: now, until: now + pause(count.saturating_sub(free)) };
    }

    /// This account is somebody's now.
    pub(crate) fn forgive(&self, account: &Who) {
        lock(&self.failures).pop(account);
    }

    /// Whether a token held when it was shown last: who shows it need not wait for what others at the address did.
    pub(crate) fn has_held(&self, token: &[u8]) -> bool {
        lock(&self.held).get(token).is_some()
    }

    /// A token held.
    pub(crate) fn holds(&self, token: Vec<u8>) {
        lock(&self.held).put(token, ());
    }

    /// A token does not hold.
    pub(crate) fn holds_no_longer(&self, token: &[u8]) {
        lock(&self.held).pop(token);
    }

    /// Somebody wishes to begin a sign-in.
    ///
    /// # Errors
    /// The pause, where too many were begun at their address.
    pub(crate) fn begin(&self, payer: Payer, now: Timestamp) -> Result<(), Pause> {
        let now = u64::try_from(now.as_millisecond()).unwrap_or_default();
        match self.begun.take(payer, BEGINNINGS, BEGINNING, now) {
            Ok(_) => Ok(()),
            Err(throttled) => Err(Pause(throttled.wait.unwrap_or_default().div_ceil(1_000).max(1))),
        }
    }
}

/// The pause after so many failures that were not free.
fn pause(beyond: u32) -> SignedDuration {
    match beyond {
        0 => SignedDuration::ZERO,
        1..=6 => FIRST * (1 << (beyond - 1)),
        _ => LONGEST,
    }
}

fn seconds_up(duration: SignedDuration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or_default().div_ceil(1_000)
}

fn lock<K: Hash + Eq, V>(kept: &Mutex<LruCache<K, V>>) -> MutexGuard<'_, LruCache<K, V>> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHO: Who = Who::Address(Payer::Within);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    fn failed(times: u32) -> Patience {
        let patience = Patience::default();
        (0..times).for_each(|_| patience.failed(WHO, at(0)));
        patience
    }

    #[test]
    fn pauses_grow_and_end() {
        for (failures, pause) in [(20, 0), (21, 15), (22, 30), (26, 480), (27, 900), (1_000, 900)] {
            let expected = if pause == 0 { Ok(()) } else { Err(Pause(pause)) };
            let patience = failed(failures);
            assert_eq!(patience.check(&WHO, at(0)), expected, "after {failures}");
            assert_eq!(patience.check(&WHO, at(i64::try_from(pause).expect("small"))), Ok(()));
        }
        assert_eq!(failed(22).check(&WHO, at(0) + SignedDuration::from_millis(1)), Err(Pause(30)), "rounded up");
        assert_eq!(failed(22).check(&Who::Account(Vec::new()), at(0)), Ok(()), "of one, not of all");
    }

    #[test]
    fn only_time_forgives() {
        let patience = failed(23);
        patience.failed(WHO, at(3 * 600));
        assert_eq!(patience.check(&WHO, at(3 * 600)), Err(Pause(15)), "three of 23 are forgiven, and one is new");
        let patience = failed(1_000);
        patience.failed(WHO, at(600 * 1_000));
        assert_eq!(patience.check(&WHO, at(600 * 1_000)), Ok(()));
        // A clock that goes back forgives nothing.
        let patience = failed(20);
        patience.failed(WHO, at(-6_000));
        assert_eq!(patience.check(&WHO, at(-6_000)), Err(Pause(15)));
    }

    #[test]
    fn a_token_is_known_as_long_as_it_holds() {
        let patience = Patience::default();
        assert!(!patience.has_held(b"token"));
        patience.holds(b"token".to_vec());
        assert!(patience.has_held(b"token"));
        patience.holds_no_longer(b"token");
        assert!(!patience.has_held(b"token"));
    }

    #[test]
    fn more_are_not_begun_than_can_be_kept() {
        let patience = Patience::default();
        (0..300).for_each(|_| assert_eq!(patience.begin(Payer::Within, at(0)), Ok(())));
        assert_eq!(patience.begin(Payer::Within, at(0)), Err(Pause(2)));
        assert_eq!(patience.begin(Payer::Within, at(2)), Ok(()));
    }
}
