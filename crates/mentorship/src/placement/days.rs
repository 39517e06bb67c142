//! Until when a placement is answered, by the clock of the exchange.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};

/// How many days before the last one a side is reminded, the nearest first.
pub(super) const DAYS_BEFORE: [i32; 2] = [2, 7];

/// The hour of the day, in the zone of the exchange, at which reminders are due.
const HOUR: i8 = 9;

/// The end of the day so many days after today.
pub(super) fn answer_by(now: Timestamp, days: i32, zone: &TimeZone) -> Timestamp {
    let next = now.to_zoned(zone.clone()).date().saturating_add(days.days()).saturating_add(1.day());
    next.to_zoned(zone.clone()).map_or(Timestamp::MAX, |midnight| midnight.timestamp())
}

/// The last day on which both sides can answer, where they have until this instant.
pub fn last_day(answer_by: Timestamp, zone: &TimeZone) -> Date {
    (answer_by - SignedDuration::from_secs(1)).to_zoned(zone.clone()).date()
}

/// Which reminder of a placement that was offered then came due after `since` and until `now`: the nearest one; none once the
/// time is over.
pub(super) fn due(
    answer_by: Timestamp,
    offered_at: Timestamp,
    zone: &TimeZone,
    since: Timestamp,
    now: Timestamp,
) -> Option<i32> {
    if answer_by <= now {
        return None;
    }
    nearest(last_day(answer_by, zone), &DAYS_BEFORE, zone, offered_at, since, now)
}

/// Which reminder of a day, so many days before it, came due after `since` and until `now`: the nearest one of these, the nearest of
/// which come first. None of what was to be reminded of before anybody knew of it.
pub(super) fn nearest(
    day: Date,
    days_before: &[i32],
    zone: &TimeZone,
    known_since: Timestamp,
    since: Timestamp,
    now: Timestamp,
) -> Option<i32> {
    let instants = days_before.iter().filter_map(|days| Some((*days, instant(day, *days, zone)?)));
    let (days, at) = instants.into_iter().find(|(_, at)| *at <= now)?;
    (at > since && at > known_since).then_some(days)
}

fn instant(last_day: Date, days_before: i32, zone: &TimeZone) -> Option<Timestamp> {
    let day = last_day.checked_sub(days_before.days()).ok()?;
    Some(day.at(HOUR, 0, 0, 0).to_zoned(zone.clone()).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn halifax() -> TimeZone {
        TimeZone::get("America/Halifax").expect("a zone")
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    #[test]
    fn the_time_to_answer_ends_with_a_day_of_the_exchange() {
        // Late on 20 November in Halifax, where it is the 21st in UTC already.
        let until = answer_by(at("2026-11-21T02:00:00Z"), 14, &halifax());
        assert_eq!(until, at("2026-12-05T04:00:00Z"));
        assert_eq!(last_day(until, &halifax()), date(2026, 12, 4));
        // Across the change of the clocks.
        assert_eq!(answer_by(at("2026-10-30T12:00:00Z"), 3, &halifax()), at("2026-11-03T04:00:00Z"));
    }

    #[test]
    fn a_side_is_reminded_at_nine_a_week_and_two_days_before_and_not_of_what_was_before_it_was_asked() {
        let (until, offered) = (at("2026-12-05T04:00:00Z"), at("2026-11-20T12:00:00Z"));
        for (since, now, wanted) in [
            ("2026-11-27T12:59:45Z", "2026-11-27T12:59:59Z", None),
            ("2026-11-27T12:59:45Z", "2026-11-27T13:00:00Z", Some(7)),
            ("2026-11-27T13:00:00Z", "2026-11-27T13:00:15Z", None),
            ("2026-12-02T12:59:59Z", "2026-12-02T13:00:00Z", Some(2)),
            // After a pause only the nearest, and nothing once the time is over.
            ("2026-11-20T12:00:00Z", "2026-12-03T12:00:00Z", Some(2)),
            ("2026-11-20T12:00:00Z", "2026-12-05T04:00:00Z", None),
        ] {
            assert_eq!(due(until, offered, &halifax(), at(since), at(now)), wanted, "{since} {now}");
        }
        let short = at("2026-11-30T12:00:00Z");
        assert_eq!(due(until, short, &halifax(), at("2026-11-23T12:00:00Z"), at("2026-11-30T13:00:00Z")), None);
    }
}
