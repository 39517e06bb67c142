//! A table, on paper and as CSV.

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// What stands at its head.
    pub title: String,
    /// How wide it is, in shares of the page: one of 2 is twice as wide as one of 1.
    pub share: f32,
    /// Whether it holds numbers, which stand below each other at the right.
    pub is_number: bool,
}

impl Column {
    /// A column of words.
    pub fn words(title: impl Into<String>, share: f32) -> Self {
        Self { title: title.into(), share, is_number: false }
    }

    /// A column of numbers.
    pub fn numbers(title: impl Into<String>, share: f32) -> Self {
        Self { is_number: true, ..Self::words(title, share) }
    }
}

/// A table. The first column says what each row is about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// What it shows, above it.
    pub caption: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each with a cell for every column.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// As CSV (RFC 4180, UTF-8), with the titles of the columns first.
    ///
    /// A cell that a spreadsheet would take for a formula begins with an apostrophe: names are what people typed.
    pub fn csv(&self) -> String {
        let titles = record(self.columns.iter().map(|column| column.title.as_str()));
        let rows = self.rows.iter().map(|row| record(row.iter().map(String::as_str)));
        std::iter::once(titles).chain(rows).collect()
    }
}

/// One line of CSV.
pub(crate) fn record<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let is_written = writer.write_record(cells.map(harmless)).is_ok();
    debug_assert!(is_written, "memory takes what is written");
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn harmless(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_formula { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_holds_what_was_typed_and_no_formula() {
        let table = Table {
            caption: String::new(),
            columns: vec![Column::words("Museum", 1.0), Column::numbers("Museums", 1.0)],
            rows: vec![vec!["The \"Old\", Mill".to_owned(), "12".to_owned()], vec!["=1+1".to_owned(), "—".to_owned()]],
        };
        assert_eq!(table.csv(), "Museum,Museums\r\n\"The \"\"Old\"\", Mill\",12\r\n'=1+1,—\r\n");
    }
}
