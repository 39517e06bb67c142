use std::io::Cursor;

use catalogue::{
    opportunity::{OpportunityKind, OpportunityStatus},
    run::Mode,
    session::SessionStatus,
};
use jiff::civil::date;

use super::*;

fn about() -> About {
    About { today: date(2024, 4, 25), language: "en".to_owned() }
}

/// The entries of a calendar that holds these lines.
fn all(lines: &str) -> Vec<Read<OpportunityRecord>> {
    let text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n", lines.replace('\n', "\r\n"));
    read(Cursor::new(text), about()).expect("it is a calendar").collect()
}

fn one(lines: &str) -> Entry<OpportunityRecord> {
    let mut read = all(&format!("BEGIN:VEVENT\nUID:1@x.org\nSUMMARY:Caring for photographs\n{lines}END:VEVENT\n"));
    assert_eq!(read.len(), 1);
    read.remove(0).unwrap_or_else(|fault| panic!("{fault:?}"))
}

fn refused(lines: &str) -> String {
    match all(&format!("BEGIN:VEVENT\nUID:1@x.org\nSUMMARY:Caring for photographs\n{lines}END:VEVENT\n")).remove(0) {
        Err(Fault::Refused(refused)) => refused.reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_event_keeps_wall_clock_and_zone() {
    let entry = one(
        "DTSTART;TZID=Australia/Perth:20220404T093000\nDTEND;TZID=Australia/Perth:20220404T160000\nDTSTAMP:20220323T042804\nDESCRIPTION:Attendee limit: 8 individuals. \\n\\n\\nRegister\\, please.\\n\nURL:https://x.org/event/\nLOCATION:Online\\, Virtual\\, Australia\nCATEGORIES:Supercomputing,Training,Webinar\n",
    );
    let record = entry.record;
    assert_eq!(record.key, "1@x.org");
    assert_eq!(
        (record.opportunity.kind, record.opportunity.status),
        (OpportunityKind::Workshop, OpportunityStatus::Ended)
    );
    assert_eq!(record.opportunity.description.0["en"], "Attendee limit: 8 individuals.\n\nRegister, please.");
    assert_eq!(record.words, ["Supercomputing", "Training", "Webinar"]);
    let run = &record.runs[0];
    assert_eq!((run.run.capacity, run.run.mode, run.run.place.as_ref()), (None, Mode::Online, None));
    let session = &run.sessions[0];
    assert_eq!(
        (session.starts_on.as_str(), session.starts_time.as_deref(), session.ends_time.as_deref()),
        ("2022-04-04", Some("09:30"), Some("16:00"))
    );
    assert_eq!(
        (session.zone.as_deref(), session.ends_on.as_deref(), session.uncertainty.as_deref()),
        (Some("Australia/Perth"), None, None)
    );
    assert!(entry.warnings.is_empty(), "{:?}", entry.warnings);
}

#[test]
fn zones_are_found_by_their_other_names_or_left_out() {
    let zone = |parameter: &str| {
        one(&format!("DTSTART{parameter}:20240404T093000\nLOCATION:Zoom\n")).record.runs[0].sessions[0].clone()
    };
    assert_eq!(zone(";TZID=Atlantic Standard Time").zone.as_deref(), Some("America/Halifax"));
    assert_eq!(zone(";TZID=\"/citadel.org/20210210_1/Europe/Berlin\"").zone.as_deref(), Some("Europe/Berlin"));
    let unknown = zone(";TZID=Customized Time Zone 1");
    assert_eq!(unknown.zone, None);
    assert_eq!(
        unknown.uncertainty.as_deref(),
        Some("The source names the time zone \"Customized Time Zone 1\", which is not known.")
    );
    assert_eq!(unknown.source_words.as_deref(), Some("DTSTART;TZID=Customized Time Zone 1:20240404T093000"));
    let none = zone("");
    assert_eq!(
        (none.zone, none.starts_time.as_deref(), none.uncertainty.as_deref()),
        (None, Some("09:30"), Some("The source names no time zone."))
    );
}

#[test]
fn a_zone_that_the_calendar_explains_is_known_wherever_it_stands() {
    let read = all(
        "BEGIN:VEVENT\nUID:1\nSUMMARY:A\nLOCATION:Zoom\nDTSTART;TZID=Office:20240501T100000\nEND:VEVENT\nBEGIN:VTIMEZONE\nTZID:Office\nX-LIC-LOCATION:America/Toronto\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nEND:STANDARD\nEND:VTIMEZONE\n",
    );
    assert_eq!(read.len(), 1);
    let entry = read[0].as_ref().expect("it is fine");
    assert_eq!(entry.record.runs[0].sessions[0].zone.as_deref(), Some("America/Toronto"));
}

#[test]
fn days_stay_days_and_utc_stays_utc() {
    let session = one("DTSTART;VALUE=DATE:20240501\nDTEND;VALUE=DATE:20240504\nLOCATION:Zoom\n").record.runs[0]
        .sessions[0]
        .clone();
    assert_eq!(
        (session.starts_on.as_str(), session.starts_time, session.ends_on.as_deref(), session.zone),
        ("2024-05-01", None, Some("2024-05-03"), None)
    );
    let session = one("DTSTART:20240501T233000Z\nDURATION:PT1H30M\nLOCATION:Zoom\n").record.runs[0].sessions[0].clone();
    assert_eq!((session.starts_time.as_deref(), session.zone.as_deref()), (Some("23:30"), Some("UTC")));
    assert_eq!((session.ends_on.as_deref(), session.ends_time.as_deref()), (Some("2024-05-02"), Some("01:00")));
    let session =
        one("DTSTART;TZID=America/Halifax:20240501T100000\nDTEND:20240501T140000Z\nLOCATION:Zoom\n").record.runs[0]
            .sessions[0]
            .clone();
    assert_eq!(session.ends_time.as_deref(), Some("11:00"));
}

#[test]
fn a_rule_is_kept_with_what_differs_from_it() {
    let read = all(
        "BEGIN:VEVENT\nUID:r\nSUMMARY:Moved\nRECURRENCE-ID;TZID=America/Halifax:20240521T140000\nDTSTART;TZID=America/Halifax:20240522T160000\nDTEND;TZID=America/Halifax:20240522T170000\nLOCATION:Zoom\nEND:VEVENT\nBEGIN:VEVENT\nUID:r\nSUMMARY:Office hours\nDTSTART;TZID=America/Halifax:20240507T140000\nDTEND;TZID=America/Halifax:20240507T150000\nRRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=5\nEXDATE:20240514T170000Z\nLOCATION:Zoom\nEND:VEVENT\nBEGIN:VEVENT\nUID:r\nRECURRENCE-ID;TZID=America/Halifax:20240528T140000\nDTSTART;TZID=America/Halifax:20240528T140000\nSTATUS:CANCELLED\nSUMMARY:Off\nEND:VEVENT\n",
    );
    assert_eq!(read.len(), 1);
    let record = &read[0].as_ref().expect("it is fine").record;
    assert_eq!(
        (record.opportunity.kind, record.opportunity.status),
        (OpportunityKind::Coaching, OpportunityStatus::Open)
    );
    let run = &record.runs[0];
    assert!(run.sessions.is_empty());
    let rule = &run.recurrences[0];
    assert_eq!(
        (rule.rule.as_str(), rule.duration_minutes, rule.zone.as_str()),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=5", 60, "America/Halifax")
    );
    assert_eq!(
        (rule.except_on.as_slice(), rule.cancelled_on.as_slice()),
        (["2024-05-14".to_owned()].as_slice(), ["2024-05-28".to_owned()].as_slice())
    );
    assert_eq!(
        (
            run.moved[0].occurs_on.as_str(),
            run.moved[0].session.starts_on.as_str(),
            run.moved[0].session.starts_time.as_deref()
        ),
        ("2024-05-21", "2024-05-22", Some("16:00"))
    );
}

#[test]
fn a_rule_without_end_is_followed_for_a_while() {
    let entry = one(
        "DTSTART;TZID=America/Halifax:20240507T140000\nDTEND;TZID=America/Halifax:20240507T150000\nRRULE:FREQ=MONTHLY\nLOCATION:Zoom\n",
    );
    assert_eq!(entry.record.runs[0].recurrences[0].rule, "FREQ=MONTHLY;UNTIL=20251231");
    assert!(entry.warnings[0].reason.contains("never ends"));
}

#[test]
fn whole_days_that_recur_become_sessions() {
    let entry =
        one("DTSTART;VALUE=DATE:20240507\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;VALUE=DATE:20240514\nLOCATION:Zoom\n");
    let days: Vec<_> = entry.record.runs[0].sessions.iter().map(|session| session.starts_on.as_str()).collect();
    assert_eq!(days, ["2024-05-07", "2024-05-21"]);
}

#[test]
fn a_cancelled_event_is_kept_as_cancelled() {
    let record = one("DTSTART:20240501T100000Z\nSTATUS:CANCELLED\nLOCATION:Zoom\n").record;
    assert_eq!(record.opportunity.status, OpportunityStatus::Cancelled);
    assert_eq!(record.runs[0].sessions[0].status, SessionStatus::Cancelled);
}

#[test]
fn an_event_that_cannot_be_understood_is_refused_alone() {
    assert_eq!(refused("LOCATION:Zoom\n"), "DTSTART is missing, so it is not known when it takes place.");
    assert_eq!(refused("DTSTART:soon\n"), "DTSTART is no day or time such as 20240425T140000.");
    assert_eq!(refused("DTSTART:20240501T100000Z\nDTEND:20240501T090000Z\n"), "DTEND is before the start.");
    let read =
        all("BEGIN:VEVENT\nUID:1\nSUMMARY:A\nBEGIN:VEVENT\nUID:2\nSUMMARY:B\nDTSTART:20240501T100000Z\nEND:VEVENT\n");
    assert!(matches!(&read[0], Err(Fault::Refused(refused)) if refused.at.line == 3));
    assert!(read[1].is_ok());
}

#[test]
fn where_nothing_says_online_a_warning_does() {
    let entry = one("DTSTART:20240501T100000Z\n");
    assert_eq!(
        (entry.record.opportunity.kind, entry.record.runs[0].run.mode),
        (OpportunityKind::Workshop, Mode::InPerson)
    );
    assert_eq!(entry.warnings[0].column, "LOCATION");
}

#[test]
fn folded_lines_alarms_and_broken_lines_are_read() {
    let entry = one(
        "DTSTART:20240501T100000Z\nLOCATION:Zoom\nDESCRIPTION:A long \n line that\ngoes on here\nBEGIN:VALARM\nDESCRIPTION:Wake up\nEND:VALARM\n",
    );
    assert_eq!(entry.record.opportunity.description.0["en"], "A long line that\ngoes on here");
}

#[test]
fn a_calendar_cut_off_says_where() {
    let whole = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:A\nLOCATION:Zoom\nDTSTART:20240501T100000Z\nEND:VEVENT\nBEGIN:VEVENT\nUID:2\nSUMM";
    let read: Vec<_> = read(Cursor::new(whole), about()).expect("it is a calendar").collect();
    assert!(read[0].is_ok());
    let Err(Fault::Stopped(stopped)) = &read[1] else { panic!("{:?}", read[1]) };
    assert_eq!(stopped.reason, "the file ends in the middle of the VEVENT that begins on line 8");
    assert_eq!(stopped.at.byte, whole.len() as u64);
    let unended: Vec<_> =
        super::read(Cursor::new("BEGIN:VCALENDAR\nVERSION:2.0\n"), about()).expect("it is a calendar").collect();
    assert!(matches!(unended.as_slice(), [Err(Fault::Stopped(_))]));
    assert!(super::read(Cursor::new("<html>"), about()).is_err());
}
