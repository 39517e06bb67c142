//! Lists of opportunities as tables, read with a [`Mapping`].

mod cells;
mod opportunity;
mod run;

use std::io::{BufRead, BufReader};

use jiff::civil::Date;

use crate::{
    entry::{Position, Read, Stopped},
    mapping::Mapping,
    record::OpportunityRecord,
    table::Table,
};
use cells::{Cells, Columns};

/// What a list does not say about itself.
#[derive(Debug, Clone)]
pub struct About {
    /// The day it is read on: what lies before it has ended.
    pub today: Date,
    /// The language its texts are in where neither it nor the mapping says so, such as the provider's.
    pub language: String,
}

/// Reads a list's rows, one after the other.
///
/// # Errors
/// The file cannot be read, or lacks a column that the mapping needs.
pub fn read<R: std::io::Read>(file: R, mapping: Mapping, about: About) -> Result<Opportunities<BufReader<R>>, Stopped> {
    let delimiter = mapping.delimiter.and_then(|delimiter| u8::try_from(delimiter).ok());
    let table = Table::open(BufReader::with_capacity(1 << 16, file), delimiter)?;
    let missing = |reason| Stopped { at: Position { line: 1, byte: 0 }, reason };
    if !mapping.columns_may_be_missing
        && let Some(column) = mapping.columns().find(|column| table.index(column).is_none())
    {
        return Err(missing(format!("the heading has no column \"{column}\", which the mapping needs")));
    }
    let columns = Columns::find(&mapping, &table);
    if !columns.has("title") {
        let found = table.columns().join(", ");
        return Err(missing(format!(
            "the heading has no column for the title; give a mapping that names one of its columns: {found}"
        )));
    }
    Ok(Opportunities { table, mapping, columns, about })
}

/// The opportunities of a list.
pub struct Opportunities<R> {
    table: Table<R>,
    mapping: Mapping,
    columns: Columns,
    about: About,
}

impl<R: BufRead> Iterator for Opportunities<R> {
    type Item = Read<OpportunityRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = match self.table.next()? {
            Ok(row) => row,
            Err(fault) => return Some(Err(fault)),
        };
        let at = row.at;
        let cells = match Cells::align(row.cells, &self.columns, &self.mapping) {
            Ok(cells) => cells,
            Err(misread) => return Some(Err(misread.refuse(at, None))),
        };
        let read = opportunity::record(&cells, at, &self.about);
        Some(read.map_err(|misread| misread.refuse(at, opportunity::key(&cells).ok())))
    }
}

#[cfg(test)]
mod tests;
