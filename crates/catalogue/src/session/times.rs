//! When a session takes place: what the clock on the wall shows, and the instants that follow from it.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime, Time},
    tz::{AmbiguousOffset, TimeZone},
};

use crate::civil;

/// The times of a session, as its row holds them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionTimes {
    /// The day it starts, by the clock on the wall.
    pub starts_on: Date,
    /// When it starts, by the clock on the wall; none where only the day is known.
    pub starts_time: Option<Time>,
    /// The day it ends, if another.
    pub ends_on: Option<Date>,
    /// When it ends, by the clock on the wall.
    pub ends_time: Option<Time>,
    /// IANA time zone of that wall, written as the database of zones does.
    pub zone: Option<String>,
    /// The instant it starts, where day, time and zone are known.
    pub starts_at: Option<Timestamp>,
    /// The instant it ends, likewise.
    pub ends_at: Option<Timestamp>,
    /// For sorting: the start, or 23:59:59 UTC of the day where time or zone is unknown.
    pub order_at: Timestamp,
    /// Why day, time or zone cannot be relied on, in one or more sentences.
    pub uncertainty: Option<String>,
}

/// What the clock on the wall shows at the start and at the end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wall {
    pub(super) starts_on: Date,
    pub(super) starts_time: Option<Time>,
    pub(super) ends_on: Option<Date>,
    pub(super) ends_time: Option<Time>,
}

impl Wall {
    /// Start and end, where both have a time of day.
    pub(super) fn ends(&self) -> Option<(DateTime, DateTime)> {
        let start = self.starts_on.to_datetime(self.starts_time?);
        let end = self.ends_on.unwrap_or(self.starts_on).to_datetime(self.ends_time?);
        Some((start, end))
    }
}

impl SessionTimes {
    /// Works out the instants. What the clocks of the zone leave open is read in the usual way (the later reading of a
    /// time that is skipped, the earlier of one that comes twice) and noted as an uncertainty.
    pub(super) fn of(
        wall: Wall,
        zone: Option<&TimeZone>,
        source_words: Option<&str>,
        uncertainty: Option<&str>,
    ) -> Self {
        let mut doubts = Doubts::new(uncertainty);
        let instant = |time: Option<DateTime>, doubts: &mut Doubts| match (time, zone) {
            (Some(time), Some(zone)) => at(time, zone, doubts),
            _ => None,
        };
        let starts_at = instant(wall.starts_time.map(|time| wall.starts_on.to_datetime(time)), &mut doubts);
        let ends_at = instant(wall.ends().map(|(_, end)| end), &mut doubts);
        // Only where the clocks change in between can the instants be the wrong way round.
        let ends_at = ends_at.filter(|end| starts_at.is_some_and(|start| *end > start));
        if let (Some(zone), Some(words)) = (zone, source_words) {
            compare_abbreviations(words, wall.starts_on, starts_at, zone, &mut doubts);
        }
        Self {
            starts_on: wall.starts_on,
            starts_time: wall.starts_time,
            ends_on: wall.ends_on.filter(|day| *day != wall.starts_on),
            ends_time: wall.ends_time,
            zone: zone.and_then(civil::zone_name),
            starts_at,
            ends_at,
            order_at: starts_at.unwrap_or_else(|| end_of_day(wall.starts_on)),
            uncertainty: doubts.into_sentences(),
        }
    }

    /// The times of a session that starts at this time and lasts so many minutes, told by the hours that pass and not by
    /// the clock, which may be put forward or back meanwhile.
    pub(crate) fn lasting(starts_on: Date, starts_time: Time, minutes: i32, zone: &TimeZone) -> Self {
        let start = starts_on.to_datetime(starts_time);
        let end = at(start, zone, &mut Doubts::new(None))
            .and_then(|starts_at| starts_at.checked_add(i64::from(minutes).minutes()).ok())
            .map(|ends_at| zone.to_datetime(ends_at));
        let wall = Wall {
            starts_on,
            starts_time: Some(starts_time),
            ends_on: end.map(DateTime::date),
            ends_time: end.map(DateTime::time),
        };
        Self::of(wall, Some(zone), None, None)
    }
}

/// The instant at which the clock on the wall shows this.
fn at(time: DateTime, zone: &TimeZone, doubts: &mut Doubts) -> Option<Timestamp> {
    let ambiguous = zone.to_ambiguous_timestamp(time);
    let offset = ambiguous.offset();
    let instant = ambiguous.compatible().ok()?;
    let name = zone.iana_name().unwrap_or("this zone");
    let (day, clock) = (time.date(), time.strftime("%H:%M"));
    match offset {
        AmbiguousOffset::Unambiguous { .. } => {}
        AmbiguousOffset::Gap { .. } => doubts.note(format!(
            "In {name} the clocks go forward on {day} and never show {clock}; it is read as {}.",
            zone.to_datetime(instant).strftime("%H:%M")
        )),
        AmbiguousOffset::Fold { .. } => doubts.note(format!(
            "In {name} the clocks go back on {day} and show {clock} twice; it is read as the first time ({}).",
            zone.to_offset_info(instant).abbreviation()
        )),
    }
    Some(instant)
}

/// Doubts that the source says one of the zone's abbreviations that is not in use on that day: "10:30 am ADT" in January.
fn compare_abbreviations(words: &str, day: Date, starts_at: Option<Timestamp>, zone: &TimeZone, doubts: &mut Doubts) {
    let instant = starts_at.unwrap_or_else(|| noon(day));
    let in_use = zone.to_offset_info(instant).abbreviation().to_owned();
    let said: Vec<&str> = words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if said.contains(&in_use.as_str()) {
        return;
    }
    for other in abbreviations_around(instant, zone) {
        if other != in_use && said.contains(&other.as_str()) {
            let name = zone.iana_name().unwrap_or("the zone");
            doubts.note(format!("The source says {other}, but on {day} the clocks in {name} are on {in_use}."));
        }
    }
}

/// The abbreviations that the zone uses within a year of an instant, the nearest first.
fn abbreviations_around(instant: Timestamp, zone: &TimeZone) -> Vec<String> {
    let year = (366 * 24).hours();
    let (Ok(from), Ok(to)) = (instant.checked_sub(year), instant.checked_add(year)) else {
        return Vec::new();
    };
    let before = zone.to_offset_info(from).abbreviation().to_owned();
    let changes = zone
        .following(from)
        .take_while(|change| change.timestamp() <= to)
        .map(|change| change.abbreviation().to_owned());
    let mut found: Vec<String> = std::iter::once(before).chain(changes).collect();
    found.sort();
    found.dedup();
    // "-03" stands in for a name where a zone has none; a source's words are full of such numbers.
    found.retain(|abbreviation| abbreviation.bytes().all(|byte| byte.is_ascii_alphabetic()));
    found
}

fn noon(day: Date) -> Timestamp {
    in_utc(day.at(12, 0, 0, 0))
}

fn end_of_day(day: Date) -> Timestamp {
    in_utc(day.at(23, 59, 59, 0))
}

fn in_utc(time: DateTime) -> Timestamp {
    // Only the last day of the year 9999 could fail, and `civil::date` refuses it.
    TimeZone::UTC.to_timestamp(time).unwrap_or(Timestamp::MAX)
}

/// Sentences about why a time cannot be relied on, each told once.
struct Doubts(Vec<String>);

impl Doubts {
    fn new(given: Option<&str>) -> Self {
        Self(given.map(|given| given.trim().to_owned()).into_iter().collect())
    }

    fn note(&mut self, sentence: String) {
        if !self.0.iter().any(|known| known.contains(&sentence)) {
            self.0.push(sentence);
        }
    }

    fn into_sentences(self) -> Option<String> {
        Some(self.0.join(" ")).filter(|sentences| !sentences.is_empty())
    }
}
