//! Days, times and zones of a calendar.

use std::{collections::HashMap, sync::LazyLock};

use jiff::{
    SignedDuration, Span, SpanRelativeTo,
    civil::{Date, DateTime, Time},
    tz::{TimeZone, TimeZoneDatabase},
};

use super::file::{Component, Owned};
use crate::entry::Misread;

static KNOWN: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A day, or a time of day on the wall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct When {
    pub(super) day: Date,
    pub(super) time: Option<Time>,
    /// IANA name.
    pub(super) zone: Option<String>,
    /// Why the zone is missing.
    pub(super) doubt: Option<String>,
}

/// The zones a calendar names.
#[derive(Debug, Default)]
pub(super) struct Zones {
    /// From the calendar's name of a zone to the IANA name it gives for it.
    locations: HashMap<String, String>,
}

impl Zones {
    pub(super) fn learn(&mut self, component: &Component) {
        if let (Some(name), Some(location)) = (component.text("TZID"), component.text("X-LIC-LOCATION")) {
            self.locations.insert(name, location);
        }
    }

    /// The IANA name of what the calendar calls a zone.
    fn iana(&self, name: &str) -> Option<String> {
        let location = self.locations.get(name).map(String::as_str);
        let windows = WINDOWS.iter().find(|(windows, _)| *windows == name).map(|(_, iana)| *iana);
        // "/citadel.org/20210210_1/Europe/Berlin": the name with the address of who defined it before it.
        let starts = name.match_indices('/').map(|(at, _)| &name[at + 1..]).filter(|rest| rest.contains('/'));
        std::iter::once(name).chain(location).chain(windows).chain(starts).find_map(known)
    }
}

fn known(name: &str) -> Option<String> {
    let zone = KNOWN.get(name).ok().filter(|zone| !zone.is_unknown())?;
    zone.iana_name().map(str::to_owned)
}

/// Reads a property that holds a day or a time.
pub(super) fn when(property: &Owned, zones: &Zones) -> Result<When, Misread> {
    let value = property.value.trim();
    one(value, property, zones)
        .ok_or_else(|| Misread::new(&property.name, value, "is no day or time such as 20240425T140000"))
}

/// Reads a property that holds several, parted by commas.
pub(super) fn several(property: &Owned, zones: &Zones) -> Result<Vec<When>, Misread> {
    let values = property.value.split(',').map(str::trim).filter(|value| !value.is_empty());
    // A period gives its start first.
    let values = values.map(|value| value.split('/').next().unwrap_or(value));
    values
        .map(|value| {
            one(value, property, zones)
                .ok_or_else(|| Misread::new(&property.name, value, "is no day or time such as 20240425T140000"))
        })
        .collect()
}

fn one(value: &str, property: &Owned, zones: &Zones) -> Option<When> {
    if let Ok(day) = Date::strptime("%Y%m%d", value) {
        return Some(When { day, time: None, zone: None, doubt: None });
    }
    let (wall, utc) = match value.strip_suffix(['Z', 'z']) {
        Some(wall) => (wall, true),
        None => (value, false),
    };
    let wall = DateTime::strptime("%Y%m%dT%H%M%S", wall).or_else(|_| DateTime::strptime("%Y%m%dT%H%M", wall)).ok()?;
    let named = property.parameter("TZID");
    let (zone, doubt) = match named {
        _ if utc => (Some("UTC".to_owned()), None),
        None => (None, Some("The source names no time zone.".to_owned())),
        Some(name) => match zones.iana(name) {
            Some(zone) => (Some(zone), None),
            None => (None, Some(format!("The source names the time zone \"{name}\", which is not known."))),
        },
    };
    Some(When { day: wall.date(), time: Some(wall.time()), zone, doubt })
}

impl When {
    fn wall(&self) -> DateTime {
        self.day.to_datetime(self.time.unwrap_or_default())
    }

    fn time_zone(&self) -> Option<TimeZone> {
        self.zone.as_deref().and_then(|name| KNOWN.get(name).ok())
    }

    /// The same instant by the clock of another zone. What has no zone, or needs none, stays.
    pub(super) fn in_zone_of(&self, other: &Self) -> Self {
        let (Some(mine), Some(theirs)) = (self.time_zone(), other.time_zone()) else { return self.clone() };
        if self.zone == other.zone || self.time.is_none() {
            return self.clone();
        }
        let Ok(there) = mine.to_zoned(self.wall()).map(|instant| instant.with_time_zone(theirs).datetime()) else {
            return self.clone();
        };
        Self { day: there.date(), time: Some(there.time()), zone: other.zone.clone(), doubt: None }
    }

    /// The end, `length` later as time passes.
    pub(super) fn after(&self, length: Span) -> Option<Self> {
        let end = match (self.time, self.time_zone()) {
            (Some(_), Some(zone)) => zone.to_zoned(self.wall()).ok()?.checked_add(length).ok()?.datetime(),
            _ => self.wall().checked_add(length).ok()?,
        };
        Some(Self { day: end.date(), time: self.time.map(|_| end.time()), ..self.clone() })
    }

    /// How long it is to there by the clock on the wall.
    pub(super) fn length_to(&self, end: &Self) -> Option<Span> {
        self.wall().until(end.wall()).ok()
    }

    /// Whether this comes before the start that it should follow.
    pub(super) fn minutes_before(&self, start: &Self) -> bool {
        match start.minutes_to(self) {
            Some(minutes) => minutes < 0,
            None => self.day < start.day,
        }
    }

    /// Minutes from here to there as time passes; none where there is no time of day.
    pub(super) fn minutes_to(&self, end: &Self) -> Option<i32> {
        self.time.and(end.time)?;
        let length: SignedDuration = match (self.time_zone(), end.time_zone()) {
            (Some(mine), Some(theirs)) => {
                mine.to_zoned(self.wall()).ok()?.duration_until(&theirs.to_zoned(end.wall()).ok()?)
            }
            _ => self.wall().duration_until(end.wall()),
        };
        i32::try_from(length.as_mins()).ok()
    }
}

/// Start and end of an event. The end of a whole day is the last day, not the one after as calendars write it.
pub(super) fn span(component: &Component, zones: &Zones) -> Result<(When, Option<When>), Misread> {
    let property = component
        .property("DTSTART")
        .ok_or_else(|| Misread::new("DTSTART", "", "is missing, so it is not known when it takes place"))?;
    let start = when(property, zones)?;
    if let Some(property) = component.property("DTEND") {
        let end = when(property, zones)?.in_zone_of(&start);
        return Ok((start.clone(), last(&start, end)));
    }
    let Some(property) = component.property("DURATION") else { return Ok((start, None)) };
    let fault = || Misread::new("DURATION", &property.value, "is no length of time such as PT1H30M");
    let length: Span = property.value.trim().parse().map_err(|_| fault())?;
    let minutes = length
        .to_duration(SpanRelativeTo::days_are_24_hours())
        .or_else(|_| length.to_duration(start.day))
        .map_err(|_| fault())?;
    if minutes.is_negative() {
        return Err(fault());
    }
    let end = start.after(length).ok_or_else(fault)?;
    let end = last(&start, end);
    Ok((start, end))
}

fn last(start: &When, end: When) -> Option<When> {
    if start.time.is_some() {
        // An end that is the start says nothing about how long it lasts.
        return (end != *start).then_some(end);
    }
    let day = end.day.yesterday().ok()?;
    (day > start.day).then_some(When { day, ..end })
}

/// Windows' names of zones that calendars of Outlook and Exchange hold, after the table of Unicode's CLDR.
const WINDOWS: [(&str, &str); 44] = [
    ("UTC", "UTC"),
    ("GMT Standard Time", "Europe/London"),
    ("Greenwich Standard Time", "Atlantic/Reykjavik"),
    ("W. Europe Standard Time", "Europe/Berlin"),
    ("Central Europe Standard Time", "Europe/Budapest"),
    ("Central European Standard Time", "Europe/Warsaw"),
    ("Romance Standard Time", "Europe/Paris"),
    ("E. Europe Standard Time", "Europe/Chisinau"),
    ("FLE Standard Time", "Europe/Kyiv"),
    ("GTB Standard Time", "Europe/Bucharest"),
    ("Turkey Standard Time", "Europe/Istanbul"),
    ("Russian Standard Time", "Europe/Moscow"),
    ("Israel Standard Time", "Asia/Jerusalem"),
    ("South Africa Standard Time", "Africa/Johannesburg"),
    ("W. Central Africa Standard Time", "Africa/Lagos"),
    ("E. Africa Standard Time", "Africa/Nairobi"),
    ("Egypt Standard Time", "Africa/Cairo"),
    ("Morocco Standard Time", "Africa/Casablanca"),
    ("Arabian Standard Time", "Asia/Dubai"),
    ("India Standard Time", "Asia/Kolkata"),
    ("SE Asia Standard Time", "Asia/Bangkok"),
    ("China Standard Time", "Asia/Shanghai"),
    ("Singapore Standard Time", "Asia/Singapore"),
    ("Tokyo Standard Time", "Asia/Tokyo"),
    ("Korea Standard Time", "Asia/Seoul"),
    ("W. Australia Standard Time", "Australia/Perth"),
    ("Cen. Australia Standard Time", "Australia/Adelaide"),
    ("E. Australia Standard Time", "Australia/Brisbane"),
    ("AUS Eastern Standard Time", "Australia/Sydney"),
    ("New Zealand Standard Time", "Pacific/Auckland"),
    ("Newfoundland Standard Time", "America/St_Johns"),
    ("Atlantic Standard Time", "America/Halifax"),
    ("Eastern Standard Time", "America/New_York"),
    ("Central Standard Time", "America/Chicago"),
    ("Canada Central Standard Time", "America/Regina"),
    ("Central Standard Time (Mexico)", "America/Mexico_City"),
    ("Mountain Standard Time", "America/Denver"),
    ("US Mountain Standard Time", "America/Phoenix"),
    ("Pacific Standard Time", "America/Los_Angeles"),
    ("Alaskan Standard Time", "America/Anchorage"),
    ("Hawaiian Standard Time", "Pacific/Honolulu"),
    ("SA Pacific Standard Time", "America/Bogota"),
    ("E. South America Standard Time", "America/Sao_Paulo"),
    ("Argentina Standard Time", "America/Buenos_Aires"),
];
