//! The languages an asker prefers.

use axum::http::{HeaderMap, header};

/// Nobody needs more.
const MOST: usize = 10;

/// The languages of `Accept-Language` (BCP 47), best first; empty where the asker does not say.
pub(crate) fn preferred(headers: &HeaderMap) -> Vec<String> {
    let Some(Ok(value)) = headers.get(header::ACCEPT_LANGUAGE).map(|value| value.to_str()) else {
        return Vec::new();
    };
    let mut weighted: Vec<(f32, &str)> = value.split(',').take(MOST).filter_map(weigh).collect();
    // Stable: of two with the same weight, the first named comes first.
    weighted.sort_by(|one, other| other.0.total_cmp(&one.0));
    weighted.into_iter().map(|(_, language)| language.to_owned()).collect()
}

fn weigh(range: &str) -> Option<(f32, &str)> {
    let (language, parameters) = range.split_once(';').unwrap_or((range, ""));
    let language = language.trim();
    let weight = match parameters.trim().strip_prefix("q=") {
        Some(weight) => weight.parse().ok()?,
        None => 1.0,
    };
    let is_language = !language.is_empty() && language.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (is_language && weight > 0.0).then_some((weight, language))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_best_comes_first_and_what_is_no_language_is_left_out() {
        for (header, expected) in [
            ("fr-CA, en;q=0.8, fr;q=0.9, *;q=0.5", vec!["fr-CA", "fr", "en"]),
            ("es", vec!["es"]),
            ("en;q=0, fr;q=x, ;q=1, /", vec![]),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static(header))]);
            assert_eq!(preferred(&headers), expected, "{header}");
        }
    }
}
