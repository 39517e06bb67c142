use oxilangtag::LanguageTag;

use super::line::quoted;

/// A tag of BCP 47, in the case in which it is usually written.
pub(super) fn read(text: &str) -> Result<String, String> {
    let tag = LanguageTag::parse_and_normalize(text).ok().filter(names_a_language);
    tag.map(LanguageTag::into_inner).ok_or_else(|| {
        format!(
            "{} is no language tag of BCP 47; write one such as en, fr or es-MX, and ; between several",
            quoted(text)
        )
    })
}

/// Tags may begin with up to eight letters, so that `French` is well formed, but languages have two or three.
fn names_a_language(tag: &LanguageTag<String>) -> bool {
    (2..=3).contains(&tag.primary_language().len())
}
