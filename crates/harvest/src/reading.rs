//! Reading values as people write them. Each function gives the value, or the end of a sentence that says what is wrong
//! with the text (`is no date`), to which the column's name is put. None of them guesses.

pub mod day;
pub mod duration;
pub mod price;
pub mod prose;
pub mod tongue;
pub mod web;

/// A text without what surrounds it: white space, no-break spaces, marks that direct or do not show. Nothing if nothing
/// remains. Inside it, runs of white space other than line breaks become one space.
pub fn tidy(text: &str) -> Option<String> {
    let mut tidied = String::with_capacity(text.len());
    for line in text.lines() {
        let words = line
            .split(|c: char| c.is_whitespace())
            .map(|word| word.trim_matches(is_unseen))
            .filter(|word| !word.is_empty());
        let start = tidied.len();
        for word in words {
            if tidied.len() > start {
                tidied.push(' ');
            }
            tidied.push_str(word);
        }
        tidied.push('\n');
    }
    let tidied = tidied.trim();
    (!tidied.is_empty()).then(|| tidied.to_owned())
}

/// Marks without width that sources leave in their texts.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}' | '\u{ad}' | '\u{2060}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_show_is_nothing() {
        assert_eq!(tidy(" \u{a0}\u{200e}"), None);
        assert_eq!(tidy("  Art\u{a0}\u{a0}Gallery \n  two ").as_deref(), Some("Art Gallery\ntwo"));
    }
}
