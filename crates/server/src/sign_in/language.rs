//! The language of a page.

use axum::http::HeaderMap;

use crate::graph::preferred_languages;

/// The language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    English,
    French,
    Spanish,
}

impl Language {
    /// The one that somebody understands best, as their browser says.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        preferred_languages(headers).iter().find_map(|tag| Self::read(tag)).unwrap_or(Self::English)
    }

    fn read(tag: &str) -> Option<Self> {
        match tag.split('-').next()?.to_ascii_lowercase().as_str() {
            "en" => Some(Self::English),
            "fr" => Some(Self::French),
            "es" => Some(Self::Spanish),
            _ => None,
        }
    }

    /// Its tag (BCP 47).
    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::Spanish => "es",
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderValue, header};

    use super::*;

    #[test]
    fn a_page_is_in_the_best_language_that_it_is_there_in() {
        for (accepted, language) in [
            ("fr-CA, en;q=0.8", Language::French),
            ("de, ES-mx;q=0.7, en;q=0.5", Language::Spanish),
            ("de", Language::English),
            ("", Language::English),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static(accepted))]);
            assert_eq!(Language::of(&headers), language, "{accepted}");
        }
    }
}
