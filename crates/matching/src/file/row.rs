use std::collections::BTreeMap;

use super::{
    LineFault,
    heading::{Column, Heading},
    line::quoted,
    sheet::Record,
    text::tidy,
};

/// What parts several things in one cell.
const BETWEEN: [char; 4] = [';', '|', '\n', '\r'];

/// One row of a file, read column by column.
pub(super) struct Row<'a> {
    line: u64,
    cells: BTreeMap<&'static str, String>,
    faults: &'a mut Vec<LineFault>,
}

impl<'a> Row<'a> {
    /// The row below a heading, if it fits it.
    pub(super) fn of(record: Record, heading: &Heading, faults: &'a mut Vec<LineFault>) -> Result<Self, LineFault> {
        misfit(&record, heading)?;
        let cells = heading.columns.iter().zip(record.cells).filter_map(|(column, cell)| match column {
            Column::Known(name) => Some((*name, cell)),
            Column::Unknown | Column::Unnamed => None,
        });
        Ok(Self { line: record.line, cells: cells.collect(), faults })
    }

    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Notes that something is wrong with a cell.
    pub(super) fn note(&mut self, column: &str, problem: impl Into<String>) {
        self.faults.push(LineFault::new(self.line, column, problem));
    }

    /// What a cell says, unless it is blank.
    pub(super) fn text(&self, column: &str) -> Option<String> {
        self.cells.get(column).map(|cell| tidy(cell)).filter(|text| !text.is_empty())
    }

    /// What a cell says that must not be blank.
    pub(super) fn needed(&mut self, column: &str, problem: &str) -> String {
        let text = self.text(column);
        if text.is_none() {
            self.note_blank(column, problem);
        }
        text.unwrap_or_default()
    }

    /// A cell that holds one thing.
    pub(super) fn one<T>(&mut self, column: &str, read: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let text = self.text(column)?;
        self.or_noted(column, read(&text))
    }

    /// A cell that holds several things.
    pub(super) fn each<T, C: FromIterator<T>>(&mut self, column: &str, read: impl Fn(&str) -> Result<T, String>) -> C {
        let items = self.items(column);
        items.iter().filter_map(|item| self.or_noted(column, read(item))).collect()
    }

    /// A cell that holds one thing or several.
    pub(super) fn some<T, C: FromIterator<T>>(
        &mut self,
        column: &str,
        read: impl Fn(&str) -> Result<T, String>,
        what_to_do: &str,
    ) -> C {
        if self.items(column).is_empty() {
            self.note_blank(column, &format!("there is none; {what_to_do}"));
        }
        self.each(column, read)
    }

    /// A cell that holds words, which mean what they mean elsewhere.
    pub(super) fn words<C: FromIterator<String>>(&self, column: &str) -> C {
        self.items(column).into_iter().collect()
    }

    fn items(&self, column: &str) -> Vec<String> {
        let cell = self.cells.get(column).map_or("", String::as_str);
        cell.split(BETWEEN).map(tidy).filter(|item| !item.is_empty()).collect()
    }

    /// A column that is not there at all is the heading's fault, and not every row's.
    fn note_blank(&mut self, column: &str, problem: &str) {
        if self.cells.contains_key(column) {
            self.note(column, problem);
        }
    }

    fn or_noted<T>(&mut self, column: &str, read: Result<T, String>) -> Option<T> {
        read.map_err(|problem| self.note(column, problem)).ok()
    }
}

/// Cells must stand below names, and all names must have cells: one that is lost would move all that follow it.
fn misfit(record: &Record, heading: &Heading) -> Result<(), LineFault> {
    let (has, named) = (record.cells.len(), heading.columns.len());
    let said = |cell: &&String| !cell.trim().is_empty();
    if has < named {
        let problem = format!("the row has {has} cells where the heading has {named}; add those that are missing");
        return Err(LineFault::whole(record.line, problem));
    }
    if record.cells.iter().skip(named).any(|cell| said(&cell)) {
        let what_to_do = format!("put quotation marks around a cell that holds a {}", heading.separator());
        let problem = format!("the row has {has} cells where the heading has {named}; {what_to_do}");
        return Err(LineFault::whole(record.line, problem));
    }
    let below = heading.columns.iter().zip(&record.cells);
    let mut unnamed = below.filter(|(column, _)| **column == Column::Unnamed).map(|(_, cell)| cell);
    match unnamed.find(said) {
        Some(cell) => {
            let problem = format!("{} stands below no name; name its column or take it out", quoted(&tidy(cell)));
            Err(LineFault::whole(record.line, problem))
        }
        None => Ok(()),
    }
}
