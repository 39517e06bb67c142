//! Text in several languages, and the languages themselves (BCP 47).

use std::{borrow::Cow, collections::BTreeMap, fmt};

use database::jsonb::Lazy;
use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Jsonb};
pub use identity::language::check_tag;
use identity::text::check_one_of_texts;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, Visitor},
};

use crate::problem::{ProblemCode, Problems};

/// The same text in several languages: BCP 47 tag to text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
#[serde(transparent)]
pub struct LanguageMap(pub BTreeMap<String, String>);

database::jsonb!(LanguageMap);

/// A text chosen from a [`LanguageMap`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen<'a> {
    /// The text.
    pub text: &'a str,
    /// The language it is in.
    pub language: &'a str,
    /// Whether none of the wanted languages was to be had.
    pub fell_back: bool,
}

impl LanguageMap {
    /// A text in one language.
    pub fn one(language: impl Into<String>, text: impl Into<String>) -> Self {
        Self(BTreeMap::from([(language.into(), text.into())]))
    }

    /// Whether there is no text in any language.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text in the first wanted language there is, else in `main`, else in any. A wanted `fr` is met by `fr-CA`, and
    /// a wanted `fr-CA` by `fr`. Nothing wanted means that the main language is as good as any.
    pub fn choose(&self, wanted: &[String], main: &str) -> Option<Chosen<'_>> {
        choose(self.0.iter().map(|(language, text)| (language.as_str(), text.as_str())), wanted, main)
    }

    /// Notes, for a text that must be there, that it has nothing in its main language; and all that [`check`](Self::check)
    /// notes.
    pub fn check_main(&self, main_language: &str, field: &str, most: usize, problems: &mut Problems) {
        self.check(field, most, problems);
        if self.is_empty() {
            problems.note(ProblemCode::Required, field, "is missing; give it in its main language at least");
        } else if !self.0.contains_key(main_language) {
            problems.note(
                ProblemCode::Required,
                field,
                format_args!(
                    "has no text in \"{main_language}\", which main_language names; add it, or name a language it has"
                ),
            );
        }
    }

    /// Notes tags that are none, texts that are empty or longer than `most` characters, and texts too many to be meant.
    pub fn check(&self, field: &str, most: usize, problems: &mut Problems) {
        if self.0.len() > 50 {
            problems.note(ProblemCode::TooLong, field, "is given in more than 50 languages");
        }
        for (tag, text) in &self.0 {
            let field = format!("{field}.{tag}");
            check_tag(tag, &field, problems);
            check_one_of_texts(text, &field, "language", most, problems);
        }
    }
}

fn choose<'t>(
    texts: impl Iterator<Item = (&'t str, &'t str)> + Clone,
    wanted: &[String],
    main: &str,
) -> Option<Chosen<'t>> {
    let in_language = |tag: &str| texts.clone().find(|(have, _)| *have == tag);
    let related = |tag: &str| texts.clone().find(|(have, _)| primary(have).eq_ignore_ascii_case(primary(tag)));
    if let Some((language, text)) = wanted.iter().find_map(|tag| in_language(tag).or_else(|| related(tag))) {
        return Some(Chosen { text, language, fell_back: false });
    }
    let (language, text) = in_language(main).or_else(|| texts.clone().next())?;
    Some(Chosen { text, language, fell_back: !wanted.is_empty() })
}

/// A [`LanguageMap`] as it stands in the database, from which one text is chosen without copying the others: a page shows
/// more than a hundred.
#[derive(Debug)]
pub struct Texts<'t>(Vec<(Text<'t>, Text<'t>)>);

#[derive(Debug, Deserialize)]
struct Text<'t>(#[serde(borrow)] Cow<'t, str>);

impl<'t> Texts<'t> {
    /// Reads them; what is no language map holds none.
    pub fn read(map: &'t Lazy<LanguageMap>) -> Self {
        serde_json::from_slice(map.json()).unwrap_or_else(|error| {
            tracing::error!("a column holds what it should not: {error}");
            Self(Vec::new())
        })
    }

    /// As [`LanguageMap::choose`].
    pub fn choose(&self, wanted: &[String], main: &str) -> Option<Chosen<'_>> {
        choose(self.0.iter().map(|(language, text)| (language.0.as_ref(), text.0.as_ref())), wanted, main)
    }
}

impl<'de: 't, 't> Deserialize<'de> for Texts<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;

        impl<'de> Visitor<'de> for Pairs {
            type Value = Texts<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("texts by language")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Texts<'de>, M::Error> {
                let mut texts = Vec::with_capacity(4);
                while let Some(text) = map.next_entry()? {
                    texts.push(text);
                }
                Ok(Texts(texts))
            }
        }

        deserializer.deserialize_map(Pairs)
    }
}

/// The language of a tag, without script, region and variants: `fr-CA` is `fr`.
pub fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

/// Notes what is wrong with a list of language tags.
pub fn check_tags(tags: &[String], field: &str, problems: &mut Problems) {
    if tags.len() > 50 {
        problems.note(ProblemCode::TooLong, field, "names more than 50 languages");
    }
    for (at, tag) in tags.iter().enumerate() {
        check_tag(tag, &format!("{field}.{at}"), problems);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title() -> LanguageMap {
        LanguageMap(BTreeMap::from([
            ("en".into(), "Emergency Management".into()),
            ("fr-CA".into(), "Gestion des urgences".into()),
        ]))
    }

    #[test]
    fn a_wanted_language_is_met_by_its_regional_form() {
        let title = title();
        let chosen = title.choose(&["fr".into()], "en").expect("there is a title");
        assert_eq!((chosen.text, chosen.language, chosen.fell_back), ("Gestion des urgences", "fr-CA", false));
    }

    #[test]
    fn a_language_that_is_missing_falls_back_and_says_so() {
        let title = title();
        let chosen = title.choose(&["es".into()], "en").expect("there is a title");
        assert_eq!((chosen.language, chosen.fell_back), ("en", true));
        let unasked = title.choose(&[], "en").expect("there is a title");
        assert_eq!((unasked.language, unasked.fell_back), ("en", false));
    }
}
