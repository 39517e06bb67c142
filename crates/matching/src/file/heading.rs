use super::{LineFault, line::quoted, sheet::Record, text::tidy};

/// What a file's columns are called.
pub(super) struct Shape {
    /// What a row is: `offer`.
    pub(super) thing: &'static str,
    /// The columns that there must be.
    pub(super) needed: &'static [&'static str],
    /// Those that there may be.
    pub(super) other: &'static [&'static str],
}

impl Shape {
    fn columns(&self) -> impl Iterator<Item = &'static str> {
        self.needed.iter().chain(self.other).copied()
    }

    fn list(&self) -> String {
        self.columns().collect::<Vec<_>>().join(", ")
    }
}

/// The columns of a file, as they stand.
pub(super) struct Heading {
    pub(super) columns: Vec<Column>,
    separator: u8,
}

/// A column of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// One that is read.
    Known(&'static str),
    /// One that is a fault already.
    Unknown,
    /// One without a name, which must be blank.
    Unnamed,
}

impl Heading {
    /// Reads a heading and notes what is wrong with it; where nothing can be read below it, that is the error.
    pub(super) fn read(
        record: Option<Result<Record, LineFault>>,
        separator: u8,
        shape: &Shape,
        faults: &mut Vec<LineFault>,
    ) -> Result<Self, LineFault> {
        let nothing =
            || LineFault::whole(1, format!("the file is empty; name its columns in the first line: {}", shape.list()));
        let record = record.unwrap_or_else(|| Err(nothing()))?;
        let mut columns: Vec<Column> = record.cells.iter().map(|name| column(name, shape)).collect();
        if !columns.iter().any(|column| matches!(column, Column::Known(_))) {
            let problem = format!(
                "the first line is no heading, since it names no column of {}s; begin the file with one that names {}",
                shape.thing,
                shape.list()
            );
            return Err(LineFault::whole(record.line, problem));
        }
        let named = columns.iter().rposition(|column| *column != Column::Unnamed).map_or(0, |last| last + 1);
        columns.truncate(named);
        note_unknown(&record, &columns, shape, faults);
        note_repeated(record.line, &mut columns, faults);
        note_missing(record.line, &columns, shape, faults);
        Ok(Self { columns, separator })
    }

    /// What parts cells.
    pub(super) fn separator(&self) -> &'static str {
        match self.separator {
            b'\t' => "tab",
            b';' => "semicolon",
            _ => "comma",
        }
    }
}

fn column(name: &str, shape: &Shape) -> Column {
    let plain = tidy(name).to_lowercase().replace([' ', '-'], "_");
    match shape.columns().find(|known| *known == plain) {
        Some(known) => Column::Known(known),
        None if plain.is_empty() => Column::Unnamed,
        None => Column::Unknown,
    }
}

fn note_unknown(record: &Record, columns: &[Column], shape: &Shape, faults: &mut Vec<LineFault>) {
    let unknown = columns.iter().zip(&record.cells).filter(|(column, _)| **column == Column::Unknown);
    for (_, name) in unknown {
        let name = tidy(name);
        let problem = format!(
            "{} is no column of {}s; rename it or take it out, since they have {}",
            quoted(&name),
            shape.thing,
            shape.list()
        );
        faults.push(LineFault::new(record.line, name, problem));
    }
}

/// Only the first of several columns of one name is read.
fn note_repeated(line: u64, columns: &mut [Column], faults: &mut Vec<LineFault>) {
    for at in 0..columns.len() {
        let (before, rest) = columns.split_at_mut(at);
        let Column::Known(name) = rest[0] else { continue };
        if before.contains(&Column::Known(name)) {
            rest[0] = Column::Unknown;
            faults.push(LineFault::new(line, name, "the column is there more than once; keep one of them"));
        }
    }
}

fn note_missing(line: u64, columns: &[Column], shape: &Shape, faults: &mut Vec<LineFault>) {
    for name in shape.needed.iter().filter(|name| !columns.contains(&Column::Known(name))) {
        faults.push(LineFault::new(line, *name, "the column is missing; add it"));
    }
}
