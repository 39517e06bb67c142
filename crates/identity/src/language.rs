//! Names of languages (BCP 47), as people give them.

use oxilangtag::LanguageTag;

use crate::problem::{ProblemCode, Problems};

/// Notes a tag that is not well formed, or whose language ISO 639 does not know.
pub fn check_tag(tag: &str, field: &str, problems: &mut Problems) {
    let known = LanguageTag::parse(tag).is_ok_and(|parsed| {
        let language = parsed.primary_language();
        isolang::Language::from_639_1(language).or_else(|| isolang::Language::from_639_3(language)).is_some()
    });
    if !known {
        problems.note(
            ProblemCode::UnknownLanguage,
            field,
            format_args!("is \"{tag}\", which is no BCP 47 language tag; use one such as en, fr or es-MX"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_that_nobody_speaks_are_refused() {
        for (tag, fine) in [
            ("en", true),
            ("fr-CA", true),
            ("zh-Hans", true),
            ("mic", true),
            ("xx", false),
            ("english", false),
            ("", false),
        ] {
            let mut problems = Problems::new();
            check_tag(tag, "language", &mut problems);
            assert_eq!(problems.is_empty(), fine, "{tag}");
        }
    }
}
