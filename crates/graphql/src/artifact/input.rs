//! Artifacts as somebody makes them.

use async_graphql::{ID, InputObject, MaybeUndefined};
use catalogue::{Rejection, problem::Problems};
use mentorship::artifact::{ArtifactChange, ArtifactContent};

use super::types::{ArtifactKind, ArtifactMedium};
use crate::{
    mutation::{TranslationInput, change, language_map},
    offer::list,
    peer_review::topic_ids,
    placement::PlacementPart,
};

/// What was made in a placement for others to use.
#[derive(InputObject)]
pub struct CreateArtifactInput {
    /// In which placement: its id, placement_….
    pub(super) placement: ID,
    /// What it is.
    kind: ArtifactKind,
    /// The language its title is first of all in, as a BCP 47 tag.
    main_language: String,
    /// What it is called, at most 500 characters in each language.
    title: Vec<TranslationInput>,
    /// What is in it, at most 50,000 characters in each language.
    #[graphql(default)]
    summary: Vec<TranslationInput>,
    /// Where it is: the address of a web page.
    url: String,
    /// Under which licence others can use it: its SPDX identifier, such as CC-BY-4.0 or CC0-1.0.
    licence: String,
    /// Languages it is in, as BCP 47 tags; 1 to 20.
    languages: Vec<String>,
    /// What it consists of; at least one.
    media: Vec<ArtifactMedium>,
    /// What its images show, in words, at most 5,000 characters. Needed where it has images.
    alternative_text: Option<String>,
    /// Where one can read what is said in it: the address of a web page. Needed where it has audio or video.
    transcript_url: Option<String>,
    /// Languages in which what is said in its videos can be read along, as BCP 47 tags, at most 20. Needed where it has video.
    #[graphql(default)]
    caption_languages: Vec<String>,
    /// What it is about, at most 20: ids of topics, topic_….
    #[graphql(default)]
    topics: Vec<ID>,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    pub(super) part: Option<PlacementPart>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the artifact it made the first time.
    pub(super) idempotency_key: Option<String>,
}

/// What becomes of an artifact that is a draft. What is left out stays as it is.
#[derive(InputObject)]
pub struct UpdateArtifactInput {
    /// Which: its id, artifact_….
    pub(super) id: ID,
    /// What it is.
    kind: Option<ArtifactKind>,
    /// The language its title is first of all in, as a BCP 47 tag.
    main_language: Option<String>,
    /// What it is called, in all its languages, at most 500 characters in each.
    title: Option<Vec<TranslationInput>>,
    /// What is in it, in all its languages, at most 50,000 characters in each. An empty list takes it out.
    summary: Option<Vec<TranslationInput>>,
    /// Where it is: the address of a web page.
    url: Option<String>,
    /// Under which licence others can use it: its SPDX identifier, such as CC-BY-4.0 or CC0-1.0.
    licence: Option<String>,
    /// All languages it is in, as BCP 47 tags; 1 to 20.
    languages: Option<Vec<String>>,
    /// All that it consists of; at least one.
    media: Option<Vec<ArtifactMedium>>,
    /// What its images show, in words, at most 5,000 characters. Null takes it out.
    alternative_text: MaybeUndefined<String>,
    /// Where one can read what is said in it: the address of a web page. Null takes it out.
    transcript_url: MaybeUndefined<String>,
    /// All languages in which what is said in its videos can be read along, as BCP 47 tags, at most 20.
    caption_languages: Option<Vec<String>>,
    /// All that it is about, at most 20: ids of topics, topic_….
    topics: Option<Vec<ID>>,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    pub(super) part: Option<PlacementPart>,
    /// The revision you saw. Given, the change is refused if somebody else made one since.
    expected_revision: Option<i32>,
}

impl CreateArtifactInput {
    /// What it is to say.
    ///
    /// # Errors
    /// Where an id is none, or a language is given twice.
    pub(super) fn content(self) -> Result<ArtifactContent, Rejection> {
        let mut problems = Problems::new();
        let title = language_map("title", self.title, &mut problems);
        let summary = language_map("summary", self.summary, &mut problems);
        problems.settle()?;
        Ok(ArtifactContent {
            kind: self.kind.into(),
            main_language: self.main_language,
            title,
            summary,
            url: self.url,
            licence: self.licence,
            languages: self.languages,
            media: list(self.media),
            alternative_text: self.alternative_text,
            transcript_url: self.transcript_url,
            caption_languages: self.caption_languages,
            topics: topic_ids(&self.topics)?,
        })
    }
}

impl UpdateArtifactInput {
    /// What is to become of it.
    ///
    /// # Errors
    /// Where an id is none, or a language is given twice.
    pub(super) fn change(self) -> Result<ArtifactChange, Rejection> {
        let mut problems = Problems::new();
        let title = self.title.map(|texts| language_map("title", texts, &mut problems));
        let summary = self.summary.map(|texts| language_map("summary", texts, &mut problems));
        problems.settle()?;
        Ok(ArtifactChange {
            kind: self.kind.map(Into::into),
            main_language: self.main_language,
            title,
            summary,
            url: self.url,
            licence: self.licence,
            languages: self.languages,
            media: self.media.map(list),
            alternative_text: change(self.alternative_text),
            transcript_url: change(self.transcript_url),
            caption_languages: self.caption_languages,
            topics: self.topics.map(|topics| topic_ids(&topics)).transpose()?,
            expected_revision: self.expected_revision,
        })
    }
}
