use jiff::civil::Date;

use super::{line::quoted, number::is_figures};
use crate::round::Window;

/// `2027-03-01/2027-05-31`.
pub(super) fn read(text: &str) -> Result<Window, String> {
    let days: Vec<&str> = text.split('/').map(str::trim).collect();
    let (from, until) = match days.as_slice() {
        [from, until] => (day(from)?, day(until)?),
        [one] if day(one).is_ok() => {
            return Err(format!("{} is one day; write the first and the last, as {one}/{one}", quoted(text)));
        }
        _ => {
            return Err(format!(
                "{} is no window; write its first and its last day as ISO dates, the year first: 2027-03-01/2027-05-31",
                quoted(text)
            ));
        }
    };
    if until < from {
        return Err(format!("{until} is before {from}; exchange the first and the last day"));
    }
    Ok(Window { from, until })
}

/// `2027-03-01`.
pub(super) fn day(text: &str) -> Result<Date, String> {
    let no_date = || {
        let example = "2027-03-31 for the last of March";
        format!("{} is no ISO date; write the year, the month and the day, as {example}", quoted(text))
    };
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return Err(no_date()) };
    let is_iso = (year.len(), month.len(), day.len()) == (4, 2, 2) && parts.iter().all(|part| is_figures(part));
    if !is_iso {
        return Err(no_date());
    }
    text.parse().map_err(|_| format!("{} is a day that does not exist; mend it", quoted(text)))
}
