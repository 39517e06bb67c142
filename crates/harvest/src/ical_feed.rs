//! Calendars that are read by others (iCalendar, RFC 5545, with RFC 7986's CONFERENCE): the opposite of [`crate::ical`].
//!
//! - A session is one event for as long as there is the session: its UID stays, and its SEQUENCE grows with each change, so
//!   that a program takes the later one for the same. What is cancelled is said to be so and does not vanish.
//! - Times are those of the clock on the wall, with the zone of the wall, which is written out in full from the database of
//!   zones that is built into the program ([`zone`]). Where time or zone is not known the event has a day alone, and says so.
//! - ORGANIZER is left out: it has to be a mail address, those of organizations are told to the network alone, and to
//!   calendar programs an event with an organizer is an invitation that can be answered. Who offers it stands in the words.
//! - DTSTAMP is the same as LAST-MODIFIED, which is its meaning where there is no METHOD; so the same sessions are always
//!   the same text.
//!
//! The `icalendar` crate reads calendars here and does not write them: its components get a DTSTAMP and a UID of the moment
//! where they have none, also zones and alarms, which may have neither; and it folds the last part of a line at 76 octets.

mod check_in;
mod event;
mod words;
mod zone;

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, fmt::Write};

use catalogue::calendar_feed::{Appointment, CalendarFeed, CheckInDay, Entry, Heading};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use event::Event;
use words::Words;

/// In octets, without the line end.
const LONGEST_LINE: usize = 75;

const PRODUCT: &str = "-//Lyceum//Calendar 1//EN";

/// A calendar, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The calendar.
    pub text: String,
    /// When anything in it was last changed.
    pub modified: Timestamp,
}

/// What is in a calendar.
#[derive(Debug, Clone, Default)]
pub struct Contents {
    /// Sessions.
    pub entries: Vec<Entry>,
    /// What was arranged.
    pub appointments: Vec<Appointment>,
    /// Check-ins of placements.
    pub check_ins: Vec<CheckInDay>,
}

/// Writes the calendar behind a link. `host` is where the server is reached: it makes the UIDs the network's own.
pub fn write(feed: &CalendarFeed, heading: &Heading, contents: &Contents, host: &str) -> Written {
    let language = feed.language.as_deref().or(heading.language.as_deref()).unwrap_or("en");
    let words = Words::of(language);
    let sessions = contents.entries.iter().map(|entry| Event::of(entry, feed, words, language, host));
    let arranged = contents.appointments.iter().map(|one| Event::arranged(one, feed, words, language, host));
    let check_ins = contents.check_ins.iter().map(|one| Event::check_in(one, words, language, host));
    let events: Vec<Event> = sessions.chain(arranged).chain(check_ins).collect();
    let wanted = [language.to_owned()];
    let organization = heading.organization.as_ref().and_then(|(name, main)| name.choose(&wanted, main));
    let name = organization.map_or_else(|| words.mine.to_owned(), |name| format!("{} – Lyceum", name.text));
    let modified = events.iter().map(|event| event.modified).fold(feed.created_at, Timestamp::max);
    Written { text: calendar(&name, language, &events), modified }
}

fn calendar(name: &str, language: &str, events: &[Event]) -> String {
    let mut out = Lines::default();
    out.begin("VCALENDAR");
    out.line("VERSION", "2.0");
    out.line("PRODID", PRODUCT);
    out.line("CALSCALE", "GREGORIAN");
    out.text("NAME", &[("LANGUAGE", language)], name);
    out.text("X-WR-CALNAME", &[], name);
    out.put("REFRESH-INTERVAL", &[("VALUE", "DURATION")], "PT1H");
    out.line("X-PUBLISHED-TTL", "PT1H");
    for (name, Span { zone, from, to }) in spans(events) {
        zone::write(&mut out, name, &zone, from, to);
    }
    for event in events {
        event.write(&mut out);
    }
    out.end("VCALENDAR");
    out.0
}

/// From when to when a zone is needed.
struct Span {
    zone: TimeZone,
    from: Timestamp,
    to: Timestamp,
}

/// The zones that events are in, each once.
fn spans(events: &[Event]) -> BTreeMap<&str, Span> {
    let mut spans: BTreeMap<&str, Span> = BTreeMap::new();
    for (name, zone, from, to) in events.iter().filter_map(|event| event.when.zone()) {
        let span = spans.entry(name).or_insert_with(|| Span { zone: zone.clone(), from, to });
        (span.from, span.to) = (span.from.min(from), span.to.max(to));
    }
    spans
}

/// Lines of a calendar.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn begin(&mut self, component: &str) {
        let _ = write!(self.0, "BEGIN:{component}\r\n");
    }

    fn end(&mut self, component: &str) {
        let _ = write!(self.0, "END:{component}\r\n");
    }

    /// A line whose value is no text: a number, a time, a word of the standard, an address.
    fn line(&mut self, name: &str, value: &str) {
        self.put(name, &[], value);
    }

    /// A text, escaped (RFC 5545, section 3.3.11).
    fn text(&mut self, name: &str, parameters: &[(&str, &str)], text: &str) {
        let mut escaped = String::with_capacity(text.len());
        for letter in text.replace("\r\n", "\n").chars() {
            match letter {
                '\\' | ';' | ',' => escaped.extend(['\\', letter]),
                '\n' | '\r' => escaped.push_str("\\n"),
                letter => escaped.push(letter),
            }
        }
        self.put(name, parameters, &escaped);
    }

    /// A line with parameters, none of which needs quotes: zones, languages and words of the standard have no letters that
    /// would.
    fn put(&mut self, name: &str, parameters: &[(&str, &str)], value: &str) {
        let mut line = name.to_owned();
        for (parameter, value) in parameters {
            let _ = write!(line, ";{parameter}={value}");
        }
        line.push(':');
        // No line may have control characters in it.
        line.extend(value.chars().filter(|letter| !letter.is_control() || *letter == '\t'));
        self.fold(&line);
    }

    /// Writes a line in parts of at most 75 octets, the blank included with which each but the first begins (section 3.1).
    fn fold(&mut self, line: &str) {
        let mut length = 0;
        for letter in line.chars() {
            if length + letter.len_utf8() > LONGEST_LINE {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(letter);
            length += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// A wall-clock time as iCalendar writes it.
fn local(time: DateTime) -> String {
    time.strftime("%Y%m%dT%H%M%S").to_string()
}

/// An instant as iCalendar writes it.
fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}
