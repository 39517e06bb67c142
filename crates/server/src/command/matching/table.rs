//! Columns that stand below each other.

/// Rows of cells.
pub(super) struct Table {
    /// By column, whether it holds numbers, which stand to the right.
    numbers: Vec<bool>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// One with these headings; those of numbers begin with `#`.
    pub(super) fn new(headings: &[&str]) -> Self {
        let titles = headings.iter().map(|heading| heading.trim_start_matches('#').to_owned()).collect();
        Self { numbers: headings.iter().map(|heading| heading.starts_with('#')).collect(), rows: vec![titles] }
    }

    pub(super) fn add(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Its lines, each set in.
    pub(super) fn lines(&self) -> Vec<String> {
        let widths: Vec<usize> = (0..self.numbers.len()).map(|column| self.width(column)).collect();
        self.rows.iter().map(|row| self.line(row, &widths)).collect()
    }

    fn width(&self, column: usize) -> usize {
        self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or_default()
    }

    fn line(&self, row: &[String], widths: &[usize]) -> String {
        let cells = row.iter().zip(widths).zip(&self.numbers);
        let padded = cells.map(|((cell, &width), is_number)| match is_number {
            true => format!("{cell:>width$}"),
            false => format!("{cell:<width$}"),
        });
        format!("  {}", padded.collect::<Vec<_>>().join("  ")).trim_end().to_owned()
    }
}
