//! The text of a file, whatever it is encoded in.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::entry::{Position, Stopped};

/// The text of a file. What its first bytes say (a byte order mark, or the zeros of UTF-16) counts first, then `said`, a name
/// such as `windows-1252`, and otherwise it is UTF-8.
///
/// # Errors
/// The file is empty, a workbook, or not in that encoding.
pub fn decode<'a>(bytes: &'a [u8], said: Option<&str>) -> Result<Cow<'a, str>, Stopped> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(stopped(1, "the file is empty; download the report again"));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(stopped(1, "the file is a workbook; open it and save it as CSV in UTF-8"));
    }
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or_else(|| (unmarked(bytes, said), 0));
    let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]);
    text.ok_or_else(|| {
        let line = if encoding == UTF_8 { line_of_fault(&bytes[mark..]) } else { 1 };
        let name = encoding.name();
        stopped(
            line,
            format!(
                "the file is not in {name}; save it as CSV in UTF-8, or name its encoding in the mapping, such as \
                 encoding = \"windows-1252\""
            ),
        )
    })
}

/// Whether a mapping may name an encoding so.
pub(crate) fn is_known(name: &str) -> bool {
    Encoding::for_label(name.as_bytes()).is_some()
}

fn unmarked(bytes: &[u8], said: Option<&str>) -> &'static Encoding {
    match bytes {
        [0, _, ..] => UTF_16BE,
        [_, 0, ..] => UTF_16LE,
        _ => said.and_then(|name| Encoding::for_label(name.as_bytes())).unwrap_or(UTF_8),
    }
}

fn line_of_fault(bytes: &[u8]) -> u64 {
    let good = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    1 + bytes[..good].iter().filter(|byte| **byte == b'\n').count() as u64
}

fn stopped(line: u64, reason: impl Into<String>) -> Stopped {
    Stopped { at: Position { line, byte: 0 }, reason: reason.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn what_the_first_bytes_say_counts_first() {
        let marked = |mark: &[u8], text: &[u8]| [mark, text].concat();
        for (bytes, said) in [
            ("Zoë".as_bytes().to_vec(), None),
            (marked(b"\xef\xbb\xbf", "Zoë".as_bytes()), Some("windows-1252")),
            (marked(b"\xff\xfe", &utf16("Zoë")), None),
            (utf16("Zoë"), Some("utf-8")),
            (b"Zo\xeb".to_vec(), Some("windows-1252")),
        ] {
            assert_eq!(decode(&bytes, said).as_deref(), Ok("Zoë"), "{bytes:?}");
        }
    }

    #[test]
    fn what_is_no_text_is_refused_with_what_to_do() {
        for (bytes, line, words) in [
            (&b""[..], 1, "empty"),
            (b" \r\n ", 1, "empty"),
            (b"PK\x03\x04rest", 1, "workbook"),
            (b"a\nb\nZo\xeb", 3, "windows-1252"),
            (b"\xff\xfea\0\x00\xd8", 1, "UTF-16LE"),
        ] {
            let stopped = decode(bytes, None).expect_err("it is no text");
            assert!(stopped.at.line == line && stopped.reason.contains(words), "{stopped}");
        }
    }
}
