//! What a file is called.

/// The longest name of a file, in characters.
const LONGEST_NAME: usize = 200;

/// The name of a file as it is kept: in one line, without folders, and never empty.
pub fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String =
        last.chars().filter(|sign| !sign.is_control() && !is_direction(*sign)).take(LONGEST_NAME).collect();
    match shown.trim().trim_matches('.') {
        "" => "file".to_owned(),
        _ => shown.trim().to_owned(),
    }
}

/// Signs that turn the direction of writing, so that "gpj.exe" could read as another name.
fn is_direction(sign: char) -> bool {
    matches!(sign, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn a_name_is_a_name_and_no_path() {
        for (given, kept) in [
            ("Succession plan.pdf", "Succession plan.pdf"),
            ("C:\\Users\\me\\plan.docx", "plan.docx"),
            ("../../etc/passwd", "passwd"),
            ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie: b.pdf"),
            ("plan\u{202e}fdp.exe", "planfdp.exe"),
            ("", "file"),
            ("..", "file"),
            ("  \u{0}", "file"),
        ] {
            assert_eq!(plain_name(given), kept, "{given:?}");
        }
        assert_eq!(plain_name(&"é".repeat(500)).chars().count(), 200);
    }
}
