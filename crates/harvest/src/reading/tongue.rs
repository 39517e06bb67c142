//! Languages, by their names.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use isolang::Language;

/// The BCP 47 tag of a language: a tag, a name in English, or what its speakers call it (`Español`, `中文`). `names` adds
/// what the source calls languages otherwise.
///
/// # Errors
/// The language is not known.
pub fn language(text: &str, names: &BTreeMap<String, String>) -> Result<String, String> {
    let plain = super::tidy(text).unwrap_or_default();
    let lower = plain.to_lowercase();
    let named = names.iter().find(|(name, _)| name.to_lowercase() == lower).map(|(_, tag)| tag.clone());
    named.or_else(|| tag(&plain)).or_else(|| BY_NAME.get(&lower).map(|language| code(*language))).ok_or_else(|| {
        format!("names the language \"{plain}\", which is not known; use a tag such as fr, or tell the mapping under languages")
    })
}

/// Whether a text is a tag of a language that is known.
pub fn is_tag(text: &str) -> bool {
    tag(text).is_some()
}

fn tag(text: &str) -> Option<String> {
    let primary = text.split('-').next()?;
    let fits = (2..=3).contains(&primary.len()) && oxilangtag::LanguageTag::parse(text).is_ok();
    let known = Language::from_639_1(primary).or_else(|| Language::from_639_3(primary));
    (fits && known.is_some()).then(|| text.to_owned())
}

fn code(language: Language) -> String {
    language.to_639_1().unwrap_or_else(|| language.to_639_3()).to_owned()
}

fn all() -> impl Iterator<Item = Language> {
    (0..).map_while(Language::from_usize)
}

/// Languages by their name in English and, for those with a code of two letters, by what their speakers call them. A
/// name that is several languages' is left out; an English name goes before a speakers' one.
static BY_NAME: LazyLock<HashMap<String, Language>> = LazyLock::new(|| {
    let mut by_name = HashMap::<String, Option<Language>>::new();
    for language in all().filter(|language| language.to_639_1().is_some()) {
        // Several names stand parted by commas in the register.
        for name in language.to_autonym().unwrap_or_default().split([',', ';', '(', ')']) {
            let name = name.trim().to_lowercase();
            by_name
                .entry(name)
                .and_modify(|known| *known = known.filter(|known| *known == language))
                .or_insert(Some(language));
        }
    }
    let mut by_name: HashMap<String, Language> =
        by_name.into_iter().filter_map(|(name, language)| Some((name, language?))).collect();
    by_name.extend(all().map(|language| (language.to_name().to_lowercase(), language)));
    by_name.remove("");
    by_name
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_known_by_tag_by_name_and_by_their_speakers_name() {
        for (text, tag) in [
            ("fr-CA", "fr-CA"),
            ("en", "en"),
            ("English", "en"),
            ("french", "fr"),
            ("Español", "es"),
            ("Français", "fr"),
            ("Deutsch", "de"),
            ("Italiano", "it"),
            ("Português", "pt"),
            ("Nederlands", "nl"),
            ("中文", "zh"),
            ("日本語", "ja"),
            ("한국어", "ko"),
            ("Русский", "ru"),
            ("हिन्दी", "hi"),
            ("Türkçe", "tr"),
            ("עברית", "he"),
            ("Indonesian", "id"),
        ] {
            assert_eq!(language(text, &BTreeMap::new()).as_deref(), Ok(tag), "{text}");
        }
    }

    #[test]
    fn a_language_nobody_knows_is_refused_unless_the_mapping_does() {
        assert!(language("Klingonese", &BTreeMap::new()).is_err());
        let names = BTreeMap::from([("Wikang Tagalog".to_owned(), "tl".to_owned())]);
        assert_eq!(language("wikang Tagalog", &names).as_deref(), Ok("tl"));
    }
}
