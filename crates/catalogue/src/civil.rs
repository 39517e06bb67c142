//! Days, times of day and time zones, read from what people write.
//!
//! Zones come from the IANA database that is built into the program, so that an answer does not depend on how up to date
//! a machine is.

use std::sync::LazyLock;

use jiff::{
    civil::{Date, Time},
    tz::{TimeZone, TimeZoneDatabase},
};

use crate::problem::{ProblemCode, Problems};

static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// Years that an event of the network can be in; another one is a slip of the pen.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

/// The day written as `YYYY-MM-DD`; none, and a problem noted, where there is no such day.
pub fn date(text: &str, field: &str, problems: &mut Problems) -> Option<Date> {
    if !shaped(text, "0000-00-00") {
        problems.note(
            ProblemCode::Invalid,
            field,
            format_args!("is \"{}\", which is no date; write it as YYYY-MM-DD, such as 2024-04-25", short(text)),
        );
        return None;
    }
    let Ok(date) = text.parse::<Date>() else {
        problems.note(
            ProblemCode::ImpossibleDate,
            field,
            format_args!("is {text}, and there is no such day; check month and day, they are written as YYYY-MM-DD"),
        );
        return None;
    };
    if !YEARS.contains(&date.year()) {
        problems.note(
            ProblemCode::OutOfRange,
            field,
            format_args!("is in the year {}; give a year from {} to {}", date.year(), YEARS.start(), YEARS.end()),
        );
        return None;
    }
    Some(date)
}

/// The same for a field that may be left out.
pub fn date_if_any(text: Option<&str>, field: &str, problems: &mut Problems) -> Option<Date> {
    text.and_then(|text| date(text, field, problems))
}

/// The time of day written as `HH:MM` or `HH:MM:SS`; none, and a problem noted, where there is no such time.
pub fn time(text: &str, field: &str, problems: &mut Problems) -> Option<Time> {
    if !shaped(text, "00:00") && !shaped(text, "00:00:00") {
        problems.note(
            ProblemCode::Invalid,
            field,
            format_args!(
                "is \"{}\", which is no time of day; write it as HH:MM on 24 hours, such as 14:30",
                short(text)
            ),
        );
        return None;
    }
    // 23:59:60 reads as 23:59:59 in jiff, which would be a guess.
    let parsed = if text.ends_with(":60") { None } else { text.parse::<Time>().ok() };
    if parsed.is_none() {
        problems.note(
            ProblemCode::ImpossibleDate,
            field,
            format_args!("is {text}, and no clock shows that; give a time from 00:00 to 23:59"),
        );
    }
    parsed
}

/// The same for a field that may be left out.
pub fn time_if_any(text: Option<&str>, field: &str, problems: &mut Problems) -> Option<Time> {
    text.and_then(|text| time(text, field, problems))
}

/// The zone of that name in the IANA database, whatever its capitals; none, and a problem noted, where there is none.
pub fn zone(name: &str, field: &str, problems: &mut Problems) -> Option<TimeZone> {
    if let Ok(zone) = ZONES.get(name)
        && zone.iana_name().is_some()
        && !zone.is_unknown()
    {
        return Some(zone);
    }
    let advice = match similar_zone(name) {
        Some(similar) => format!("perhaps {similar} is meant"),
        None => "use an IANA name such as America/Halifax, Europe/Paris or UTC".to_owned(),
    };
    problems.note(
        ProblemCode::UnknownZone,
        field,
        format_args!("is \"{}\", which the IANA time zone database does not know; {advice}", short(name)),
    );
    None
}

/// The same for a field that may be left out.
pub fn zone_if_any(name: Option<&str>, field: &str, problems: &mut Problems) -> Option<TimeZone> {
    name.and_then(|name| zone(name, field, problems))
}

/// The name of a zone as the IANA database writes it.
pub fn zone_name(zone: &TimeZone) -> Option<String> {
    zone.iana_name().map(str::to_owned)
}

/// The first zone named for this city: "Halifax" and "new york" have one.
fn similar_zone(name: &str) -> Option<String> {
    let city = name.rsplit('/').next()?.trim().replace(' ', "_");
    ZONES.available().map(|known| known.to_string()).find(|known| {
        known
            .split_once('/')
            .is_some_and(|_| known.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(&city)))
    })
}

/// Whether a text has digits and separators where the pattern has them.
fn shaped(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(
            |(byte, wanted)| {
                if wanted == b'0' { byte.is_ascii_digit() } else { byte == wanted }
            },
        )
}

/// The beginning of a text, for a message.
fn short(text: &str) -> String {
    if text.chars().count() <= 60 { text.to_owned() } else { text.chars().take(60).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is noted of a value, as `code: message`; empty where it is fine.
    fn noted<T>(check: impl Fn(&mut Problems) -> Option<T>) -> String {
        let mut problems = Problems::new();
        let read = check(&mut problems);
        let problems = problems.into_vec();
        assert_eq!(read.is_some(), problems.is_empty());
        problems.iter().map(|problem| format!("{}: {}", problem.code, problem.message)).collect()
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for (text, code) in [
            ("2024-02-29", ""),
            ("2023-02-29", "impossible_date"),
            ("2024-02-30", "impossible_date"),
            ("2024-13-01", "impossible_date"),
            ("2024-00-10", "impossible_date"),
            ("4/11/2020", "invalid"),
            ("2024-4-1", "invalid"),
            ("20240401", "invalid"),
            ("2024-04-01T10:00", "invalid"),
            ("", "invalid"),
            ("0204-01-01", "out_of_range"),
        ] {
            let noted = noted(|problems| date(text, "starts_on", problems));
            assert!(noted.starts_with(code) && noted.is_empty() == code.is_empty(), "{text}: {noted}");
        }
        assert_eq!(
            noted(|problems| date("2024-02-30", "starts_on", problems)),
            "impossible_date: starts_on is 2024-02-30, and there is no such day; check month and day, they are written as YYYY-MM-DD."
        );
    }

    #[test]
    fn times_that_no_clock_shows_are_refused() {
        for (text, code) in [
            ("00:00", ""),
            ("23:59:59", ""),
            ("24:00", "impossible_date"),
            ("10:60", "impossible_date"),
            ("23:59:60", "impossible_date"),
            ("9:30", "invalid"),
            ("10:30 am", "invalid"),
            ("1030", "invalid"),
        ] {
            let noted = noted(|problems| time(text, "starts_time", problems));
            assert!(noted.starts_with(code) && noted.is_empty() == code.is_empty(), "{text}: {noted}");
        }
    }

    #[test]
    fn a_zone_is_known_by_its_iana_name() {
        for (given, name) in [
            ("America/Halifax", Some("America/Halifax")),
            ("america/halifax", Some("America/Halifax")),
            ("UTC", Some("UTC")),
            ("Halifax", None),
            ("ADT", None),
            ("Mars/Olympus", None),
            ("Etc/Unknown", None),
            ("", None),
        ] {
            let known = zone(given, "zone", &mut Problems::new());
            assert_eq!(known.and_then(|zone| zone_name(&zone)).as_deref(), name, "{given}");
        }
    }

    #[test]
    fn a_city_leads_to_its_zone() {
        for (given, advice) in
            [("Halifax", "America/Halifax"), ("new york", "America/New_York"), ("Canada/Paris", "Europe/Paris")]
        {
            let noted = noted(|problems| zone(given, "zone", problems));
            assert!(noted.ends_with(&format!("perhaps {advice} is meant.")), "{noted}");
        }
    }
}
