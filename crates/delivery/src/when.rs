//! Days and times in words.

use jiff::{
    Timestamp,
    civil::{Date, Time, Weekday},
    tz::TimeZone,
};

use crate::letter::Language;

const WEEKDAYS: [[&str; 7]; 3] = [
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
];

const MONTHS: [[&str; 12]; 3] = [
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
];

/// What the clock on a wall shows, and where that wall is, as far as that is known.
pub(crate) fn on_the_wall(language: Language, date: Date, time: Option<Time>, zone: Option<&str>) -> String {
    let mut words = day(language, date);
    if let Some(time) = time {
        words.push_str(match language {
            Language::English => ", ",
            Language::French => " à ",
            Language::Spanish => ", ",
        });
        words.push_str(&clock(language, time));
        if let Some(name) = zone {
            words.push_str(&format!(" ({})", zone_in_words(date, time, name)));
        }
    }
    words
}

/// An instant, in this zone.
pub(crate) fn instant(language: Language, at: Timestamp, zone: &str) -> String {
    let zoned = at.to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC));
    on_the_wall(language, zoned.date(), Some(zoned.time()), Some(zone))
}

pub(crate) fn day(language: Language, date: Date) -> String {
    let weekday = WEEKDAYS[language as usize][usize::from(date.weekday().since(Weekday::Monday).unsigned_abs())];
    let month = MONTHS[language as usize][usize::from(date.month().unsigned_abs()) - 1];
    let (day, year) = (date.day(), date.year());
    match language {
        Language::English => format!("{weekday}, {day} {month} {year}"),
        Language::French if day == 1 => format!("{weekday} 1er {month} {year}"),
        Language::French => format!("{weekday} {day} {month} {year}"),
        Language::Spanish => format!("{weekday}, {day} de {month} de {year}"),
    }
}

fn clock(language: Language, time: Time) -> String {
    match language {
        Language::English | Language::Spanish => format!("{:02}:{:02}", time.hour(), time.minute()),
        Language::French => format!("{} h {:02}", time.hour(), time.minute()),
    }
}

/// The zone's name, and how far it is from UTC then.
fn zone_in_words(date: Date, time: Time, name: &str) -> String {
    let Ok(zoned) = TimeZone::get(name).map(|zone| zone.to_ambiguous_zoned(date.to_datetime(time))) else {
        return name.to_owned();
    };
    let Ok(zoned) = zoned.compatible() else { return name.to_owned() };
    let minutes = zoned.offset().seconds() / 60;
    if minutes == 0 {
        return if name == "UTC" { name.to_owned() } else { format!("{name}, UTC") };
    }
    let sign = if minutes < 0 { '−' } else { '+' };
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    if rest == 0 { format!("{name}, UTC{sign}{hours}") } else { format!("{name}, UTC{sign}{hours}:{rest:02}") }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    #[test]
    fn a_time_is_told_in_its_own_zone_by_name() {
        for (language, words) in [
            (Language::English, "Tuesday, 12 January 2027, 10:30 (America/Halifax, UTC−4)"),
            (Language::French, "mardi 12 janvier 2027 à 10 h 30 (America/Halifax, UTC−4)"),
            (Language::Spanish, "martes, 12 de enero de 2027, 10:30 (America/Halifax, UTC−4)"),
        ] {
            let told = on_the_wall(language, date(2027, 1, 12), Some(time(10, 30, 0, 0)), Some("America/Halifax"));
            assert_eq!(told, words);
        }
        let offset = |date, zone| zone_in_words(date, time(9, 0, 0, 0), zone);
        assert_eq!(offset(date(2027, 7, 1), "America/St_Johns"), "America/St_Johns, UTC−2:30");
        assert_eq!(offset(date(2027, 1, 1), "Asia/Kathmandu"), "Asia/Kathmandu, UTC+5:45");
        assert_eq!(offset(date(2027, 1, 1), "Europe/Lisbon"), "Europe/Lisbon, UTC");
        assert_eq!(on_the_wall(Language::French, date(2027, 5, 1), None, Some("Europe/Paris")), "samedi 1er mai 2027");
    }
}
