//! The rows of a report: who was there, and for how long.

use catalogue::attendance::{RollLine, Stay};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{
    Clock, Field, MOST_ROWS, Mapping,
    mapping::{Parentheses, TableMapping},
};
use crate::{
    entry::{Misread, Position, Refused, Stopped},
    reading::{duration, tidy},
    sheet::{self, Heading, Rows},
    table::Row,
};

/// What a report says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roll {
    /// Who was there.
    pub lines: Vec<RollLine>,
    /// Whose rows do not count, and why.
    pub aside: Vec<Aside>,
    /// What cannot be read.
    pub refused: Vec<Refused>,
}

/// A row that does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aside {
    /// Which line of the file, counted from 1.
    pub line: u64,
    /// What they are called there.
    pub name: Option<String>,
    /// Their address there.
    pub email: Option<String>,
    /// Why it does not count, in one sentence.
    pub reason: String,
}

/// Reads a report. Of its times, `clock` tells what they do not say themselves; an order in it counts before the mapping's.
///
/// # Errors
/// It is no text, ends within a row, is longer than can be taken over, or has no table that the mapping names.
pub fn read(bytes: &[u8], mapping: &Mapping, clock: &Clock) -> Result<Roll, Stopped> {
    let text = sheet::decode(bytes, mapping.encoding.as_deref())?;
    let reader = Reader { mapping, clock: Clock { order: clock.order.or(mapping.order), ..clock.clone() } };
    let roll = sheet::read(&text, mapping.delimiter, |rows| reader.find(&rows), || missing(mapping))?;
    if roll.lines.len() > MOST_ROWS {
        let reason = format!("the file has {} rows; part it, and send at most {MOST_ROWS} at once", roll.lines.len());
        return Err(Stopped { at: Position { line: 1, byte: 0 }, reason });
    }
    Ok(roll)
}

fn missing(mapping: &Mapping) -> Stopped {
    let heading = |table: &TableMapping| {
        let needed = table.columns.iter().filter(|(field, _)| !table.optional.contains(field));
        let names: Vec<String> = needed.map(|(_, columns)| columns.words()).collect();
        let below = table.title.as_ref().map(|title| format!(" below \"{title}\"")).unwrap_or_default();
        let names = if names.is_empty() { "who it was".to_owned() } else { names.join(", ") };
        format!("{names}{below}")
    };
    let headings: Vec<String> = mapping.tables.iter().map(heading).collect();
    let reason = format!(
        "the file has no heading with the columns that the mapping names ({}); choose the mapping of the platform that wrote \
         the file, or give one of your own",
        headings.join("; or ")
    );
    Stopped { at: Position { line: 1, byte: 0 }, reason }
}

struct Reader<'a> {
    mapping: &'a Mapping,
    clock: Clock,
}

/// What a row says of whoever it is about.
enum Said {
    Present(RollLine),
    Aside(Aside),
}

impl Reader<'_> {
    /// What the first table that the file has says.
    fn find(&self, rows: &Rows) -> Option<Roll> {
        self.mapping.tables.iter().find_map(|table| self.table(table, rows))
    }

    /// What a table says, wherever in the file its heading stands; again below each, where several files were put into one.
    fn table(&self, table: &TableMapping, rows: &Rows) -> Option<Roll> {
        let mut roll = None;
        let mut heading: Option<Heading<Field>> = None;
        let mut may_begin = table.title.is_none();
        for row in rows {
            let row = match row {
                Ok(row) => row,
                Err(refused) if heading.is_some() => {
                    roll.get_or_insert_with(Roll::default).refused.push(refused.clone());
                    continue;
                }
                Err(_) => continue,
            };
            if let Some(title) = self.title(table, row) {
                heading = None;
                may_begin = table.title.as_ref().is_none_or(|wanted| is_one_of(&title, std::slice::from_ref(wanted)));
            } else if may_begin && let Some(found) = Heading::of(&row.cells, &table.columns, &table.optional) {
                if !Field::OF_SOMEBODY.into_iter().any(|field| found.has(field)) {
                    continue;
                }
                heading = Some(found);
                roll.get_or_insert_with(Roll::default);
            } else if let Some(heading) = &heading
                && row.cells.iter().any(|cell| tidy(cell).is_some())
            {
                let roll = roll.get_or_insert_with(Roll::default);
                match self.row(heading, row) {
                    Ok(Said::Present(line)) => roll.lines.push(line),
                    Ok(Said::Aside(aside)) => roll.aside.push(aside),
                    Err(refused) => roll.refused.push(refused),
                }
            }
        }
        roll
    }

    /// The title in a row that holds nothing else.
    fn title(&self, table: &TableMapping, row: &Row) -> Option<String> {
        let mut cells = row.cells.iter().filter_map(|cell| tidy(cell));
        let title = cells.next()?;
        let is_title = is_one_of(&title, &self.mapping.titles) || is_one_of(&title, table.title.as_slice());
        (is_title && cells.next().is_none()).then_some(title)
    }

    fn row(&self, heading: &Heading<Field>, row: &Row) -> Result<Said, Refused> {
        let whole = |reason| Refused { at: row.at, key: None, column: String::new(), value: String::new(), reason };
        if let Some(reason) = heading.misfit(&row.cells) {
            return Err(whole(reason));
        }
        let value = |field| heading.value(&row.cells, field, &self.mapping.null);
        let email = value(Field::RegisteredEmail).or_else(|| value(Field::Email)).map(|(_, email)| email);
        let name = self.name(&value);
        if email.is_none() && name.is_none() {
            return Err(whole("The row says not who it was: neither address nor name; fill one in.".to_owned()));
        }
        let line = row.at.line;
        if let Some((_, role)) = value(Field::Role).filter(|(_, role)| is_one_of(role, &self.mapping.staff)) {
            let reason = format!("They run the session ({role}), so they are not counted with the participants.");
            return Ok(Said::Aside(Aside { line, name, email, reason }));
        }
        if let Some((column, word)) = value(Field::Attended) {
            if is_one_of(&word, &self.mapping.absent) {
                let reason = "The file says that they were not there.".to_owned();
                return Ok(Said::Aside(Aside { line, name, email, reason }));
            }
            if !is_one_of(&word, &self.mapping.attended) {
                let words: Vec<_> = self.mapping.attended.iter().chain(&self.mapping.absent).cloned().collect();
                let reason =
                    format!("says neither that they were there nor that they were not; use {}", words.join(" or "));
                return Err(refused(Misread::new(column, word, reason), row.at));
            }
        }
        let stay = self.stay(heading, &value).map_err(|misread| refused(misread, row.at))?;
        let minutes = match (stay, value(Field::Duration)) {
            (None, Some((column, text))) => Some(
                duration::minutes(&text)
                    .map_err(|reason| refused(Misread::new(column, text.as_str(), reason), row.at))?,
            ),
            _ => None,
        };
        Ok(Said::Present(RollLine { line, name, email, stay, minutes }))
    }

    fn name<'r>(&self, value: &impl Fn(Field) -> Option<(&'r str, String)>) -> Option<String> {
        let parts: Vec<String> =
            [Field::GivenName, Field::FamilyName].into_iter().filter_map(value).map(|(_, part)| part).collect();
        if !parts.is_empty() {
            return Some(parts.join(" "));
        }
        let (_, name) = value(Field::Name)?;
        let in_parentheses =
            name.strip_suffix(')').and_then(|name| name.rsplit_once('(')).filter(|(before, _)| !before.is_empty());
        Some(match (self.mapping.parentheses, in_parentheses) {
            (Parentheses::Original, Some((_, original))) => original.trim().to_owned(),
            (Parentheses::Drop, Some((before, _))) => before.trim().to_owned(),
            _ => name,
        })
    }

    /// From when until when, where the row tells both.
    fn stay<'r>(
        &self,
        heading: &Heading<Field>,
        value: &impl Fn(Field) -> Option<(&'r str, String)>,
    ) -> Result<Option<Stay>, Misread> {
        let (Some(joined), Some(left)) = (value(Field::Joined), value(Field::Left)) else { return Ok(None) };
        // Where it is not known what the times mean, the platform's own sum is.
        let is_placed = self.clock.zone.is_some() || !heading.has(Field::Duration);
        if !is_placed && value(Field::Duration).is_some() {
            return Ok(None);
        }
        let read = |(column, text): (&str, String)| {
            let in_utc = column.to_lowercase().ends_with("(utc)");
            let clock =
                if in_utc { Clock { zone: Some(TimeZone::UTC), ..self.clock.clone() } } else { self.clock.clone() };
            clock.read(&text).map_err(|reason| Misread::new(column, text.as_str(), reason))
        };
        Ok(Some(Stay { from: read(joined)?, until: read(left)? }))
    }
}

fn refused(misread: Misread, at: Position) -> Refused {
    let Misread { column, value, reason } = misread;
    Refused { at, key: None, column, value, reason }
}

fn is_one_of(word: &str, words: &[String]) -> bool {
    words.iter().any(|known| known.to_lowercase() == word.to_lowercase())
}
