use super::LineFault;

/// The text of a file.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, LineFault> {
    let not_text = |problem: &str| Err(LineFault::whole(1, problem));
    match bytes {
        [b'P', b'K', 3, 4, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            not_text("the file is a workbook; open it and save it as “CSV UTF-8”")
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => not_text("the file is in UTF-16; save it as “CSV UTF-8”"),
        _ => utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)),
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, LineFault> {
    std::str::from_utf8(bytes).map_err(|error| {
        let (good, _) = bytes.split_at(error.valid_up_to());
        let line = 1 + line_breaks(good);
        LineFault::whole(line, "a character of this line is not in UTF-8; save the file as “CSV UTF-8”")
    })
}

/// How many lines end in a text, whichever way the program that wrote it ends them.
pub(super) fn line_breaks(text: &[u8]) -> u64 {
    let ends = |(at, byte): (usize, &u8)| *byte == b'\n' || (*byte == b'\r' && text.get(at + 1) != Some(&b'\n'));
    text.iter().enumerate().filter(|&one| ends(one)).count() as u64
}

/// A cell without what cannot be seen: blanks around it, and more than one between words.
pub(super) fn tidy(cell: &str) -> String {
    cell.split_whitespace().collect::<Vec<_>>().join(" ")
}
