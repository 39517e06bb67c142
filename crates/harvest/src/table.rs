//! Tables in text files: comma-separated values as they are found in the wild.
//!
//! Rows are parted here rather than by the `csv` crate, which then takes each row apart into cells. That crate reads a
//! file that ends inside quotation marks, or in which a mark was opened and never closed, without a word, and the rest of
//! the file becomes one cell. Here such a row is refused, and reading goes on at the next line that makes a row.

use std::io::BufRead;

use crate::entry::{Fault, Position, Refused, Stopped};
use crate::lines::{Line, Lines};

/// A row may hold this many bytes; more means that a quotation mark was never closed.
const MOST_BYTES: usize = 1 << 20;

/// The rows of a table, read one after the other.
pub struct Table<R> {
    lines: Lines<R>,
    delimiter: u8,
    columns: Vec<String>,
    ended: bool,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub struct Row {
    /// Where it stands.
    pub at: Position,
    /// Its cells, as many as there are columns.
    pub cells: Vec<String>,
}

impl<R: BufRead> Table<R> {
    /// Reads the heading. The cells are parted by `delimiter`, or by what parts the heading: comma, semicolon or tab.
    ///
    /// # Errors
    /// There is no heading, or it is not UTF-8.
    pub fn open(read: R, delimiter: Option<u8>) -> Result<Self, Stopped> {
        let mut lines = Lines::new(read);
        let heading = match lines.next_line() {
            Ok(Some(line)) => line,
            Ok(None) => return Err(lines.stopped("the file is empty")),
            Err(error) => return Err(lines.stopped(format_args!("the file cannot be read: {error}"))),
        };
        if heading.bytes.starts_with(&[0xff, 0xfe]) || heading.bytes.starts_with(&[0xfe, 0xff]) {
            return Err(lines.stopped("the file is in UTF-16; save it as UTF-8"));
        }
        let delimiter = delimiter.unwrap_or_else(|| delimiter_of(&heading.bytes));
        let mut table = Self { lines, delimiter, columns: Vec::new(), ended: false };
        table.lines.put_back([heading]);
        match table.next_cells() {
            Some(Ok(row)) => table.columns = row.cells.into_iter().map(|cell| cell.trim().to_owned()).collect(),
            Some(Err(Fault::Stopped(stopped))) => return Err(stopped),
            Some(Err(Fault::Refused(refused))) => return Err(Stopped { at: refused.at, reason: refused.reason }),
            None => return Err(table.lines.stopped("the file has no heading")),
        }
        Ok(table)
    }

    /// Rows of any number of cells, the first as well: a file that begins with something else than a heading.
    pub fn without_heading(read: R, delimiter: u8) -> Self {
        Self { lines: Lines::new(read), delimiter, columns: Vec::new(), ended: false }
    }

    /// The names of the columns.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Where a column stands.
    pub fn index(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|name| name.eq_ignore_ascii_case(column))
    }

    fn next_cells(&mut self) -> Option<Result<Row, Fault>> {
        let mut row = Raw::default();
        loop {
            let line = match self.lines.next_line() {
                Ok(Some(line)) => line,
                Ok(None) if row.lines.is_empty() => return None,
                Ok(None) => break,
                Err(error) => {
                    self.ended = true;
                    let reason = format!("the file cannot be read any further: {error}");
                    return Some(Err(Fault::Stopped(self.lines.stopped(reason))));
                }
            };
            if row.lines.is_empty() && line.bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            row.add(line, self.delimiter);
            if !row.open || row.bytes > MOST_BYTES {
                break;
            }
        }
        Some(self.part(row))
    }

    /// Takes a row apart. A row that does not come out right is refused up to the next line that makes a row by itself.
    fn part(&mut self, row: Raw) -> Result<Row, Fault> {
        let at = Position { line: row.lines[0].number, byte: self.lines.byte() };
        let reason = if row.open {
            "opens a quotation mark that is never closed".to_owned()
        } else {
            match self.cells(&row.joined()) {
                Ok(cells) if self.columns.is_empty() || cells.len() == self.columns.len() => {
                    return Ok(Row { at, cells });
                }
                Ok(cells) => format!("has {} cells where the heading has {}", cells.len(), self.columns.len()),
                Err(reason) => reason,
            }
        };
        let next_good = (1..row.lines.len()).find(|&at| self.is_row(&row.lines[at].bytes));
        let cut = next_good.is_none() && self.lines.at_end() && (row.open || !row.ends_in_line_break());
        if cut {
            self.ended = true;
            let reason = "the file ends in the middle of this row".to_owned();
            return Err(Fault::Stopped(Stopped { at, reason }));
        }
        let mut lines = row.lines;
        let first = String::from_utf8_lossy(&lines[0].bytes).trim().chars().take(200).collect();
        if let Some(next) = next_good {
            self.lines.put_back(lines.drain(next..));
        }
        Err(Fault::Refused(Refused {
            at,
            key: None,
            column: String::new(),
            value: first,
            reason: format!("The row {reason}."),
        }))
    }

    fn is_row(&self, line: &[u8]) -> bool {
        let mut raw = Raw::default();
        raw.add(Line { number: 0, bytes: line.to_vec() }, self.delimiter);
        let fits = |cells: Vec<String>| self.columns.is_empty() || cells.len() == self.columns.len();
        !raw.open && self.cells(line).is_ok_and(fits)
    }

    fn cells(&self, bytes: &[u8]) -> Result<Vec<String>, String> {
        let text = std::str::from_utf8(bytes)
            .map_err(|error| format!("is not UTF-8 at its byte {}", error.valid_up_to() + 1))?;
        let mut reader = ::csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .from_reader(text.as_bytes());
        let mut record = ::csv::StringRecord::new();
        reader.read_record(&mut record).map_err(|error| format!("cannot be taken apart: {error}"))?;
        Ok(record.iter().map(str::to_owned).collect())
    }
}

impl<R: BufRead> Iterator for Table<R> {
    type Item = Result<Row, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended { None } else { self.next_cells() }
    }
}

/// The lines of a row that is not complete yet.
#[derive(Default)]
struct Raw {
    lines: Vec<Line>,
    bytes: usize,
    /// Whether the last line ends inside quotation marks.
    open: bool,
    /// Whether the next byte begins a cell.
    at_start: bool,
}

impl Raw {
    fn add(&mut self, line: Line, delimiter: u8) {
        if self.lines.is_empty() {
            self.at_start = true;
        }
        for &byte in &line.bytes {
            match byte {
                // A mark counts only where a cell begins, or inside a cell that began with one; two in a row stand for
                // one mark, and close and open again.
                b'"' if self.open => self.open = false,
                b'"' if self.at_start => self.open = true,
                // What follows a closing mark directly, such as the second of two marks, opens again.
                _ => {}
            }
            self.at_start = !self.open && (byte == delimiter || byte == b'"');
        }
        self.bytes += line.bytes.len();
        self.lines.push(line);
    }

    fn joined(&self) -> Vec<u8> {
        self.lines.iter().flat_map(|line| line.bytes.iter().copied()).collect()
    }

    fn ends_in_line_break(&self) -> bool {
        self.lines.last().is_some_and(|line| line.bytes.ends_with(b"\n"))
    }
}

fn delimiter_of(heading: &[u8]) -> u8 {
    let count = |wanted: u8| heading.iter().filter(|&&byte| byte == wanted).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|&delimiter| count(delimiter)).unwrap_or(b',')
}

#[cfg(test)]
mod tests;
