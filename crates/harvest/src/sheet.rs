//! Small files as other programs write them: in some encoding, with cells parted in some way, and with a summary before the
//! heading, or several tables one after the other.

mod decode;
mod heading;

use std::io::BufRead;

use crate::{
    entry::{Fault, Refused, Stopped},
    table::{Row, Table},
};

pub use decode::decode;
pub(crate) use decode::is_known as is_encoding;
pub use heading::{Columns, Heading};

/// The rows of a file that is read at once; of a row that cannot be taken apart, why.
pub type Rows = Vec<Result<Row, Refused>>;

/// What may part cells, where a mapping does not say it.
const DELIMITERS: [u8; 3] = [b'\t', b',', b';'];

/// Reads a text with whatever parts its cells, and makes of its rows what `find` does. Where nothing says what parts them,
/// it is that with which `find` finds something.
///
/// # Errors
/// The text ends within a row, or `find` finds nothing: `missing` then says so.
pub fn read<T>(
    text: &str,
    delimiter: Option<char>,
    find: impl Fn(Rows) -> Option<T>,
    missing: impl FnOnce() -> Stopped,
) -> Result<T, Stopped> {
    let said = delimiter.and_then(|delimiter| u8::try_from(delimiter).ok());
    let mut stopped = None;
    for delimiter in said.map_or(DELIMITERS.to_vec(), |said| vec![said]) {
        match rows(text.as_bytes(), delimiter) {
            Ok(rows) => {
                if let Some(found) = find(rows) {
                    return Ok(found);
                }
            }
            Err(reason) => stopped = Some(reason),
        }
    }
    Err(stopped.unwrap_or_else(missing))
}

fn rows(text: impl BufRead, delimiter: u8) -> Result<Rows, Stopped> {
    let mut rows = Vec::new();
    for read in Table::without_heading(text, delimiter) {
        match read {
            Ok(row) if row.cells.iter().any(|cell| cell.contains('\0')) => rows.push(Err(Refused {
                at: row.at,
                key: None,
                column: String::new(),
                value: String::new(),
                reason: "The row holds a character that is none; save the file again.".to_owned(),
            })),
            Ok(row) => rows.push(Ok(row)),
            Err(Fault::Refused(refused)) => rows.push(Err(refused)),
            Err(Fault::Stopped(stopped)) => return Err(stopped),
        }
    }
    Ok(rows)
}
