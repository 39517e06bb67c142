use std::collections::BTreeMap;

use csv::{ReaderBuilder, StringRecord, StringRecordsIntoIter};

use super::{
    Line, LineFault,
    heading::{Heading, Shape},
    line::quoted,
    row::Row,
    text::{decode, line_breaks},
};

/// What may part cells; where the heading has as many of several, the last.
const SEPARATORS: [u8; 3] = [b'\t', b';', b','];

/// The rows of a CSV file, each made into something, or everything that is wrong with them.
pub(super) fn read<T>(
    bytes: &[u8],
    shape: &Shape,
    make: impl Fn(&mut Row<'_>) -> T,
) -> Result<Vec<Line<T>>, Vec<LineFault>> {
    let mut faults = Vec::new();
    let mut lines = Vec::new();
    let mut ids: BTreeMap<String, u64> = BTreeMap::new();
    let mut records = Records::of(decode(bytes).map_err(|fault| vec![fault])?);
    let heading = Heading::read(records.next(), records.separator, shape, &mut faults).map_err(|fault| vec![fault])?;
    for record in records {
        match record.and_then(|record| Row::of(record, &heading, &mut faults)) {
            Ok(mut row) => {
                lines.push(Line { line: row.line(), value: make(&mut row) });
                note_repeated(&mut row, shape.thing, &mut ids);
            }
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(lines) } else { Err(faults) }
}

fn note_repeated(row: &mut Row<'_>, thing: &str, ids: &mut BTreeMap<String, u64>) {
    let Some(id) = row.text("id") else { return };
    match ids.get(&id) {
        Some(first) => {
            let problem = format!("{} is the id of line {first} too; give every {thing} its own", quoted(&id));
            row.note("id", problem);
        }
        None => {
            ids.insert(id, row.line());
        }
    }
}

/// The cells of a row that is not blank.
pub(super) struct Record {
    pub(super) line: u64,
    pub(super) cells: Vec<String>,
}

/// The rows of a text, with the lines that they begin on.
struct Records<'a> {
    text: &'a str,
    separator: u8,
    rows: StringRecordsIntoIter<&'a [u8]>,
    line: u64,
    counted: usize,
}

impl<'a> Records<'a> {
    fn of(text: &'a str) -> Self {
        let separator = separator(text);
        let mut reader = ReaderBuilder::new();
        let reader = reader.has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
        Self { text, separator, rows: reader.into_records(), line: 1, counted: 0 }
    }

    fn record(&mut self, row: &StringRecord) -> Result<Record, LineFault> {
        let begin = row.position().map_or(0, |position| position.byte() as usize);
        let end = self.rows.reader().position().byte() as usize;
        let text = self.text.get(begin..end).unwrap_or_default().trim_start_matches(['\r', '\n']);
        let line = self.line_of(end - text.len());
        if end >= self.text.len() && ends_within_quotation_marks(text, self.separator) {
            let problem = "a quotation mark opens in this row and nothing closes it, so that nothing after it can be \
                           read; close it, or take it out";
            return Err(LineFault::whole(line, problem));
        }
        if row.iter().any(|cell| cell.contains('\0')) {
            return Err(LineFault::whole(line, "the row holds a NUL, which is no character; save the file again"));
        }
        Ok(Record { line, cells: row.iter().map(str::to_owned).collect() })
    }

    /// The line of a byte that is not before those asked for earlier.
    fn line_of(&mut self, byte: usize) -> u64 {
        let between = self.text.as_bytes().get(self.counted..byte).unwrap_or_default();
        self.line += line_breaks(between);
        self.counted = self.counted.max(byte);
        self.line
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Record, LineFault>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let row = match self.rows.next()? {
                Ok(row) => row,
                Err(error) => {
                    return Some(Err(LineFault::whole(self.line, format!("the row cannot be read: {error}"))));
                }
            };
            let record = self.record(&row);
            let is_blank = row.iter().all(|cell| cell.trim().is_empty());
            if record.is_err() || !is_blank {
                return Some(record);
            }
        }
    }
}

fn separator(text: &str) -> u8 {
    let heading = text.trim_start().split(['\n', '\r']).next().unwrap_or_default();
    let count = |separator: &u8| heading.bytes().filter(|byte| byte == separator).count();
    SEPARATORS.into_iter().max_by_key(count).unwrap_or(b',')
}

/// Whether a row goes on because of a quotation mark. One counts only where a cell begins, or in a cell that began with
/// one; two in a row stand for one, and close and open again.
fn ends_within_quotation_marks(row: &str, separator: u8) -> bool {
    let (mut is_open, mut can_open) = (false, true);
    for byte in row.bytes() {
        let was_open = is_open;
        is_open = if byte == b'"' { !was_open && can_open } else { was_open };
        can_open = !is_open && (was_open || byte == separator);
    }
    is_open
}
