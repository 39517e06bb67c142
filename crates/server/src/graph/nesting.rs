//! How deep a document is nested, found without parsing it: parsing one that is nested too deep ends the process.

/// The deepest nesting of brackets of any kind. Those in strings and comments do not count.
pub(super) fn depth(document: &str) -> usize {
    let mut rest = document.as_bytes();
    let (mut depth, mut deepest) = (0_usize, 0);
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'{' | b'[' | b'(' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            b'"' => rest = after_string(after),
            b'#' => rest = after.iter().position(|byte| matches!(byte, b'\n' | b'\r')).map_or(&[], |end| &after[end..]),
            _ => {}
        }
    }
    deepest
}

/// What follows a string whose opening quote has been read.
fn after_string(rest: &[u8]) -> &[u8] {
    if let Some(block) = rest.strip_prefix(b"\"\"") {
        return after_block(block);
    }
    let mut escaped = false;
    for (at, byte) in rest.iter().enumerate() {
        match byte {
            // A string ends with its line at the latest; what follows is then a mistake, but still counted.
            b'\n' | b'\r' => return &rest[at..],
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return &rest[at + 1..],
            _ => {}
        }
    }
    &[]
}

fn after_block(rest: &[u8]) -> &[u8] {
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with(b"\\\"\"\"") {
            at += 4;
        } else if rest[at..].starts_with(b"\"\"\"") {
            return &rest[at + 3..];
        } else {
            at += 1;
        }
    }
    &[]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_count_where_they_are_brackets() {
        for (document, expected) in [
            ("", 0),
            ("{ a { b(c: [1, [2]]) } }", 5),
            ("{ a } { b { c } }", 2),
            (r#"{ a(b: "{{{{") }"#, 2),
            (r#"{ a(b: "\"{{{{") }"#, 2),
            (r#"{ a(b: "") { c } }"#, 2),
            ("{ a(b: \"\"\"{{\\\"\"\"{{\"\"\") { c { d } } }", 3),
            ("{ a # {{{{\n { b } }", 2),
            ("# {{{", 0),
            ("{ a(b: \"unclosed\n{{{", 5),
            ("}}}}{", 1),
        ] {
            assert_eq!(depth(document), expected, "{document}");
        }
    }
}
