//! A look at the bytes before anything parses them.

use crate::{Code, Limits, Refusal};

/// The longest name or number, in bytes. Names are said again wherever something is wrong with them, and there can be
/// many places.
const LONGEST_WORD: usize = 200;

/// What the bytes tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scan {
    /// Words, numbers, texts, signs and comments.
    pub tokens: u64,
    /// The deepest nesting of brackets, braces and parentheses.
    pub nesting: u64,
}

/// Counts tokens and nesting, in one pass that stops at the first limit it meets.
///
/// Follows the lexical grammar of the specification (section 2.1): a comment ends with its line; a text ends at the next
/// quotation mark that no backslash precedes, or, where it never closes, with its line; a block text ends at the next
/// three that no backslash precedes. A comment is no token, but counts as one: to skip it is work too. So does what is no
/// token at all, and is left for the parser to refuse.
///
/// # Errors
/// Where there are more tokens, or deeper nesting, than the limits allow, or a name is longer than any name is. And where
/// a block text is never closed: what follows would be text to us, while the parser would take it for an empty text and
/// read on.
pub fn scan(text: &str, limits: &Limits) -> Result<Scan, Refusal> {
    let bytes = text.as_bytes();
    let mut found = Scan::default();
    let mut open: u64 = 0;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at = match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => at + 1,
            _ if bytes[at..].starts_with("\u{feff}".as_bytes()) => at + "\u{feff}".len(),
            _ => {
                found.tokens += 1;
                if found.tokens > limits.tokens {
                    return Err(too_many_tokens(limits));
                }
                match byte {
                    b'#' => end_of_line(bytes, at),
                    b'{' | b'[' | b'(' => {
                        open += 1;
                        found.nesting = found.nesting.max(open);
                        if open > limits.nesting {
                            return Err(nested_too_deeply(limits));
                        }
                        at + 1
                    }
                    b'}' | b']' | b')' => {
                        open = open.saturating_sub(1);
                        at + 1
                    }
                    b'"' if bytes[at..].starts_with(b"\"\"\"") => {
                        end_of_block(bytes, at + 3).ok_or_else(never_closed)?
                    }
                    b'"' => end_of_text(bytes, at + 1),
                    b'.' if bytes[at..].starts_with(b"...") => at + 3,
                    _ if is_word(byte) => end_of_word(bytes, at).ok_or_else(word_too_long)?,
                    _ => at + 1,
                }
            }
        };
    }
    Ok(found)
}

/// Of names and numbers, and of letters that no name may have. A number's sign and point are counted as tokens of their
/// own, which is never fewer than the grammar has.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

/// Nowhere, if it is too long.
fn end_of_word(bytes: &[u8], from: usize) -> Option<usize> {
    let length = bytes[from..].iter().take_while(|byte| is_word(**byte)).count();
    (length <= LONGEST_WORD).then_some(from + length)
}

fn end_of_line(bytes: &[u8], from: usize) -> usize {
    bytes[from..].iter().position(|byte| matches!(byte, b'\n' | b'\r')).map_or(bytes.len(), |length| from + length)
}

fn end_of_text(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\n' | b'\r' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn end_of_block(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while at < bytes.len() {
        if bytes[at..].starts_with(b"\\\"\"\"") {
            at += 4;
        } else if bytes[at..].starts_with(b"\"\"\"") {
            return Some(at + 3);
        } else {
            at += 1;
        }
    }
    None
}

fn never_closed() -> Refusal {
    let message = "the document has a text that opens with three quotation marks and never closes";
    Refusal::at(Code::NotParsed, Vec::new(), message)
}

fn word_too_long() -> Refusal {
    let message = format!("the document has a name or number of more than {LONGEST_WORD} letters; shorten it");
    Refusal::at(Code::NotParsed, Vec::new(), message)
}

fn too_many_tokens(limits: &Limits) -> Refusal {
    let limit = limits.tokens;
    Refusal::excess(
        Code::TooManyTokens,
        limit + 1,
        limit,
        format!(
            "the document has more than {limit} words and signs; ask for less at once, or send values as variables"
        ),
    )
}

/// The refusal of what is nested beyond the limit.
pub(crate) fn nested_too_deeply(limits: &Limits) -> Refusal {
    let limit = limits.nesting;
    Refusal::excess(
        Code::NestedTooDeeply,
        limit + 1,
        limit,
        format!("the document is nested more than {limit} deep; ask for less at once"),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIMITS: Limits = Limits { tokens: 1_000, nesting: 64, ..Limits::ANONYMOUS };

    fn scanned(text: &str) -> (u64, u64) {
        let found = scan(text, &LIMITS).expect("within the limits");
        (found.tokens, found.nesting)
    }

    #[test]
    fn tokens_and_nesting_are_counted() {
        for (text, tokens, nesting) in [
            ("", 0, 0),
            (" \t\r\n,,\u{feff}", 0, 0),
            ("{ a }", 3, 1),
            ("{a,b(x:[1,2]){c}}", 15, 3),
            ("query Q($a:[Int!]!=[1]) @d { ...F @e(x: $a) }", 30, 2),
            ("{ a # { { {\n b }", 5, 1),
            ("{ a # the end", 3, 1),
            ("# only\r{a}", 4, 1),
            ("#\n#\n#", 3, 0),
            (r#"{ a(x: "{[(") }"#, 8, 2),
            (r#"{ a(x: "\"{[(") }"#, 8, 2),
            (r#"{ a(x: "\\") { b } }"#, 11, 2),
            ("{ a(x: \"{\n{ b } }", 10, 3),
            (r#"{ a(x: """ { " \""" { """) }"#, 8, 2),
            (r#"{ a(x: "") }"#, 8, 2),
            ("{ é }", 3, 1),
            ("}}}}{a}", 7, 1),
        ] {
            assert_eq!(scanned(text), (tokens, nesting), "{text:?}");
        }
    }

    #[test]
    fn a_block_text_that_never_closes_hides_nothing_from_the_parser() {
        for text in [r#"{ a(x: """never closed [[[["#, r#"{ a(x: ["""" [[[[ "#, r#"{ a(x: """\""" [[[["#] {
            assert_eq!(scan(text, &LIMITS).expect_err(text).code, Code::NotParsed, "{text}");
        }
    }

    #[test]
    fn a_document_at_the_limit_passes_and_one_beyond_does_not() {
        let nested = |depth: usize| "{a".repeat(depth) + &"}".repeat(depth);
        assert_eq!(scanned(&nested(64)).1, 64);
        let refused = scan(&nested(65), &LIMITS).expect_err("65 deep");
        assert_eq!((refused.code, refused.excess), (Code::NestedTooDeeply, Some((65, 64))));

        assert_eq!(scanned(&"a ".repeat(1_000)).0, 1_000);
        let refused = scan(&"a ".repeat(1_001), &LIMITS).expect_err("1,001 tokens");
        assert_eq!((refused.code, refused.excess), (Code::TooManyTokens, Some((1_001, 1_000))));
    }

    #[test]
    fn names_and_numbers_have_an_end() {
        let longest = "n".repeat(LONGEST_WORD);
        assert_eq!(scanned(&format!("{{ {longest}(x: \"{longest}{longest}\") }} # {longest}{longest}")), (9, 2));
        for text in [format!("{{ {longest}n }}"), format!("{{ a(x: {}) }}", "1".repeat(201)), "é".repeat(101)] {
            let refused = scan(&text, &LIMITS).expect_err("too long");
            assert_eq!(
                (refused.code, &*refused.message),
                (Code::NotParsed, "the document has a name or number of more than 200 letters; shorten it")
            );
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_fail(text in "(?s).{0,200}") {
            let _either = scan(&text, &LIMITS);
        }

        #[test]
        fn what_stands_within_a_text_or_comment_does_not_count(inside in "[{}\\[\\]() a-z#]{0,50}") {
            prop_assert_eq!(scanned(&format!("{{ a(x: \"{inside}\") }}")), (8, 2));
            prop_assert_eq!(scanned(&format!("{{ a(x: \"\"\"{inside}\"\"\") }}")), (8, 2));
            prop_assert_eq!(scanned(&format!("{{ a #{inside}\n }}")), (4, 1));
        }
    }
}
