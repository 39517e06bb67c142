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
    fn what_says_something_else_is_refused() {
        for text in ["2 months", "a few weeks", "4–6 weeks", "1.5 weeks", "99999999999 weeks"] {
            assert!(weeks(text).is_err(), "{text}");
        }
        for text in ["3 hours a day", "5–3 hours per week", "some hours", "2 weeks"] {
            assert!(hours_per_week(text).is_err(), "{text}");
        }
    }
}
