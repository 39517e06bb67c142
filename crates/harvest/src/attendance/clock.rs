//! The times of a report: by the clock on some wall, and often without the day.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use crate::reading::day::{self, Order};

/// What a report does not say of its times.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// The zone they are in; none: not known, so that none can be read that does not tell it.
    pub zone: Option<TimeZone>,
    /// The day of times that tell none.
    pub day: Option<Date>,
    /// The order of day, month and year in figures.
    pub order: Option<Order>,
}

impl Clock {
    /// Reads a time: `Mar 22, 2026 19:13:27`, `7/22/26, 7:02:11 PM`, `2026-07-22T19:02:11Z`, `7:02 PM`.
    ///
    /// # Errors
    /// It is none, or it is not told when that is.
    pub fn read(&self, text: &str) -> Result<Timestamp, String> {
        if let Ok(instant) = text.parse() {
            return Ok(instant);
        }
        let zone = self.zone.clone().ok_or(
            "cannot be placed, because the session has no time zone; say in which zone the file was written, such as \
             zone=Europe/Paris",
        )?;
        zone.to_ambiguous_zoned(self.local(text)?)
            .unambiguous()
            .map(|zoned| zoned.timestamp())
            .map_err(|_| "falls into an hour that the clocks skip or have twice; say by list who was there".to_owned())
    }

    fn local(&self, text: &str) -> Result<DateTime, String> {
        let colon = text.find(':').ok_or("is no time; write it as 2026-07-22 19:02:11")?;
        let start = text[..colon].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |before| before + 1);
        let start = if text.is_char_boundary(start) { start } else { colon };
        let time = day::time(&text[start..])?;
        let date = text[..start].trim_end_matches(|c: char| c.is_whitespace() || c == ',' || c == 'T');
        let date = match (date, self.day) {
            ("", Some(day)) => day,
            ("", None) => return Err("tells no day; write it as 2026-07-22 19:02:11".to_owned()),
            (date, _) => day::date(&self.with_century(date), self.order)?,
        };
        Ok(date.to_datetime(time))
    }

    /// Years in two figures, as `7/22/26` has them, are of this century: there were no webinars before.
    fn with_century(&self, date: &str) -> String {
        let figures: Vec<&str> = date.split(['/', '.', '-']).map(str::trim).collect();
        let is_short = |figure: &str| figure.len() == 2 && figure.bytes().all(|byte| byte.is_ascii_digit());
        match (self.order, &figures[..]) {
            (Some(Order::Dmy | Order::Mdy), [a, b, year]) if is_short(year) && a.len() <= 2 => {
                format!("{a}/{b}/20{year}")
            }
            (Some(Order::Ymd), [year, b, c]) if is_short(year) => format!("20{year}/{b}/{c}"),
            _ => date.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(order: Option<Order>) -> Clock {
        let zone = TimeZone::get("Europe/Paris").expect("a zone");
        Clock { zone: Some(zone), day: Some(Date::constant(2026, 12, 1)), order }
    }

    #[test]
    fn times_are_read_as_platforms_write_them() {
        for (text, order, expected) in [
            ("Mar 22, 2026 19:13:27", None, "2026-03-22T18:13:27Z"),
            ("04/26/2026 10:45:17 AM", Some(Order::Mdy), "2026-04-26T08:45:17Z"),
            ("7/22/26, 7:02:11\u{202f}PM", Some(Order::Mdy), "2026-07-22T17:02:11Z"),
            ("22.07.26 19:02", Some(Order::Dmy), "2026-07-22T17:02:00Z"),
            ("2026-07-22T19:02:11Z", None, "2026-07-22T19:02:11Z"),
            ("2026-07-22 19:02:11", None, "2026-07-22T17:02:11Z"),
            ("2:02 PM", None, "2026-12-01T13:02:00Z"),
        ] {
            let read = clock(order).read(text).map(|instant| instant.to_string());
            assert_eq!(read.as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn nothing_is_guessed() {
        for (text, words) in [
            ("7/22/2026 19:02", "order is not told"),
            ("7/22/26 19:02", ""),
            ("yesterday", "is no time"),
            ("2026-10-25 02:30:00", "skip or have twice"),
            ("2026-02-30 10:00", "does not exist"),
            ("é:00", "time of day"),
        ] {
            let reason = clock(None).read(text).expect_err("it is not clear");
            assert!(reason.contains(words), "{text}: {reason}");
        }
        let nowhere = Clock { zone: None, ..clock(None) };
        assert!(nowhere.read("14:00").is_err_and(|reason| reason.contains("zone=Europe/Paris")));
        assert!(nowhere.read("2026-07-22T19:02:11Z").is_ok());
    }
}
