//! How long somebody stayed who came and went several times.

use jiff::Timestamp;

/// From when until when somebody was connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stay {
    /// When they came.
    pub from: Timestamp,
    /// When they left.
    pub until: Timestamp,
}

/// The whole minutes in which somebody was there, whatever the order of their stays: those that overlap, as of somebody
/// with a computer and a telephone, count once. Of what lies outside of `window` nothing counts. Seconds are summed first;
/// a rest of half a minute or more counts as one.
pub fn minutes(stays: &[Stay], window: Option<Stay>) -> i32 {
    let mut stays: Vec<Stay> = stays.iter().map(|stay| clipped(*stay, window)).collect();
    stays.sort_unstable();
    let mut seconds = 0;
    let mut counted_until = Timestamp::MIN;
    for Stay { from, until } in stays {
        let from = from.max(counted_until);
        if until > from {
            seconds += until.duration_since(from).as_secs();
            counted_until = until;
        }
    }
    i32::try_from((seconds + 30) / 60).unwrap_or(i32::MAX)
}

fn clipped(stay: Stay, window: Option<Stay>) -> Stay {
    match window {
        Some(window) => Stay { from: stay.from.max(window.from), until: stay.until.min(window.until) },
        None => stay,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).expect("a time of ours")
    }

    fn stay((from, length): (i64, i64)) -> Stay {
        Stay { from: at(from), until: at(from + length) }
    }

    #[test]
    fn what_overlaps_counts_once() {
        let stays = [stay((0, 1_800)), stay((600, 1_800)), stay((3_000, 600))];
        assert_eq!(minutes(&stays, None), 50);
        assert_eq!(minutes(&stays, Some(stay((0, 1_200)))), 20);
        assert_eq!(minutes(&[stay((0, 29))], None), 0);
        assert_eq!(minutes(&[Stay { from: at(60), until: at(0) }], None), 0);
    }

    proptest! {
        #[test]
        fn order_does_not_matter_and_nothing_exceeds_the_window(
            mut stays in proptest::collection::vec((0_i64..10_000, 0_i64..10_000), 0..8),
            window in (0_i64..10_000, 0_i64..10_000),
            turn in 0_usize..8,
        ) {
            let all: Vec<Stay> = stays.iter().copied().map(stay).collect();
            let length = i32::try_from((window.1 + 30) / 60).expect("short");
            let before = minutes(&all, Some(stay(window)));
            if !stays.is_empty() {
                let turn = turn % stays.len();
                stays.rotate_left(turn);
            }
            let turned: Vec<Stay> = stays.into_iter().map(stay).collect();
            prop_assert_eq!(before, minutes(&turned, Some(stay(window))));
            prop_assert!(before <= length);
            let twice: Vec<Stay> = all.iter().chain(&all).copied().collect();
            prop_assert_eq!(minutes(&all, None), minutes(&twice, None));
        }
    }
}
