//! Text in several languages, as it is shown.

use async_graphql::{Context, Object, SimpleObject};
use catalogue::{
    LanguageMap,
    language::{Chosen, Texts},
};
use database::jsonb::Lazy;

use crate::{
    cost::{cost, points},
    request::RequestExt,
};

/// A text, in the best of the languages asked for.
pub struct LocalizedText {
    text: String,
    language: String,
    fell_back: bool,
    translations: Vec<Translation>,
}

/// A text in one language.
#[derive(SimpleObject, Clone)]
pub struct Translation {
    /// The language, as a BCP 47 tag: en, fr, es-MX.
    language: String,
    /// The text in that language.
    text: String,
}

/// A text, in the best of the languages asked for. Where there is none in any of them it is given in its main language,
/// and `fellBack` says so.
#[Object]
impl LocalizedText {
    /// The text.
    async fn text(&self) -> &str {
        &self.text
    }

    /// The language the text is in, as a BCP 47 tag: en, fr, es-MX.
    async fn language(&self) -> &str {
        &self.language
    }

    /// Whether none of the languages asked for was to be had.
    async fn fell_back(&self) -> bool {
        self.fell_back
    }

    /// The text in every language it is given in. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn translations(&self) -> &[Translation] {
        &self.translations
    }
}

impl LocalizedText {
    /// The text in the languages asked for by the field, else by the request; none where there is no text at all.
    pub fn of(ctx: &Context<'_>, all: &Lazy<LanguageMap>, main: &str, languages: Option<Vec<String>>) -> Option<Self> {
        let wanted = languages.as_deref().unwrap_or_else(|| ctx.request().languages());
        let texts = Texts::read(all);
        let Chosen { text, language, fell_back } = texts.choose(wanted, main)?;
        let mut translations = Vec::new();
        // Nearly nobody asks for all of them.
        if ctx.look_ahead().field("translations").exists() {
            let each = all.0.iter();
            translations.extend(each.map(|(tag, text)| Translation { language: tag.clone(), text: text.clone() }));
        }
        Some(Self { text: text.to_owned(), language: language.to_owned(), fell_back, translations })
    }

    /// The same for a text that is in memory as a map.
    pub fn chosen(ctx: &Context<'_>, all: &LanguageMap, main: &str, languages: Option<Vec<String>>) -> Option<Self> {
        let wanted = languages.as_deref().unwrap_or_else(|| ctx.request().languages());
        let Chosen { text, language, fell_back } = all.choose(wanted, main)?;
        let each = all.0.iter();
        let translations = each.map(|(tag, text)| Translation { language: tag.clone(), text: text.clone() }).collect();
        Some(Self { text: text.to_owned(), language: language.to_owned(), fell_back, translations })
    }

    /// The same for a text that is always there, such as a title.
    pub fn required(ctx: &Context<'_>, all: &Lazy<LanguageMap>, main: &str, languages: Option<Vec<String>>) -> Self {
        Self::of(ctx, all, main, languages).unwrap_or_else(|| Self {
            text: String::new(),
            language: main.to_owned(),
            fell_back: true,
            translations: Vec::new(),
        })
    }

    /// The same for a text that was read already.
    pub fn read(ctx: &Context<'_>, all: &LanguageMap, main: &str, languages: Option<Vec<String>>) -> Self {
        let wanted = languages.as_deref().unwrap_or_else(|| ctx.request().languages());
        let chosen = all.choose(wanted, main);
        let each = all.0.iter();
        Self {
            text: chosen.as_ref().map(|chosen| chosen.text.to_owned()).unwrap_or_default(),
            language: chosen.as_ref().map_or(main, |chosen| chosen.language).to_owned(),
            fell_back: chosen.is_none_or(|chosen| chosen.fell_back),
            translations: each.map(|(tag, text)| Translation { language: tag.clone(), text: text.clone() }).collect(),
        }
    }
}
