//! Cutting windows into slots, and which of them are free.

use jiff::{SignedDuration, Timestamp};

/// A while that can be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
}

impl Slot {
    /// Whether the two have a moment in common. One that ends when the other begins has none.
    pub fn overlaps(self, other: Self) -> bool {
        self.starts_at < other.ends_at && other.starts_at < self.ends_at
    }
}

/// The slots of a window, one behind the other from its beginning; what is left at its end is too short for one.
pub(super) fn cut(window: Slot, minutes: i32) -> impl Iterator<Item = Slot> {
    let length = SignedDuration::from_mins(minutes.max(1).into());
    let mut next = window.starts_at;
    std::iter::from_fn(move || {
        let ends_at = next.checked_add(length).ok().filter(|end| *end <= window.ends_at)?;
        let slot = Slot { starts_at: next, ends_at };
        next = ends_at;
        Some(slot)
    })
}

/// Those that are still ahead and in which nobody is busy.
pub(super) fn free<'a>(
    slots: impl IntoIterator<Item = Slot> + 'a,
    busy: &'a [Slot],
    now: Timestamp,
) -> impl Iterator<Item = Slot> + 'a {
    slots.into_iter().filter(move |slot| slot.starts_at > now && !busy.iter().any(|taken| taken.overlaps(*slot)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 / 60 * 60 + minute * 60).expect("an instant")
    }

    fn slot(from: i64, to: i64) -> Slot {
        Slot { starts_at: at(from), ends_at: at(to) }
    }

    #[test]
    fn what_is_too_short_is_no_slot() {
        assert_eq!(cut(slot(0, 100), 45).collect::<Vec<_>>(), [slot(0, 45), slot(45, 90)]);
        assert_eq!(cut(slot(0, 44), 45).count(), 0);
    }

    #[test]
    fn one_that_ends_when_another_begins_is_free() {
        let busy = [slot(30, 60)];
        let found: Vec<_> = free(cut(slot(0, 90), 30), &busy, at(-1)).collect();
        assert_eq!(found, [slot(0, 30), slot(60, 90)]);
        assert_eq!(free(cut(slot(0, 90), 30), &busy, at(0)).collect::<Vec<_>>(), [slot(60, 90)], "one has begun");
    }

    proptest! {
        #[test]
        fn slots_fill_a_window_without_overlapping(length in 1_i64..2_000, minutes in 10_i32..720) {
            let slots: Vec<_> = cut(slot(0, length), minutes).collect();
            prop_assert_eq!(slots.len() as i64, length / i64::from(minutes));
            for pair in slots.windows(2) {
                prop_assert_eq!(pair[0].ends_at, pair[1].starts_at);
            }
            prop_assert!(slots.iter().all(|one| *one == slot(0, length) || one.ends_at <= at(length)));
        }

        #[test]
        fn what_is_free_overlaps_nothing_and_what_is_not_does(
            busy in proptest::collection::vec((0_i64..600, 1_i64..120), 0..8), minutes in 10_i32..90, now in 0_i64..600,
        ) {
            let busy: Vec<_> = busy.into_iter().map(|(from, length)| slot(from, from + length)).collect();
            let free: Vec<_> = free(cut(slot(0, 600), minutes), &busy, at(now)).collect();
            for one in cut(slot(0, 600), minutes) {
                // A minute is the smallest while here.
                let clashes = busy.iter().any(|taken| {
                    (0..600).any(|minute| {
                        let while_of = |of: Slot| of.starts_at <= at(minute) && at(minute) < of.ends_at;
                        while_of(one) && while_of(*taken)
                    })
                });
                prop_assert_eq!(free.contains(&one), !clashes && one.starts_at > at(now));
            }
        }
    }
}
