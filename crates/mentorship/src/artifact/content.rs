//! What an artifact says of itself, and what it needs so that everybody can use it.

use catalogue::{
    LanguageMap,
    language::check_tag,
    opportunity::AccessibilityFeature,
    problem::{ProblemCode, Problems},
    text::{check_link, check_text},
    topic::{MOST_TOPICS, check_topics},
};
use database::{
    AsyncPgConnection,
    id::{ArtifactId, TopicId},
    schema::{artifact, artifact_topic},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::Serialize;

use super::{Artifact, ArtifactKind, ArtifactMedium, licence::check_licence, read::topics};

/// The most languages that one is in.
const MOST_LANGUAGES: usize = 20;

/// What an artifact says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArtifactContent {
    /// What it is.
    pub kind: ArtifactKind,
    /// The language its title is first of all in.
    pub main_language: String,
    /// What it is called, per language.
    pub title: LanguageMap,
    /// What is in it, per language.
    pub summary: LanguageMap,
    /// Where it is.
    pub url: String,
    /// Under which licence it can be used, by its SPDX identifier.
    pub licence: String,
    /// Languages it is in (BCP 47).
    pub languages: Vec<String>,
    /// What it consists of.
    pub media: Vec<ArtifactMedium>,
    /// What its images show, in words.
    pub alternative_text: Option<String>,
    /// Where the transcript of what is heard is.
    pub transcript_url: Option<String>,
    /// Languages in which what is said in its videos can be read (BCP 47).
    pub caption_languages: Vec<String>,
    /// What it is about.
    pub topics: Vec<TopicId>,
}

impl ArtifactContent {
    /// What an artifact says, with its topics.
    fn of(row: &Artifact, topics: Vec<TopicId>) -> Self {
        Self {
            kind: row.kind,
            main_language: row.main_language.clone(),
            title: LanguageMap::clone(&row.title),
            summary: LanguageMap::clone(&row.summary),
            url: row.url.clone(),
            licence: row.licence.clone(),
            languages: row.languages.clone(),
            media: row.media.clone(),
            alternative_text: row.alternative_text.clone(),
            transcript_url: row.transcript_url.clone(),
            caption_languages: row.caption_languages.clone(),
            topics,
        }
    }

    /// Notes everything that is wrong with it, topics that there are not among it.
    pub(super) async fn check(&self, conn: &mut AsyncPgConnection, problems: &mut Problems) -> QueryResult<()> {
        self.check_words(problems);
        check_topics(conn, &self.topics, "topics", problems).await
    }

    /// Notes everything that is wrong with it but for topics.
    fn check_words(&self, problems: &mut Problems) {
        check_tag(&self.main_language, "main_language", problems);
        self.title.check_main(&self.main_language, "title", 500, problems);
        self.summary.check("summary", 50_000, problems);
        check_link(Some(&self.url), "url", problems);
        check_licence(&self.licence, "licence", problems);
        if self.languages.is_empty() {
            let what = "is empty; say in which languages it is";
            problems.note(ProblemCode::Required, "languages", what);
        }
        check_languages(&self.languages, "languages", problems);
        if self.media.is_empty() {
            let what = "is empty; say whether it is text, images, audio or video";
            problems.note(ProblemCode::Required, "media", what);
        }
        problems.note_repeated("media", &self.media);
        problems.note_long_list("topics", self.topics.len(), MOST_TOPICS);
        check_text(self.alternative_text.as_deref(), "alternative_text", 5_000, problems);
        check_link(self.transcript_url.as_deref(), "transcript_url", problems);
        check_languages(&self.caption_languages, "caption_languages", problems);
        self.check_access(problems);
    }

    /// Notes what is missing for people who do not see or hear it.
    fn check_access(&self, problems: &mut Problems) {
        let has = |medium| self.media.contains(&medium);
        let is_heard = has(ArtifactMedium::Audio) || has(ArtifactMedium::Video);
        for (field, is_missing, what) in [
            (
                "alternative_text",
                has(ArtifactMedium::Image) && self.alternative_text.is_none(),
                "is missing, and it has images; say in words what they show",
            ),
            (
                "transcript_url",
                is_heard && self.transcript_url.is_none(),
                "is missing, and something is heard in it; say where one can read what is said",
            ),
            (
                "caption_languages",
                has(ArtifactMedium::Video) && self.caption_languages.is_empty(),
                "is empty, and it has videos; add captions, and say in which languages they are",
            ),
        ] {
            if is_missing {
                problems.note(ProblemCode::Required, field, what);
            }
        }
    }

    /// What makes it usable for people with disabilities, in the words of the catalogue.
    pub(super) fn accessibility(&self) -> Vec<AccessibilityFeature> {
        let captions = (!self.caption_languages.is_empty()).then_some(AccessibilityFeature::RecordedCaptions);
        let transcript = self.transcript_url.is_some().then_some(AccessibilityFeature::Transcript);
        captions.into_iter().chain(transcript).collect()
    }
}

fn check_languages(tags: &[String], field: &str, problems: &mut Problems) {
    problems.note_long_list(field, tags.len(), MOST_LANGUAGES);
    for (at, tag) in tags.iter().enumerate() {
        check_tag(tag, &format!("{field}.{at}"), problems);
    }
    problems.note_repeated(field, tags.iter().map(|tag| tag.to_lowercase()));
}

/// What an artifact says, in columns.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = artifact, treat_none_as_null = true)]
pub(super) struct Said<'s> {
    kind: ArtifactKind,
    main_language: &'s str,
    title: &'s LanguageMap,
    summary: &'s LanguageMap,
    url: &'s str,
    licence: &'s str,
    languages: &'s [String],
    media: &'s [ArtifactMedium],
    alternative_text: Option<&'s str>,
    transcript_url: Option<&'s str>,
    caption_languages: &'s [String],
}

/// What an artifact says, in columns.
pub(super) fn said(content: &ArtifactContent) -> Said<'_> {
    Said {
        kind: content.kind,
        main_language: &content.main_language,
        title: &content.title,
        summary: &content.summary,
        url: &content.url,
        licence: &content.licence,
        languages: &content.languages,
        media: &content.media,
        alternative_text: content.alternative_text.as_deref(),
        transcript_url: content.transcript_url.as_deref(),
        caption_languages: &content.caption_languages,
    }
}

/// What an artifact says now.
pub(super) async fn content_of(conn: &AsyncPgConnection, row: &Artifact) -> QueryResult<ArtifactContent> {
    let topics = topics(conn, &[row.id]).await?.into_iter().map(|(_, topic)| topic).collect();
    Ok(ArtifactContent::of(row, topics))
}

/// Writes what an artifact is about, in place of what it was about before.
pub(super) async fn replace_topics(
    conn: &mut AsyncPgConnection,
    id: ArtifactId,
    topics: &[TopicId],
) -> QueryResult<()> {
    diesel::delete(artifact_topic::table.filter(artifact_topic::artifact_id.eq(id))).execute(conn).await?;
    let rows: Vec<_> =
        topics.iter().map(|topic| (artifact_topic::artifact_id.eq(id), artifact_topic::topic_id.eq(*topic))).collect();
    diesel::insert_into(artifact_topic::table).values(rows).execute(conn).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// One with nothing wrong with it.
    fn checklist() -> ArtifactContent {
        ArtifactContent {
            kind: ArtifactKind::Checklist,
            main_language: "en".to_owned(),
            title: LanguageMap::one("en", "Packing a painting"),
            summary: LanguageMap::default(),
            url: "https://museum.example/packing.pdf".to_owned(),
            licence: "CC-BY-4.0".to_owned(),
            languages: vec!["en".to_owned()],
            media: vec![ArtifactMedium::Text],
            alternative_text: None,
            transcript_url: None,
            caption_languages: Vec::new(),
            topics: Vec::new(),
        }
    }

    fn noted(change: impl FnOnce(&mut ArtifactContent)) -> Vec<String> {
        let mut content = checklist();
        change(&mut content);
        let mut problems = Problems::new();
        content.check_words(&mut problems);
        problems.into_vec().iter().map(|problem| format!("{} {}", problem.code, problem.field)).collect()
    }

    #[test]
    fn each_fault_is_noted_at_its_field() {
        assert_eq!(noted(|_| ()), [""; 0]);
        assert_eq!(noted(|one| one.title = LanguageMap::one("fr", "Emballer")), ["required title"]);
        assert_eq!(noted(|one| one.url = "packing.pdf".to_owned()), ["invalid url"]);
        assert_eq!(noted(|one| one.licence = "free".to_owned()), ["invalid licence"]);
        assert_eq!(noted(|one| one.languages.clear()), ["required languages"]);
        assert_eq!(noted(|one| one.languages.push("en".to_owned())), ["duplicate languages.1"]);
        assert_eq!(
            noted(|one| one.caption_languages.push("english".to_owned())),
            ["unknown_language caption_languages.0"]
        );
        assert_eq!(noted(|one| one.media.clear()), ["required media"]);
        assert_eq!(noted(|one| one.media.push(ArtifactMedium::Text)), ["duplicate media.1"]);
        assert_eq!(noted(|one| one.alternative_text = Some(" ".to_owned())), ["required alternative_text"]);
        assert_eq!(noted(|one| one.transcript_url = Some("transcript".to_owned())), ["invalid transcript_url"]);
        let many = |one: &mut ArtifactContent| one.topics = (0..21).map(|_| TopicId::new()).collect();
        assert_eq!(noted(many), ["too_long topics"]);
    }

    proptest! {
        #[test]
        fn whoever_does_not_see_or_hear_it_can_use_it(
            media in prop::sample::subsequence(ArtifactMedium::ALL.to_vec(), 1..=4),
            (is_described, has_transcript, has_captions) in any::<(bool, bool, bool)>(),
        ) {
            let has = |medium: ArtifactMedium| media.contains(&medium);
            let mut wanted = Vec::new();
            if has(ArtifactMedium::Image) && !is_described {
                wanted.push("required alternative_text");
            }
            if (has(ArtifactMedium::Audio) || has(ArtifactMedium::Video)) && !has_transcript {
                wanted.push("required transcript_url");
            }
            if has(ArtifactMedium::Video) && !has_captions {
                wanted.push("required caption_languages");
            }
            let found = noted(|one| {
                one.media = media.clone();
                one.alternative_text = is_described.then(|| "A crate with foam.".to_owned());
                one.transcript_url = has_transcript.then(|| "https://museum.example/transcript".to_owned());
                one.caption_languages = if has_captions { vec!["fr".to_owned()] } else { Vec::new() };
            });
            prop_assert_eq!(found, wanted);
        }
    }
}
