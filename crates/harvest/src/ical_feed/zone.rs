//! Zones, written out: a program that reads a calendar is to need no database of zones of its own, nor one as old as ours.
//!
//! Each change of the clocks is an observance of its own. A rule ("the second Sunday in March") would be shorter, but what
//! holds this year is known, and what a rule would say of years to come is a guess.

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{Offset, TimeZone},
};

use super::{Lines, local};

/// An observance: what the clocks show from some moment on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Observance {
    /// The wall-clock time at which it begins, by the clock that holds until then.
    pub(super) begins: DateTime,
    /// How far the clocks were from UTC before.
    pub(super) from: Offset,
    /// How far they are from then on.
    pub(super) to: Offset,
    /// Whether it is summer time.
    pub(super) is_summer: bool,
    /// What the time is called then: ADT.
    pub(super) name: String,
}

/// What holds at the first instant, and every change until a year after the last.
pub(super) fn observances(zone: &TimeZone, from: Timestamp, to: Timestamp) -> Vec<Observance> {
    // A year before and after, so that a program that reckons a little to either side is right too.
    const YEAR: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 366);
    let (from, to) =
        (from.saturating_sub(YEAR).unwrap_or(Timestamp::MIN), to.saturating_add(YEAR).unwrap_or(Timestamp::MAX));
    // The change that led to what holds at the beginning, if there was one. `preceding` is strictly before.
    let first = zone.preceding(from.saturating_add(jiff::SignedDuration::from_nanos(1)).unwrap_or(from)).next();
    let mut found = Vec::new();
    match first {
        Some(change) => found.push(observance(zone, change.timestamp())),
        None => {
            let info = zone.to_offset_info(from);
            found.push(Observance {
                begins: info.offset().to_datetime(from),
                from: info.offset(),
                to: info.offset(),
                is_summer: info.dst().is_dst(),
                name: info.abbreviation().to_owned(),
            });
        }
    }
    let changes = zone.following(from).take_while(|change| change.timestamp() <= to);
    found.extend(changes.map(|change| observance(zone, change.timestamp())));
    found
}

fn observance(zone: &TimeZone, at: Timestamp) -> Observance {
    let just_before = at.saturating_sub(jiff::SignedDuration::from_nanos(1)).unwrap_or(at);
    let from = zone.to_offset(just_before);
    let info = zone.to_offset_info(at);
    Observance {
        begins: from.to_datetime(at),
        from,
        to: info.offset(),
        is_summer: info.dst().is_dst(),
        name: info.abbreviation().to_owned(),
    }
}

/// Writes a zone as it is from one instant to another.
pub(super) fn write(out: &mut Lines, name: &str, zone: &TimeZone, from: Timestamp, to: Timestamp) {
    out.begin("VTIMEZONE");
    out.text("TZID", &[], name);
    for observance in observances(zone, from, to) {
        let component = if observance.is_summer { "DAYLIGHT" } else { "STANDARD" };
        out.begin(component);
        out.line("DTSTART", &local(observance.begins));
        out.line("TZOFFSETFROM", &offset(observance.from));
        out.line("TZOFFSETTO", &offset(observance.to));
        out.text("TZNAME", &[], &observance.name);
        out.end(component);
    }
    out.end("VTIMEZONE");
}

/// `+0100`, `-0330`, and with seconds where there are some, as before clocks were set by zones.
pub(super) fn offset(offset: Offset) -> String {
    let seconds = offset.seconds();
    let (sign, all) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs());
    let (hours, minutes, rest) = (all / 3_600, all / 60 % 60, all % 60);
    if rest == 0 { format!("{sign}{hours:02}{minutes:02}") } else { format!("{sign}{hours:02}{minutes:02}{rest:02}") }
}
