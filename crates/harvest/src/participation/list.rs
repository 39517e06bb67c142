//! The rows of a partner's list.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Field, MOST_ROWS, Mapping, State};
use crate::{
    entry::{Misread, Position, Refused, Stopped},
    reading::{day, tidy},
    sheet::{self, Columns, Heading, Rows},
    table::Row,
};

/// What a list says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct List {
    /// Who took part.
    pub lines: Vec<Line>,
    /// What cannot be read.
    pub refused: Vec<Refused>,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Where it stands.
    pub at: Position,
    /// The id of the run.
    pub run: Option<String>,
    /// The partner's own key.
    pub key: Option<String>,
    /// A day of the run.
    pub date: Option<Date>,
    /// Their address.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// The organization they take part for, in the list's words.
    pub organization: Option<String>,
    /// Where they stand.
    pub state: State,
    /// What shows it.
    pub evidence: Option<String>,
    /// What the columns are called from which this was read.
    pub columns: BTreeMap<Field, String>,
}

impl Line {
    /// The refusal of a row for what stands in one of its columns.
    pub(super) fn refuse(&self, field: Option<Field>, value: &str, reason: impl std::fmt::Display) -> Refused {
        let column = field.and_then(|field| self.columns.get(&field)).cloned().unwrap_or_default();
        Refused { at: self.at, key: self.key.clone(), column, value: value.to_owned(), reason: reason.to_string() }
    }
}

/// Reads a list.
///
/// # Errors
/// It is no text, ends within a row, is longer than can be told at once, or has no columns that the mapping names.
pub fn read(bytes: &[u8], mapping: &Mapping) -> Result<List, Stopped> {
    let text = sheet::decode(bytes, mapping.encoding.as_deref())?;
    let list = sheet::read(&text, mapping.delimiter, |rows| find(mapping, rows), || missing(mapping))?;
    if list.lines.len() > MOST_ROWS {
        let reason = format!("the file has {} rows; part it, and send at most {MOST_ROWS} at once", list.lines.len());
        return Err(Stopped { at: Position { line: 1, byte: 0 }, reason });
    }
    Ok(list)
}

fn missing(mapping: &Mapping) -> Stopped {
    let words = |field| mapping.columns.get(&field).map(Columns::words).unwrap_or_default();
    let reason = format!(
        "the file has no heading with the columns {} and {}; give a mapping that names the file's own columns",
        words(Field::Email),
        words(Field::State)
    );
    Stopped { at: Position { line: 1, byte: 0 }, reason }
}

fn find(mapping: &Mapping, rows: Rows) -> Option<List> {
    let mut rows = rows.into_iter();
    let heading = rows.find_map(|row| Heading::of(&row.ok()?.cells, &mapping.columns, &Field::OPTIONAL))?;
    let mut list = List::default();
    for row in rows {
        match row {
            Ok(row) if row.cells.iter().all(|cell| tidy(cell).is_none()) => {}
            Ok(row) => match line(mapping, &heading, &row) {
                Ok(line) => list.lines.push(line),
                Err(refused) => list.refused.push(refused),
            },
            Err(refused) => list.refused.push(refused),
        }
    }
    Some(list)
}

fn line(mapping: &Mapping, heading: &Heading<Field>, row: &Row) -> Result<Line, Refused> {
    let at = row.at;
    let refused = |Misread { column, value, reason }| Refused { at, key: None, column, value, reason };
    if let Some(reason) = heading.misfit(&row.cells) {
        return Err(Refused { at, key: None, column: String::new(), value: String::new(), reason });
    }
    let mut columns = BTreeMap::new();
    let mut value = |field| {
        let (column, value) = heading.value(&row.cells, field, &mapping.null)?;
        columns.insert(field, column.to_owned());
        Some((column, value))
    };
    let mut text = |field| value(field).map(|(_, text)| text);
    let (run, key) = (text(Field::Run), text(Field::Key));
    let (organization, evidence) = (text(Field::Organization), text(Field::Evidence));
    let parts: Vec<String> = [Field::GivenName, Field::FamilyName].into_iter().filter_map(&mut text).collect();
    let name = text(Field::Name).or_else(|| (!parts.is_empty()).then(|| parts.join(" ")));
    let missing = |field: &str, what: &str| refused(Misread::new(field, "", format_args!("is missing; {what}")));
    let name = name.ok_or_else(|| missing("name", "say what they are called"))?;
    let email = text(Field::Email).ok_or_else(|| missing("email", "their address tells one person from another"))?;
    let date = value(Field::Date)
        .map(|(column, text)| {
            day::date(&text, mapping.order).map_err(|reason| refused(Misread::new(column, text.as_str(), reason)))
        })
        .transpose()?;
    let (column, word) =
        value(Field::State).ok_or_else(|| missing("state", "say registered, attended, completed or no_show"))?;
    let known = mapping.states.iter().find(|(known, _)| known.to_lowercase() == word.to_lowercase());
    let state = *known.map(|(_, state)| state).ok_or_else(|| {
        let words: Vec<&str> = mapping.states.keys().map(String::as_str).collect();
        refused(Misread::new(column, word.as_str(), format_args!("is none of {}", words.join(", "))))
    })?;
    Ok(Line { at, run, key, date, email, name, organization, state, evidence, columns })
}
