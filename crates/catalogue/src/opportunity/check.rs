//! What may be said about an opportunity.

use super::OpportunityInput;
use crate::{
    language::{check_tag, check_tags},
    problem::Problems,
    text::check_link,
};

impl OpportunityInput {
    /// Notes everything that is wrong with it.
    pub fn check(&self, problems: &mut Problems) {
        check_tag(&self.main_language, "main_language", problems);
        self.title.check_main(&self.main_language, "title", 500, problems);
        self.description.check("description", 50_000, problems);
        self.outcomes.check("outcomes", 10_000, problems);
        check_link(self.url.as_deref(), "url", problems);
        for (field, tags) in [("languages", &self.languages), ("caption_languages", &self.caption_languages)] {
            check_tags(tags, field, problems);
            problems.note_repeated(field, tags);
        }
        problems.note_repeated("levels", &self.levels);
        problems.note_repeated("for_sectors", &self.for_sectors);
        problems.note_repeated("admitted_sectors", &self.admitted_sectors);
        problems.note_repeated("accessibility", &self.accessibility);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        LanguageMap,
        opportunity::{Level, OpportunityKind, OpportunityStatus, Visibility},
        organization::Sector,
    };

    fn webinar() -> OpportunityInput {
        OpportunityInput {
            kind: OpportunityKind::Webinar,
            status: OpportunityStatus::Draft,
            visibility: Visibility::Public,
            main_language: "en".into(),
            title: LanguageMap(
                [("en", "Accessibility"), ("fr-CA", "Accessibilité")]
                    .map(|(tag, text)| (tag.into(), text.into()))
                    .into(),
            ),
            description: LanguageMap::default(),
            outcomes: LanguageMap::default(),
            url: Some("https://museum.example/webinars/1".into()),
            languages: vec!["en".into(), "fr".into()],
            caption_languages: vec!["en".into()],
            levels: vec![Level::Introductory],
            for_sectors: vec![Sector::Museums],
            admitted_sectors: vec![Sector::Archives, Sector::Libraries],
            accessibility: Vec::new(),
        }
    }

    fn noted(change: impl FnOnce(&mut OpportunityInput)) -> Vec<String> {
        let mut input = webinar();
        change(&mut input);
        let mut problems = Problems::new();
        input.check(&mut problems);
        problems.into_vec().iter().map(|problem| format!("{} {}", problem.code, problem.field)).collect()
    }

    #[test]
    fn each_fault_is_noted_at_its_field() {
        assert_eq!(noted(|_| ()), [""; 0]);
        assert_eq!(noted(|input| input.title = LanguageMap::one("en", "t".repeat(10_000))), ["too_long title.en"]);
        assert_eq!(noted(|input| input.title = LanguageMap::one("en", "é".repeat(500))), [""; 0]);
        assert_eq!(noted(|input| input.main_language = "es".into()), ["required title"]);
        assert_eq!(noted(|input| input.title.0.extend([("xx".into(), "?".into())])), ["unknown_language title.xx"]);
        assert_eq!(noted(|input| input.url = Some("javascript:alert(1)".into())), ["invalid url"]);
        assert_eq!(noted(|input| input.languages.push("english".into())), ["unknown_language languages.2"]);
        assert_eq!(noted(|input| input.languages.push("fr".into())), ["duplicate languages.2"]);
        assert_eq!(noted(|input| input.levels.push(Level::Introductory)), ["duplicate levels.1"]);
        assert_eq!(noted(|input| input.for_sectors.push(Sector::Museums)), ["duplicate for_sectors.1"]);
    }

    proptest! {
        /// Whatever somebody types: a message names its field, once, and ends as a sentence does.
        #[test]
        fn messages_are_sentences_about_their_field(
            main_language in ".{0,12}", tag in ".{0,12}", title in ".{0,600}", url in ".{0,40}", language in ".{0,12}",
        ) {
            let mut input = webinar();
            input.main_language = main_language;
            input.title = LanguageMap::one(tag, title);
            input.url = Some(url);
            input.languages = vec![language];
            let mut problems = Problems::new();
            input.check(&mut problems);
            for problem in problems.into_vec() {
                prop_assert!(problem.message.starts_with(&format!("{} ", problem.field)), "{problem:?}");
                prop_assert!(problem.message.ends_with('.'), "{problem:?}");
            }
        }
    }
}
