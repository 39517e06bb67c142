//! What a rule comes to, case by case.

use super::*;
use crate::problem::Problems;

fn weekly(rule: &str) -> RecurrenceInput {
    RecurrenceInput {
        rule: rule.into(),
        starts_on: "2024-10-22".into(),
        starts_time: "14:00".into(),
        duration_minutes: 90,
        zone: "America/Halifax".into(),
        except_on: Vec::new(),
        cancelled_on: Vec::new(),
    }
}

fn expand(input: &RecurrenceInput) -> Expansion {
    let mut problems = Problems::new();
    let expansion = input.expand(&mut problems);
    assert!(problems.is_empty(), "{:?}", problems.into_vec());
    expansion.expect("it comes to something")
}

fn days(input: &RecurrenceInput) -> Vec<String> {
    expand(input).occurrences.iter().map(|occurrence| occurrence.occurs_on.to_string()).collect()
}

fn refusal(input: &RecurrenceInput) -> Vec<String> {
    let mut problems = Problems::new();
    input.expand(&mut problems);
    problems.into_vec().into_iter().map(|problem| problem.message).collect()
}

#[test]
fn the_clock_on_the_wall_stays_when_the_clocks_change() {
    let expansion = expand(&weekly("FREQ=WEEKLY;BYDAY=TU;COUNT=4"));
    let told: Vec<_> = expansion
        .occurrences
        .iter()
        .map(|occurrence| {
            let times = &occurrence.times;
            format!(
                "{} {} {} {}",
                occurrence.occurs_on,
                times.starts_time.expect("a time"),
                times.starts_at.expect("an instant"),
                times.ends_time.expect("an end")
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "2024-10-22 14:00:00 2024-10-22T17:00:00Z 15:30:00",
            "2024-10-29 14:00:00 2024-10-29T17:00:00Z 15:30:00",
            "2024-11-05 14:00:00 2024-11-05T18:00:00Z 15:30:00",
            "2024-11-12 14:00:00 2024-11-12T18:00:00Z 15:30:00",
        ]
    );
}

#[test]
fn an_evening_in_the_west_keeps_its_day() {
    // In UTC these are Wednesdays; the rule means the Tuesdays on the wall.
    let input = RecurrenceInput { starts_time: "21:30".into(), ..weekly("FREQ=WEEKLY;BYDAY=TU;COUNT=3") };
    assert_eq!(days(&input), ["2024-10-22", "2024-10-29", "2024-11-05"]);
    assert_eq!(expand(&input).occurrences[0].times.ends_time.map(|time| time.to_string()).as_deref(), Some("23:00:00"));
}

#[test]
fn a_rule_ends_as_it_says() {
    for (rule, expected) in [
        ("FREQ=WEEKLY;UNTIL=20241105", vec!["2024-10-22", "2024-10-29", "2024-11-05"]),
        ("FREQ=WEEKLY;UNTIL=20241105T140000", vec!["2024-10-22", "2024-10-29", "2024-11-05"]),
        // 14:00 in Halifax is 18:00 UTC by then: an end at 17:59 UTC comes before it.
        ("FREQ=WEEKLY;UNTIL=20241105T180000Z", vec!["2024-10-22", "2024-10-29", "2024-11-05"]),
        ("FREQ=WEEKLY;UNTIL=20241105T175900Z", vec!["2024-10-22", "2024-10-29"]),
        ("RRULE:freq=monthly;byday=4tu;count=2;", vec!["2024-10-22", "2024-11-26"]),
        ("FREQ=DAILY;INTERVAL=10;COUNT=2", vec!["2024-10-22", "2024-11-01"]),
    ] {
        assert_eq!(days(&weekly(rule)), expected, "{rule}");
    }
    assert_eq!(days(&weekly("FREQ=DAILY;COUNT=400")).len(), 400);
}

#[test]
fn days_left_out_are_gone_and_cancelled_ones_stay() {
    let input = RecurrenceInput {
        except_on: vec!["2024-10-29".into()],
        cancelled_on: vec!["2024-11-05".into()],
        ..weekly("FREQ=WEEKLY;COUNT=4")
    };
    let expansion = expand(&input);
    let told: Vec<_> = expansion
        .occurrences
        .iter()
        .map(|occurrence| (occurrence.occurs_on.to_string(), occurrence.cancelled))
        .collect();
    assert_eq!(told, [("2024-10-22".into(), false), ("2024-11-05".into(), true), ("2024-11-12".into(), false)]);
    assert_eq!(expansion.rule, "FREQ=WEEKLY;COUNT=4");
    assert_eq!(expansion.except_on.len(), 1);
}

#[test]
fn an_occurrence_over_midnight_ends_the_next_day() {
    let input = RecurrenceInput { starts_time: "23:30".into(), ..weekly("FREQ=WEEKLY;COUNT=1") };
    let times = expand(&input).occurrences[0].times.clone();
    assert_eq!(times.ends_on.map(|day| day.to_string()).as_deref(), Some("2024-10-23"));
    assert_eq!(times.ends_time.map(|time| time.to_string()).as_deref(), Some("01:00:00"));
}

#[test]
fn a_rule_that_cannot_be_held_is_refused() {
    for (rule, message) in [
        ("FREQ=WEEKLY", "rule never ends; add COUNT with the number of occurrences or UNTIL with the last day."),
        ("FREQ=DAILY;COUNT=401", "rule gives more than 400 occurrences; let it end earlier."),
        ("FREQ=DAILY;COUNT=4000000000", "rule gives more than 400 occurrences; let it end earlier."),
        (
            "every Tuesday",
            "rule is no recurrence rule; write one as in RFC 5545, such as FREQ=WEEKLY;BYDAY=TU;COUNT=8.",
        ),
        ("", "rule is no recurrence rule; write one as in RFC 5545, such as FREQ=WEEKLY;BYDAY=TU;COUNT=8."),
        (
            "FREQ=WEEKLY;COUNT=2\nRDATE:20990101T000000Z",
            "rule is no recurrence rule; write one as in RFC 5545, such as FREQ=WEEKLY;BYDAY=TU;COUNT=8.",
        ),
        (
            "FREQ=HOURLY;COUNT=3",
            "rule gives times of day; a rule gives days here (FREQ=DAILY, WEEKLY, MONTHLY or YEARLY), and starts_time the time.",
        ),
        (
            "FREQ=WEEKLY;UNTIL=20240230",
            "rule ends at 20240230, and there is no such day or time; write it as UNTIL=20240425 or UNTIL=20240425T235959Z.",
        ),
    ] {
        assert_eq!(refusal(&weekly(rule)), [message], "{rule}");
    }
    for unreadable in [
        "FREQ=SOMETIMES;COUNT=2",
        "FREQ=WEEKLY;COUNT=x",
        "FREQ=WEEKLY;UNTIL=20230101",
        "FREQ=YEARLY;BYMONTHDAY=32;COUNT=1",
    ] {
        let refused = refusal(&weekly(unreadable));
        assert_eq!(refused.len(), 1, "{refused:?}");
        assert!(refused[0].starts_with("rule "), "{refused:?}");
    }
}

#[test]
fn a_day_that_never_comes_is_no_occurrence() {
    let refused = refusal(&weekly("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1"));
    assert_eq!(refused, ["rule gives no occurrence; check its days and its end."]);
}

#[test]
fn days_that_are_no_occurrences_are_named() {
    for (input, message) in [
        (
            RecurrenceInput { starts_on: "2024-10-21".into(), ..weekly("FREQ=WEEKLY;BYDAY=TU;COUNT=2") },
            "starts_on is 2024-10-21, a day that the rule does not give; its first one from there is 2024-10-22.",
        ),
        (
            RecurrenceInput { cancelled_on: vec!["2024-10-23".into()], ..weekly("FREQ=WEEKLY;COUNT=2") },
            "cancelled_on names 2024-10-23, which is no occurrence; name days that the rule gives and except_on does not leave out.",
        ),
        (
            RecurrenceInput { except_on: vec!["2024-10-22".into()], ..weekly("FREQ=WEEKLY;COUNT=1") },
            "except_on leaves out every occurrence; leave out fewer days or give another rule.",
        ),
        (
            RecurrenceInput { duration_minutes: 0, ..weekly("FREQ=WEEKLY;COUNT=1") },
            "duration_minutes is 0; give the minutes that each occurrence lasts, from 1 to 10080 (a week).",
        ),
    ] {
        assert_eq!(refusal(&input), [message]);
    }
}
