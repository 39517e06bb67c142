//! A list as a table, for spreadsheets.

use super::{OnTrackEntry, OnTrackRequirement};
use crate::standing::Calendar;

/// The head and the rows of a list. Each requirement has a column with where it stood and one with the day on which it was
/// met in the programme's zone, or was there too late.
pub fn table(entries: &[OnTrackEntry], calendar: &Calendar) -> Vec<Vec<String>> {
    let mut keys: Vec<&str> = Vec::new();
    for requirement in entries.iter().flat_map(|entry| &entry.requirements) {
        if !keys.contains(&requirement.key.as_str()) {
            keys.push(&requirement.key);
        }
    }
    let mut head = ["id", "name", "region", "on_track", "state"].map(str::to_owned).to_vec();
    head.extend(keys.iter().flat_map(|key| [(*key).to_owned(), format!("{key}_on")]));
    let mut rows = vec![head];
    rows.extend(entries.iter().map(|entry| row(entry, &keys, calendar)));
    rows
}

fn row(entry: &OnTrackEntry, keys: &[&str], calendar: &Calendar) -> Vec<String> {
    let name = entry.name.choose(&[], &entry.main_language).map(|chosen| chosen.text.to_owned()).unwrap_or_default();
    let mut cells = vec![
        entry.organization.to_string(),
        name,
        entry.region.clone().unwrap_or_default(),
        if entry.is_on_track { "yes" } else { "no" }.to_owned(),
        entry.state.word().to_owned(),
    ];
    for key in keys {
        let of_it = entry.requirements.iter().find(|requirement| requirement.key == *key);
        cells.push(of_it.map(|it| it.state.word().to_owned()).unwrap_or_default());
        cells.push(of_it.map(|it| day(it, calendar)).unwrap_or_default());
    }
    cells
}

fn day(requirement: &OnTrackRequirement, calendar: &Calendar) -> String {
    let at = requirement.met_at.or(requirement.late_at);
    at.map(|at| calendar.day_of(at).to_string()).unwrap_or_default()
}
