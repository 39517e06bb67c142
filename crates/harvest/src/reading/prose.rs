//! Descriptions as plain text.
//!
//! Calendar plugins export what an editor saw: markup, scripts, and the fields of the form that stood under the text.

mod words;

/// A description without markup, scripts and the remains of forms; runs of blank lines become one. Nothing where nothing
/// remains.
pub fn plain(text: &str) -> Option<String> {
    let without_form = without_forms(text);
    let text = if has_markup(&without_form) { from_markup(&without_form) } else { without_form };
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = crate::reading::tidy(line).unwrap_or_default();
        let blank_again = line.is_empty() && lines.last().is_none_or(String::is_empty);
        if !blank_again {
            lines.push(line);
        }
    }
    let plain = lines.join("\n").trim().to_owned();
    (!plain.is_empty()).then_some(plain)
}

/// Words that only the script of a web page has.
const SCRIPT: [&str; 6] =
    ["jQuery(", "gform_", "document.getElementById", "window.dataLayer", "addEventListener(", "$(document)"];

/// How far the fields of a form are indented at least; prose is not.
const INDENT: usize = 8;

/// A text without its lines of script. Where there is script, a form stood before it: the indented lines above go too.
fn without_forms(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut keep = vec![true; lines.len()];
    for (at, line) in lines.iter().enumerate() {
        if has_markup(line) || !SCRIPT.iter().any(|word| line.contains(word)) {
            continue;
        }
        keep[at] = false;
        for above in (0..at).rev() {
            let field = lines[above].trim().is_empty() || indent(lines[above]) >= INDENT;
            if !field {
                break;
            }
            keep[above] = false;
        }
    }
    let kept = lines.iter().zip(keep).filter(|(_, keep)| *keep).map(|(line, _)| *line);
    kept.collect::<Vec<_>>().join("\n")
}

fn indent(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).map(|c| if c == '\t' { 8 } else { 1 }).sum()
}

/// Elements that part a text into blocks: where they stand, a line break in the source means nothing.
const BLOCKS: [&str; 12] = ["p", "br", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "table", "blockquote"];
/// Elements inside a line.
const INLINE: [&str; 17] = [
    "a", "b", "i", "u", "em", "strong", "span", "font", "img", "sup", "sub", "small", "html", "body", "script",
    "style", "iframe",
];

fn has_markup(text: &str) -> bool {
    has_element(text, &BLOCKS) || has_element(text, &INLINE) || has_entity(text)
}

fn has_element(text: &str, names: &[&str]) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let rest = text[at + 1..].trim_start_matches('/');
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let closes = rest[end..].starts_with([' ', '>', '/', '\n', '\t']);
        closes && names.iter().any(|name| rest[..end].eq_ignore_ascii_case(name))
    })
}

fn has_entity(text: &str) -> bool {
    text.match_indices('&').any(|(at, _)| {
        let rest = &text[at + 1..];
        rest.find(';').is_some_and(|end| {
            (2..=8).contains(&end) && rest[..end].chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
        })
    })
}

fn from_markup(text: &str) -> String {
    let text = without_element(&without_element(text, "script"), "style");
    let text = if has_element(&text, &BLOCKS) { text } else { text.replace('\n', "<br>") };
    // Wide enough that no line is broken; lines are as long as their paragraphs.
    let config = html2text::config::with_decorator(words::Words::default()).allow_width_overflow();
    config.string_from_read(text.as_bytes(), 1_000_000).unwrap_or(text)
}

/// A text without an element and all that is in it; one that is never closed takes the rest with it.
fn without_element(text: &str, name: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let (begin, end) = (format!("<{name}"), format!("</{name}"));
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(start) = lower[at..].find(&begin).map(|found| at + found) {
        kept.push_str(&text[at..start]);
        let close = lower[start..]
            .find(&end)
            .and_then(|found| lower[start + found..].find('>').map(|mark| start + found + mark + 1));
        at = close.unwrap_or(text.len());
    }
    kept.push_str(&text[at..]);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_and_its_script_go_and_the_prose_before_it_stays() {
        let text = "Attendee limit: 8 individuals. \nPlease register.\nRegister here.\n\n                \n                        2022-04-04 Introduction\n                        \n                        Name*\n                            First\n                        Association*Member ProjectCAPTCHA\n          \n                         jQuery(document).bind('gform_post_render', function(event, formId){if(formId == 184) {} } ); \n";
        assert_eq!(plain(text).as_deref(), Some("Attendee limit: 8 individuals.\nPlease register.\nRegister here."));
    }

    #[test]
    fn markup_becomes_plain_text() {
        let text = "<p>Caring for <b>photographs</b>&nbsp;&amp; film</p>\n<script>alert('x')</script><ul><li>one</li><li>two</li></ul><style>p{}</style><p>See <a href=\"https://x.org\">here</a>.</p>";
        let plain = plain(text).expect("there is prose");
        assert!(plain.starts_with("Caring for photographs & film\n"), "{plain}");
        assert!(
            plain.contains("one") && plain.contains("two") && plain.ends_with("See here (https://x.org)."),
            "{plain}"
        );
        assert!(!plain.contains("alert") && !plain.contains("p{}"), "{plain}");
    }

    #[test]
    fn line_breaks_stay_where_only_words_are_marked() {
        assert_eq!(plain("One <em>two</em>\nthree\n\n\n\nfour").as_deref(), Some("One two\nthree\n\nfour"));
    }

    #[test]
    fn prose_with_angles_and_ampersands_is_left_alone() {
        let text = "Humidity < 50 % & light > 10 lux; R&D; a<b";
        assert_eq!(plain(text).as_deref(), Some(text));
    }

    #[test]
    fn a_script_that_is_never_closed_takes_the_rest() {
        assert_eq!(plain("<p>Prose</p><script>var x = 1;").as_deref(), Some("Prose"));
        assert_eq!(plain(" \u{a0}\n"), None);
    }
}
