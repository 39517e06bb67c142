//! How long something takes, in prose.

/// Reads a number of weeks: `Estimated 15 weeks`, `6 semaines`, `8`.
///
/// # Errors
/// The text does not name one whole number of weeks.
pub fn weeks(text: &str) -> Result<i32, String> {
    match range(text, &["week", "semaine", "semana"])? {
        (least, most) if least == most => Ok(least),
        _ => Err("names a range of weeks, where one number is kept".to_owned()),
    }
}

/// Reads hours a week, at least and at most: `1–3 hours per week`, `5 hours`, `3 à 4 heures`.
///
/// # Errors
/// The text does not name one or two whole numbers of hours a week.
pub fn hours_per_week(text: &str) -> Result<(i32, i32), String> {
    if ["day", "jour", "día", "month", "mois", "mes "].iter().any(|other| text.to_lowercase().contains(other)) {
        return Err("does not say how many hours a week".to_owned());
    }
    range(text, &["hour", "heure", "hora", "hr"])
}

/// Reads how long somebody stayed, in whole minutes: `57`, `57.5`, `0:57:12`, `1h 27m 51s`, `1 hr 2 min`. Half a minute or
/// more counts as one.
///
/// # Errors
/// The text names no length of time, or one that could be read in two ways (`57:12`).
pub fn minutes(text: &str) -> Result<i32, String> {
    let fault = || "is no length of time; write it in minutes, such as 57, or as 1h 2m 3s".to_owned();
    let lower = text.trim().to_lowercase();
    let seconds = match lower.split(':').collect::<Vec<_>>()[..] {
        [_] if lower.chars().any(char::is_alphabetic) => with_units(&lower),
        [figures] if figures.starts_with(|c: char| c.is_ascii_digit()) => {
            figures.replace(',', ".").parse().ok().map(|minutes: f64| minutes * 60.0)
        }
        [hours, minutes, seconds] => on_the_clock(hours, minutes, seconds),
        _ => None,
    };
    let minutes = (seconds.filter(|seconds| (0.0..=LONGEST_STAY).contains(seconds)).ok_or_else(fault)? / 60.0).round();
    #[expect(clippy::cast_possible_truncation, reason = "it is at most the longest stay")]
    let minutes = minutes as i32;
    Ok(minutes)
}

/// Nobody stays longer than a month, in seconds.
const LONGEST_STAY: f64 = 31.0 * 86_400.0;

fn on_the_clock(hours: &str, minutes: &str, seconds: &str) -> Option<f64> {
    let figure = |text: &str, most: u32| text.trim().parse::<u32>().ok().filter(|figure| *figure <= most);
    let (hours, minutes, seconds) = (figure(hours, 744)?, figure(minutes, 59)?, figure(seconds, 59)?);
    Some(f64::from(hours * 3_600 + minutes * 60 + seconds))
}

fn with_units(text: &str) -> Option<f64> {
    let mut rest = text.trim();
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let (figures, after) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')?);
        let after = after.trim_start();
        let (unit, next) = after.split_at(after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len()));
        let length = match unit {
            "h" | "hr" | "hrs" | "hour" | "hours" | "heure" | "heures" | "hora" | "horas" => 3_600.0,
            "m" | "min" | "mins" | "minute" | "minutes" | "minuto" | "minutos" => 60.0,
            "s" | "sec" | "secs" | "second" | "seconds" | "seconde" | "secondes" | "segundo" | "segundos" => 1.0,
            _ => return None,
        };
        seconds += figures.replace(',', ".").parse::<f64>().ok()? * length;
        rest = next.trim_start_matches([',', '.']).trim_start();
    }
    Some(seconds)
}

fn range(text: &str, units: &[&str]) -> Result<(i32, i32), String> {
    let lower = text.to_lowercase();
    let unit = units[0];
    let fault = || format!("does not say how many {unit}s, in whole numbers");
    let letters = lower.chars().any(char::is_alphabetic);
    if letters && !units.iter().any(|unit| lower.contains(unit)) {
        return Err(fault());
    }
    if lower.contains(['.', ',']) {
        return Err(fault());
    }
    let figures = lower.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let numbers = figures.map(str::parse).collect::<Result<Vec<i32>, _>>().map_err(|_| fault())?;
    match numbers.as_slice() {
        [one] => Ok((*one, *one)),
        [least, most] if least <= most => Ok((*least, *most)),
        _ => Err(fault()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_read() {
        assert_eq!(weeks("Estimated 15 weeks"), Ok(15));
        assert_eq!(weeks("6"), Ok(6));
        assert_eq!(hours_per_week("1–3 hours per week"), Ok((1, 3)));
        assert_eq!(hours_per_week("1 hours per week"), Ok((1, 1)));
        assert_eq!(hours_per_week("3 à 4 heures"), Ok((3, 4)));
    }

    #[test]
    fn a_stay_is_read_as_platforms_write_it() {
        for (text, expected) in [
            ("57", 57),
            ("57.5", 58),
            ("57,4", 57),
            ("0", 0),
            ("0:57:12", 57),
            ("1:27:51", 88),
            ("1h 27m 51s", 88),
            ("29s", 0),
            ("1 hr 2 min", 62),
            ("64 minutes", 64),
            ("1 h 5 min 3 s", 65),
        ] {
            assert_eq!(minutes(text), Ok(expected), "{text}");
        }
        for text in ["", "-5", "57:12", "1h 2", "h", "some minutes", "1e9", "nan", "9999999 h", "1:75:00", "5 days"] {
            assert!(minutes(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_says_something_else_is_refused() {
        for text in ["2 months", "a few weeks", "4–6 weeks", "1.5 weeks", "99999999999 weeks"] {
            assert!(weeks(text).is_err(), "{text}");
        }
        for text in ["3 hours a day", "5–3 hours per week", "some hours", "2 weeks"] {
            assert!(hours_per_week(text).is_err(), "{text}");
        }
    }
}
