//! What is said of a session's times, case by case.

use super::*;
use crate::problem::Problems;

fn session(starts_on: &str) -> SessionInput {
    SessionInput {
        title: LanguageMap::default(),
        status: SessionStatus::Scheduled,
        starts_on: starts_on.into(),
        starts_time: None,
        ends_on: None,
        ends_time: None,
        zone: None,
        source_words: None,
        uncertainty: None,
        mode: None,
        place: None,
        link: None,
        recording: None,
    }
}

fn at(starts_on: &str, starts_time: &str, ends_time: &str, zone: &str) -> SessionInput {
    SessionInput {
        starts_time: Some(starts_time.into()),
        ends_time: Some(ends_time.into()),
        zone: Some(zone.into()),
        ..session(starts_on)
    }
}

fn times(input: &SessionInput) -> SessionTimes {
    let mut problems = Problems::new();
    let times = input.check(&mut problems);
    assert!(problems.is_empty(), "{:?}", problems.into_vec());
    times.expect("there is a day")
}

fn refusal(input: &SessionInput) -> Vec<String> {
    let mut problems = Problems::new();
    input.check(&mut problems);
    problems.into_vec().into_iter().map(|problem| problem.message).collect()
}

fn utc(instant: Option<Timestamp>) -> String {
    instant.map_or_else(|| "unknown".to_owned(), |instant| instant.to_string())
}

#[test]
fn instants_follow_from_the_wall() {
    for (input, starts_at, ends_at, order_at) in [
        (
            at("2024-07-25", "14:00", "15:30", "America/Halifax"),
            "2024-07-25T17:00:00Z",
            "2024-07-25T18:30:00Z",
            "2024-07-25T17:00:00Z",
        ),
        (
            at("2024-01-25", "14:00", "15:30:30", "america/halifax"),
            "2024-01-25T18:00:00Z",
            "2024-01-25T19:30:30Z",
            "2024-01-25T18:00:00Z",
        ),
        (session("2024-01-25"), "unknown", "unknown", "2024-01-25T23:59:59Z"),
        (
            SessionInput { zone: None, ..at("2024-01-25", "14:00", "15:00", "UTC") },
            "unknown",
            "unknown",
            "2024-01-25T23:59:59Z",
        ),
        (
            SessionInput { ends_on: Some("2024-01-26".into()), ..at("2024-01-25", "22:00", "01:00", "Europe/Paris") },
            "2024-01-25T21:00:00Z",
            "2024-01-26T00:00:00Z",
            "2024-01-25T21:00:00Z",
        ),
    ] {
        let times = times(&input);
        assert_eq!((utc(times.starts_at).as_str(), utc(times.ends_at).as_str()), (starts_at, ends_at), "{input:?}");
        assert_eq!(times.order_at.to_string(), order_at);
        assert_eq!(times.uncertainty, None);
    }
    assert_eq!(times(&at("2024-01-25", "14:00", "15:00", "america/halifax")).zone.as_deref(), Some("America/Halifax"));
}

#[test]
fn a_time_that_the_clocks_skip_or_repeat_is_kept_and_doubted() {
    for (day, start, starts_at, doubt) in [
        (
            "2024-03-10",
            "02:30",
            "2024-03-10T06:30:00Z",
            "In America/Halifax the clocks go forward on 2024-03-10 and never show 02:30; it is read as 03:30.",
        ),
        (
            "2024-11-03",
            "01:30",
            "2024-11-03T04:30:00Z",
            "In America/Halifax the clocks go back on 2024-11-03 and show 01:30 twice; it is read as the first time (ADT).",
        ),
    ] {
        let times = times(&at(day, start, "04:00", "America/Halifax"));
        assert_eq!(times.starts_time.map(|time| time.strftime("%H:%M").to_string()).as_deref(), Some(start));
        assert_eq!(utc(times.starts_at), starts_at);
        assert_eq!(times.uncertainty.as_deref(), Some(doubt));
    }
}

#[test]
fn an_end_that_the_clocks_overtake_is_left_open() {
    let times = times(&at("2024-03-10", "02:30", "03:15", "America/Halifax"));
    assert_eq!((utc(times.starts_at).as_str(), times.ends_at), ("2024-03-10T06:30:00Z", None));
    assert!(times.ends_time.is_some());
}

#[test]
fn an_abbreviation_that_contradicts_the_day_is_flagged() {
    let doubt = "The source says ADT, but on 2024-01-17 the clocks in America/Halifax are on AST.";
    for (words, day, zone, expected) in [
        ("17 January, 10:30 am ADT", "2024-01-17", "America/Halifax", Some(doubt)),
        ("17 January, 10:30 am AST", "2024-01-17", "America/Halifax", None),
        ("17 July, 10:30 am ADT", "2024-07-17", "America/Halifax", None),
        ("10:30 AST/ADT", "2024-01-17", "America/Halifax", None),
        ("10:30 Atlantic", "2024-01-17", "America/Halifax", None),
        ("10:30 am EST", "2024-01-17", "America/Halifax", None),
        (
            "à 10h30 (CET)",
            "2024-07-17",
            "Europe/Paris",
            Some("The source says CET, but on 2024-07-17 the clocks in Europe/Paris are on CEST."),
        ),
        ("10-03", "2024-07-17", "America/Sao_Paulo", None),
    ] {
        let input = SessionInput { source_words: Some(words.into()), ..at(day, "10:30", "11:30", zone) };
        assert_eq!(times(&input).uncertainty.as_deref(), expected, "{words}");
        let day_alone = SessionInput { starts_time: None, ends_time: None, ..input };
        assert_eq!(times(&day_alone).uncertainty.as_deref(), expected, "{words}, the day alone");
    }
}

#[test]
fn doubts_of_the_source_come_first_and_none_is_told_twice() {
    let input = SessionInput {
        source_words: Some("10:30 am ADT".into()),
        uncertainty: Some("The page names two days.".into()),
        ..at("2024-01-17", "10:30", "11:30", "America/Halifax")
    };
    let told =
        "The page names two days. The source says ADT, but on 2024-01-17 the clocks in America/Halifax are on AST.";
    assert_eq!(times(&input).uncertainty.as_deref(), Some(told));
    let again = SessionInput { uncertainty: Some(told.into()), ..input };
    assert_eq!(times(&again).uncertainty.as_deref(), Some(told));
}

#[test]
fn each_fault_is_one_sentence_about_its_field() {
    let place = Place { country: Some("Canada".into()), ..Place::default() };
    for (input, message) in [
        (
            at("2024-04-25", "14:00", "13:00", "America/Halifax"),
            "ends_time is 13:00, not after the start at 14:00; give a later time, or ends_on where it ends another day.",
        ),
        (
            at("2024-04-25", "14:00", "14:00", "America/Halifax"),
            "ends_time is 14:00, not after the start at 14:00; give a later time, or ends_on where it ends another day.",
        ),
        (
            SessionInput { ends_on: Some("2024-04-25".into()), zone: None, ..at("2024-04-25", "14:00", "13:00", "") },
            "ends_time is 13:00, not after the start at 14:00 of the same day; give a later time.",
        ),
        (
            SessionInput { ends_on: Some("2024-04-24".into()), ..session("2024-04-25") },
            "ends_on is 2024-04-24, before the start on 2024-04-25; give the same day or a later one.",
        ),
        (
            SessionInput { ends_time: Some("15:00".into()), ..session("2024-04-25") },
            "starts_time is missing, though ends_time is given; give both, or neither where only the day is known.",
        ),
        (
            session("2024-02-30"),
            "starts_on is 2024-02-30, and there is no such day; check month and day, they are written as YYYY-MM-DD.",
        ),
        (
            SessionInput { zone: Some("Halifax".into()), ..session("2024-04-25") },
            "zone is \"Halifax\", which the IANA time zone database does not know; perhaps America/Halifax is meant.",
        ),
        (
            SessionInput { link: Some("zoom.example/1".into()), ..session("2024-04-25") },
            "link is no web address; give one that begins with https:// or http://.",
        ),
        (
            SessionInput { place: Some(place), ..session("2024-04-25") },
            "place.country is \"Canada\", which is no country of ISO 3166-1; use two capitals such as CA, FR or MX.",
        ),
    ] {
        assert_eq!(refusal(&input), [message]);
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let recording = RecordingInput {
        availability: crate::recording::Availability::Public,
        url: None,
        caption_languages: vec!["xx".into()],
        transcript_url: None,
        has_slides: false,
        slides_url: None,
        expires_on: Some("2024-02-31".into()),
    };
    let input = SessionInput {
        title: LanguageMap::one("xx", "Talk"),
        source_words: Some(String::new()),
        recording: Some(recording),
        ..at("2024-02-30", "25:00", "9:00", "Halifax")
    };
    let mut problems = Problems::new();
    input.check(&mut problems);
    let fields: Vec<_> = problems.into_vec().into_iter().map(|problem| problem.field).collect();
    assert_eq!(
        fields,
        [
            "title.xx",
            "source_words",
            "recording.caption_languages.0",
            "recording.expires_on",
            "zone",
            "starts_on",
            "starts_time",
            "ends_time"
        ]
    );
}
