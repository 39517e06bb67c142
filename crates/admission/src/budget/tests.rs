//! What is in a bucket, whatever happens to it.

use proptest::prelude::*;

use super::*;

const BUDGET: Budget = Budget { maximum: 100, restore_rate: 10 };

fn buckets() -> Buckets<&'static str> {
    Buckets::new(NonZeroUsize::new(2).expect("two"))
}

fn available(bucket: Bucket) -> u64 {
    bucket.available
}

#[test]
fn a_bucket_is_full_at_first_and_empties_as_it_is_taken_from() {
    let buckets = buckets();
    assert_eq!(available(buckets.look("anna", BUDGET, 0)), 100);
    assert_eq!(buckets.take("anna", BUDGET, 30, 0).map(available), Ok(70));
    assert_eq!(buckets.take("anna", BUDGET, 70, 0).map(available), Ok(0));
    let throttled = buckets.take("anna", BUDGET, 1, 0).expect_err("empty");
    assert_eq!(throttled, Throttled { bucket: Bucket { budget: BUDGET, available: 0 }, wait: Some(100) });
}

#[test]
fn what_is_refused_takes_nothing() {
    let buckets = buckets();
    buckets.take("anna", BUDGET, 60, 0).expect("enough");
    assert_eq!(buckets.take("anna", BUDGET, 41, 0).map_err(|throttled| throttled.bucket.available), Err(40));
    assert_eq!(buckets.take("anna", BUDGET, 40, 0).map(available), Ok(0));
}

#[test]
fn points_flow_back_evenly_and_never_beyond_the_maximum() {
    let buckets = buckets();
    buckets.take("anna", BUDGET, 100, 1_000).expect("full");
    // A point takes a tenth of a second, and a part of one is none.
    for (now, expected) in [(1_099, 0), (1_100, 1), (1_199, 1), (1_200, 2), (6_000, 50), (10_999, 99), (11_000, 100)] {
        assert_eq!(available(buckets.look("anna", BUDGET, now)), expected, "{now}");
    }
    assert_eq!(available(buckets.look("anna", BUDGET, u64::MAX)), 100);
}

#[test]
fn what_was_not_used_is_given_back_and_never_more_than_was_missing() {
    let buckets = buckets();
    buckets.take("anna", BUDGET, 80, 0).expect("full");
    assert_eq!(available(buckets.give_back("anna", BUDGET, 50, 0)), 70);
    assert_eq!(available(buckets.give_back("anna", BUDGET, u64::MAX, 0)), 100);
    assert_eq!(available(buckets.give_back("nobody took from it", BUDGET, 50, 0)), 100);
}

#[test]
fn each_asker_has_a_bucket() {
    let buckets = buckets();
    buckets.take("anna", BUDGET, 100, 0).expect("full");
    assert_eq!(available(buckets.look("ben", BUDGET, 0)), 100);
    assert_eq!(available(buckets.look("anna", BUDGET, 0)), 0);
}

#[test]
fn the_bucket_of_whoever_did_not_ask_for_longest_is_forgotten() {
    let buckets = buckets();
    for asker in ["anna", "ben", "anna", "clara"] {
        buckets.take(asker, BUDGET, 40, 0).expect("full enough");
    }
    assert_eq!(available(buckets.look("anna", BUDGET, 0)), 20);
    assert_eq!(available(buckets.look("ben", BUDGET, 0)), 100, "forgotten when clara came");
}

#[test]
fn more_than_a_bucket_holds_never_comes() {
    let buckets = buckets();
    for points in [101, u64::MAX] {
        assert_eq!(buckets.take("anna", BUDGET, points, 0).map_err(|throttled| throttled.wait), Err(None));
    }
    let dry = Budget { maximum: 100, restore_rate: 0 };
    buckets.take("ben", dry, 100, 0).expect("full");
    assert_eq!(buckets.take("ben", dry, 1, 0).map_err(|throttled| throttled.wait), Err(None));
    assert_eq!(available(buckets.look("ben", dry, u64::MAX)), 0);
}

#[test]
fn nothing_flows_back_while_the_clock_is_behind() {
    let buckets = buckets();
    buckets.take("anna", BUDGET, 100, 10_000).expect("full");
    assert_eq!(available(buckets.look("anna", BUDGET, 5_000)), 0);
    assert_eq!(available(buckets.look("anna", BUDGET, 10_000)), 0);
    let throttled = buckets.take("anna", BUDGET, 1, 9_000).expect_err("empty");
    assert_eq!(throttled.wait, Some(1_100));
    assert_eq!(available(buckets.look("anna", BUDGET, 10_500)), 5);
}

#[derive(Debug, Clone, Copy)]
enum Event {
    Take(u64),
    GiveBack(u64),
    Clock(u64),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        (0..150_u64).prop_map(Event::Take),
        (0..80_u64).prop_map(Event::GiveBack),
        (0..20_000_u64).prop_map(Event::Clock),
    ];
    prop::collection::vec(event, 1..40)
}

proptest! {
    #[test]
    fn it_is_as_if_every_millisecond_were_looked_at(events in events(), maximum in 1..120_u64, rate in 0..2_000_u64) {
        let budget = Budget { maximum, restore_rate: rate };
        let buckets = buckets();
        let full = u128::from(maximum) * 1_000;
        let (mut now, mut latest, mut level) = (0, 0, full);
        for event in events {
            match event {
                Event::Take(points) => {
                    let taken = buckets.take("anna", budget, points, now);
                    let enough = level >= u128::from(points) * 1_000;
                    prop_assert_eq!(taken.is_ok(), enough);
                    if enough {
                        level -= u128::from(points) * 1_000;
                    }
                }
                Event::GiveBack(points) => {
                    buckets.give_back("anna", budget, points, now);
                    level = full.min(level + u128::from(points) * 1_000);
                }
                // Forwards and, at times, backwards.
                Event::Clock(to) => {
                    now = to;
                    level = full.min(level + u128::from(now.saturating_sub(latest)) * u128::from(rate));
                    latest = latest.max(now);
                }
            }
            prop_assert_eq!(u128::from(buckets.look("anna", budget, now).available), level / 1_000);
        }
    }

    #[test]
    fn who_waits_as_told_gets_what_was_asked_and_who_does_not_does_not(
        events in events(), maximum in 1..120_u64, rate in 1..2_000_u64, asked in 1..120_u64, now in 0..20_000_u64,
    ) {
        let budget = Budget { maximum, restore_rate: rate };
        let buckets = buckets();
        let mut time = 0;
        for event in events {
            match event {
                Event::Take(points) => drop(buckets.take("anna", budget, points, time)),
                Event::GiveBack(points) => drop(buckets.give_back("anna", budget, points, time)),
                Event::Clock(to) => time = to,
            }
        }
        if let Err(throttled) = buckets.take("anna", budget, asked, now) {
            match throttled.wait {
                None => prop_assert!(asked > maximum),
                Some(wait) => {
                    prop_assert!(buckets.take("anna", budget, asked, now + wait - 1).is_err());
                    prop_assert!(buckets.take("anna", budget, asked, now + wait).is_ok());
                }
            }
        }
    }
}
