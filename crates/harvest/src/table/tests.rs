use super::*;

/// Cells joined by `|`, refusals as `!line`, a stop as `.line`.
fn read(text: &[u8]) -> Vec<String> {
    let mut table = Table::open(text, None).expect("there is a heading");
    table
        .by_ref()
        .map(|row| match row {
            Ok(row) => format!("{}: {}", row.at.line, row.cells.join("|")),
            Err(Fault::Refused(refused)) => format!("!{} {}", refused.at.line, refused.reason),
            Err(Fault::Stopped(stopped)) => format!(".{} {}", stopped.at.line, stopped.reason),
        })
        .collect()
}

#[test]
fn a_byte_order_mark_quotes_and_line_breaks_are_read() {
    let rows = read("\u{feff}a,b\r\n\"one\ntwo\",\"say \"\"hi\"\"\"\r\n\r\n3,4".as_bytes());
    assert_eq!(rows, ["2: one\ntwo|say \"hi\"", "5: 3|4"]);
    let table = Table::open("\u{feff}a;b\n".as_bytes(), None).expect("there is a heading");
    assert_eq!(table.columns(), ["a", "b"]);
}

#[test]
fn a_row_with_too_few_cells_is_refused_alone() {
    assert_eq!(read(b"a,b\n1,2\n3\n4,5\n"), ["2: 1|2", "!3 The row has 1 cells where the heading has 2.", "4: 4|5"]);
}

#[test]
fn a_quotation_mark_that_is_never_closed_costs_one_row() {
    let rows = read(b"a,b\n1,2\n\"3,4\n5,6\n7,8\n");
    assert_eq!(rows, ["2: 1|2", "!3 The row opens a quotation mark that is never closed.", "4: 5|6", "5: 7|8"]);
    // It is closed by the next row's mark, which makes nonsense of both.
    let rows = read(b"a,b\n\"3,4\n5,\"6\"\n7,8\n");
    assert_eq!(rows, ["!2 The row has 1 cells where the heading has 2.", "3: 5|6", "4: 7|8"]);
}

#[test]
fn a_file_cut_off_in_a_row_says_where() {
    assert_eq!(read(b"a,b\n1,2\n\"3\",\"fo"), ["2: 1|2", ".3 the file ends in the middle of this row"]);
    assert_eq!(read(b"a,b,c\n1,2,3\n3,"), ["2: 1|2|3", ".3 the file ends in the middle of this row"]);
    assert_eq!(read(b"a,b\n1,2\n3,caf\xc3"), ["2: 1|2", ".3 the file ends in the middle of this row"]);
}

#[test]
fn a_row_that_is_not_utf8_is_refused_alone() {
    assert_eq!(read(b"a,b\n1,caf\xe9\n3,4\n"), ["!2 The row is not UTF-8 at its byte 6.", "3: 3|4"]);
}

#[test]
fn an_empty_file_is_no_table() {
    assert!(Table::open(&b""[..], None).is_err());
    assert!(Table::open(&b"\xff\xfea\0"[..], None).is_err_and(|stopped| stopped.reason.contains("UTF-16")));
}
