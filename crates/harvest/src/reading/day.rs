//! Days and times of day.

use jiff::civil::{Date, Time};
use serde::Deserialize;

/// The order in which a source writes day, month and year in figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// 4/11/2020 is 4 November.
    Dmy,
    /// 4/11/2020 is 11 April.
    Mdy,
    /// 2020/11/4.
    Ymd,
}

/// Reads a day: `2020-11-04`, `4 November 2020`, `Nov. 4th, 2020`, `4 de noviembre de 2020`, and in figures with the
/// source's order. Figures whose order is not told are refused unless they begin with the year.
///
/// # Errors
/// There is no such day, or it could be more than one.
pub fn date(text: &str, order: Option<Order>) -> Result<Date, String> {
    if let Some((day, _)) = text.split_once('T').filter(|(day, _)| day.len() == 10) {
        return date(day, order);
    }
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .filter(|word| !matches!(word.as_str(), "de" | "del" | "of" | "the" | "le" | "el") && !is_weekday(word))
        .collect();
    let [a, b, c] = words.as_slice() else {
        return Err("is no date; write it as 2020-11-04".to_owned());
    };
    let named = |day: &str, month: i8, year: &str| make(number(year), Some(month), ordinal(day));
    if let Some(month) = month(b) {
        return if a.len() == 4 { named(c, month, a) } else { named(a, month, c) };
    }
    if let Some(month) = month(a) {
        return named(b, month, c);
    }
    let (year, month, day) = match order {
        _ if a.len() == 4 => (a, b, c),
        Some(Order::Dmy) => (c, b, a),
        Some(Order::Mdy) => (c, a, b),
        Some(Order::Ymd) => (a, b, c),
        None => {
            return Err(
                "is written in figures whose order is not told; give the mapping an order: dmy, mdy or ymd".to_owned()
            );
        }
    };
    if year.len() != 4 {
        return Err("has a year that is not written in four figures".to_owned());
    }
    make(number(year), number(month), number(day))
}

fn make(year: Option<i16>, month: Option<i8>, day: Option<i8>) -> Result<Date, String> {
    let (Some(year), Some(month), Some(day)) = (year, month, day) else {
        return Err("is no date; write it as 2020-11-04".to_owned());
    };
    Date::new(year, month, day).map_err(|_| "is a day that does not exist".to_owned())
}

fn number<N: std::str::FromStr>(text: &str) -> Option<N> {
    text.parse().ok()
}

fn ordinal(text: &str) -> Option<i8> {
    number(text.trim_end_matches(|c: char| c.is_alphabetic()))
}

fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 21] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "lunes",
        "martes",
        "miércoles",
        "jueves",
        "viernes",
        "sábado",
        "domingo",
    ];
    const SHORT: [&str; 9] = ["mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat"];
    DAYS.contains(&word) || SHORT.contains(&word)
}

/// The number of a month named in English, French or Spanish, in full or cut after at least three letters.
fn month(word: &str) -> Option<i8> {
    const MONTHS: [[&str; 3]; 12] = [
        ["january", "janvier", "enero"],
        ["february", "février", "febrero"],
        ["march", "mars", "marzo"],
        ["april", "avril", "abril"],
        ["may", "mai", "mayo"],
        ["june", "juin", "junio"],
        ["july", "juillet", "julio"],
        ["august", "août", "agosto"],
        ["september", "septembre", "septiembre"],
        ["october", "octobre", "octubre"],
        ["november", "novembre", "noviembre"],
        ["december", "décembre", "diciembre"],
    ];
    if word.chars().count() < 3 || !word.chars().all(char::is_alphabetic) {
        return None;
    }
    let mut found = (1..)
        .zip(MONTHS)
        .filter(|(_, names)| names.iter().any(|name| name.starts_with(word)))
        .map(|(number, _)| number);
    // "jui" may be June or July: no month.
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// Reads a time of day: `14:30`, `2:30 pm`, `2 p.m.`, `14h30`, `14 h`.
///
/// # Errors
/// There is no such time, or it is not written as one.
pub fn time(text: &str) -> Result<Time, String> {
    let fault = || "is no time of day; write it as 14:30".to_owned();
    let plain: String = text.to_lowercase().chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
    let (clock, afternoon) = match (plain.strip_suffix("am"), plain.strip_suffix("pm")) {
        (Some(clock), _) => (clock, Some(false)),
        (_, Some(clock)) => (clock, Some(true)),
        _ => (plain.as_str(), None),
    };
    let mut parts = clock.split([':', 'h']);
    let hour: i8 = parts.next().and_then(number).ok_or_else(fault)?;
    let written_as_time = clock.len() > 2 || afternoon.is_some();
    let minute: i8 = match parts.next() {
        Some("") | None if written_as_time => 0,
        Some(minute) if minute.len() == 2 => number(minute).ok_or_else(fault)?,
        _ => return Err(fault()),
    };
    let second: i8 = parts.next().map_or(Some(0), number).ok_or_else(fault)?;
    let hour = match afternoon {
        Some(_) if !(1..=12).contains(&hour) => return Err(fault()),
        Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
        None => hour,
    };
    Time::new(hour, minute, second, 0).map_err(|_| "is a time that does not exist".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        for (text, order, wanted) in [
            ("2020-11-04", None, "2020-11-04"),
            ("2020-11-04T10:00:00", None, "2020-11-04"),
            ("4/11/2020", Some(Order::Dmy), "2020-11-04"),
            ("4/11/2020", Some(Order::Mdy), "2020-04-11"),
            ("04.11.2020", Some(Order::Dmy), "2020-11-04"),
            ("Wednesday, November 4th, 2020", None, "2020-11-04"),
            ("Nov. 4, 2020", None, "2020-11-04"),
            ("4 de noviembre de 2020", None, "2020-11-04"),
            ("mercredi 1er août 2020", None, "2020-08-01"),
        ] {
            assert_eq!(date(text, order).map(|date| date.to_string()).as_deref(), Ok(wanted), "{text}");
        }
        for text in ["4/11/2020", "31 June 2020", "soon", "4 jui 2020", "", "2020-02-30"] {
            assert!(date(text, None).is_err(), "{text}");
        }
        assert!(date("4/11/20", Some(Order::Dmy)).is_err());
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, wanted) in [
            ("14:30", "14:30:00"),
            ("2:30 PM", "14:30:00"),
            ("2 p.m.", "14:00:00"),
            ("12 am", "00:00:00"),
            ("12:15pm", "12:15:00"),
            ("14h30", "14:30:00"),
            ("14 h", "14:00:00"),
            ("09:00:00", "09:00:00"),
        ] {
            assert_eq!(time(text).map(|time| time.to_string()).as_deref(), Ok(wanted), "{text}");
        }
        for text in ["25:00", "13 pm", "noonish", "", "9", "10:5"] {
            assert!(time(text).is_err(), "{text}");
        }
    }
}
