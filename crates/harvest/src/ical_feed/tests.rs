//! What is written, taken apart again.

use jiff::{Timestamp, civil::date, tz::TimeZoneDatabase};
use proptest::prelude::*;

use super::{
    Lines,
    event::{Event, Status, When},
    zone::{Observance, observances, offset},
};

fn at(text: &str) -> Timestamp {
    text.parse().expect("a constant")
}

/// The offset that holds at an instant by observances alone: that of the last one that has begun.
fn by_observances(observances: &[Observance], at: Timestamp) -> i32 {
    let begun = |one: &&Observance| one.from.to_timestamp(one.begins).is_ok_and(|begins| begins <= at);
    observances.iter().rev().find(begun).expect("one holds from the beginning").to.seconds()
}

#[test]
fn clocks_are_changed_when_they_are_on_either_side_of_the_ocean() {
    let written = |name: &str| {
        let zone = TimeZoneDatabase::bundled().get(name).expect("a zone");
        let found = observances(&zone, at("2026-03-01T00:00:00Z"), at("2026-04-30T00:00:00Z"));
        let of_2026: Vec<_> = found.iter().filter(|one| one.begins.year() == 2026).collect();
        of_2026.iter().map(|one| format!("{} {} {}", one.begins, offset(one.from), offset(one.to))).collect::<Vec<_>>()
    };
    assert_eq!(written("America/Halifax"), ["2026-03-08T02:00:00 -0400 -0300", "2026-11-01T02:00:00 -0300 -0400"]);
    assert_eq!(written("Europe/Paris"), ["2026-03-29T02:00:00 +0100 +0200", "2026-10-25T03:00:00 +0200 +0100"]);
    assert_eq!(written("America/Phoenix"), [""; 0]);
}

#[test]
fn offsets_are_written_with_seconds_only_where_there_are_some() {
    for (seconds, text) in [(0, "+0000"), (-12_600, "-0330"), (20_700, "+0545"), (-15_264, "-041424")] {
        assert_eq!(offset(jiff::tz::Offset::from_seconds(seconds).expect("an offset")), text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Around every change of the clocks, what is written agrees with the database that it is written from.
    #[test]
    fn a_zone_that_is_written_out_agrees_with_the_database(index in 0usize..600, year in 1950i16..2060) {
        let names: Vec<_> = TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect();
        let zone = TimeZoneDatabase::bundled().get(&names[index % names.len()]).expect("a zone that is available");
        let from = date(year, 1, 1).at(0, 0, 0, 0).to_zoned(zone.clone()).expect("in range").timestamp();
        let to = date(year + 2, 1, 1).at(0, 0, 0, 0).to_zoned(zone.clone()).expect("in range").timestamp();
        let written = observances(&zone, from, to);
        let second = jiff::SignedDuration::from_secs(1);
        let changes = zone.following(from).map(|change| change.timestamp()).take_while(|change| *change < to);
        for instant in changes.flat_map(|change| [change - second, change, change + second]).chain([from, to]) {
            prop_assert_eq!(by_observances(&written, instant), zone.to_offset(instant).seconds(), "{} {}", names[index % names.len()], instant);
        }
    }

    /// No line is longer than 75 octets, and what is read back is what was said.
    #[test]
    fn what_is_said_comes_back_as_it_was(summary in r"[a-zé老虎 ,;:\\\\\n\t]{0,200}") {
        let mut out = Lines::default();
        event(&summary, When::Days { first: date(2026, 3, 1), last: None }).write(&mut out);
        for line in out.0.split_terminator("\r\n") {
            prop_assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line:?}");
        }
        let unfolded = out.0.replace("\r\n ", "");
        let line = unfolded.split("\r\n").find(|line| line.starts_with("SUMMARY")).expect("a summary");
        let (_, escaped) = line.split_once(':').expect("a value");
        prop_assert_eq!(unescaped(escaped), summary);
    }
}

/// By RFC 5545, section 3.3.11, read anew.
fn unescaped(text: &str) -> String {
    let mut letters = text.chars();
    let mut said = String::new();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n' | 'N') => said.push('\n'),
                Some(other) => said.push(other),
                None => {}
            },
            letter => said.push(letter),
        }
    }
    said
}

fn event(summary: &str, when: When) -> Event {
    Event {
        uid: "session_1-person@lyceum.example".to_owned(),
        sequence: 3,
        modified: at("2026-02-01T00:00:00Z"),
        when,
        status: Status::Confirmed,
        summary: summary.to_owned(),
        language: "en".to_owned(),
        description: String::new(),
        location: None,
        page: None,
        link: None,
        reminder_minutes: Some(30),
        takes_time: true,
    }
}

#[test]
fn an_hour_that_comes_twice_is_written_so_that_only_one_is_meant() {
    let halifax = TimeZoneDatabase::bundled().get("America/Halifax").expect("a zone");
    let twice = date(2026, 11, 1).at(1, 30, 0, 0);
    let ambiguous = || halifax.to_ambiguous_timestamp(twice);
    let (first, second) = (ambiguous().earlier().expect("a time"), ambiguous().later().expect("a time"));
    assert!(super::event::is_plain(&halifax, first));
    assert!(!super::event::is_plain(&halifax, second));
}

#[test]
fn who_knows_only_the_day_is_not_reminded_at_some_time_of_it() {
    let mut out = Lines::default();
    event("A day", When::Days { first: date(2026, 3, 1), last: Some(date(2026, 3, 2)) }).write(&mut out);
    assert!(out.0.contains("DTSTART;VALUE=DATE:20260301\r\nDTEND;VALUE=DATE:20260303\r\n"), "{}", out.0);
    assert!(!out.0.contains("VALARM"));
}
