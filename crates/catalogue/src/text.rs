//! Short texts and links, as people give them.

pub use identity::text::check_text;
use url::Url;

use crate::problem::{ProblemCode, Problems};

/// The longest link that is kept, in characters.
const LONGEST_LINK: usize = 2_000;

/// Notes a link that is none, or that leads elsewhere than to a web page.
pub fn check_link(link: Option<&str>, field: &str, problems: &mut Problems) {
    let Some(link) = link else { return };
    if link.chars().count() > LONGEST_LINK {
        problems.note(
            ProblemCode::TooLong,
            field,
            format_args!("is longer than {LONGEST_LINK} characters; give a shorter address"),
        );
        return;
    }
    let leads_to_a_page = Url::parse(link).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if !leads_to_a_page || link.contains(char::is_whitespace) || link.contains('\0') {
        problems.note(ProblemCode::Invalid, field, "is no web address; give one that begins with https:// or http://");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_are_links() {
        for (link, fine) in [
            ("https://example.org/webinars/1?lang=fr", true),
            ("http://example.org", true),
            ("https://musée.example/événement", true),
            ("example.org", false),
            ("javascript:alert(1)", false),
            ("mailto:somebody@example.org", false),
            ("https://", false),
            ("https://example.org/a b", false),
            ("", false),
        ] {
            let mut problems = Problems::new();
            check_link(Some(link), "url", &mut problems);
            assert_eq!(problems.is_empty(), fine, "{link}");
        }
    }
}
