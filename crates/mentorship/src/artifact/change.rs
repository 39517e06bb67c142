//! Changing drafts, and handing them in.

use catalogue::{
    LanguageMap,
    problem::{Problems, Rejection, check_revision},
};
use database::{
    AsyncPgConnection,
    id::{ArtifactId, TopicId},
    schema::artifact,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{MayInPlacement, deed::MakeArtifact};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{
    Artifact, ArtifactContent, ArtifactKind, ArtifactMedium,
    content::{content_of, replace_topics, said},
    state::Step,
};
use crate::telling;

/// What becomes of an artifact; what is none stays as it is.
#[derive(Debug, Clone, Default)]
pub struct ArtifactChange {
    /// What it is.
    pub kind: Option<ArtifactKind>,
    /// The language its title is first of all in.
    pub main_language: Option<String>,
    /// What it is called, in all its languages.
    pub title: Option<LanguageMap>,
    /// What is in it, in all its languages.
    pub summary: Option<LanguageMap>,
    /// Where it is.
    pub url: Option<String>,
    /// Under which licence it can be used, by its SPDX identifier.
    pub licence: Option<String>,
    /// All languages it is in.
    pub languages: Option<Vec<String>>,
    /// All that it consists of.
    pub media: Option<Vec<ArtifactMedium>>,
    /// What its images show, in words; some of none takes it out.
    pub alternative_text: Option<Option<String>>,
    /// Where the transcript of what is heard is; some of none takes it out.
    pub transcript_url: Option<Option<String>>,
    /// All languages in which what is said in its videos can be read.
    pub caption_languages: Option<Vec<String>>,
    /// All topics that it is about.
    pub topics: Option<Vec<TopicId>>,
    /// The revision that was seen.
    pub expected_revision: Option<i32>,
}

/// Changes an artifact that is a draft.
///
/// # Errors
/// Every fault of what it would say at once; where it is no draft any more, or somebody else changed it.
pub async fn change(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<MakeArtifact>,
    now: Timestamp,
    id: ArtifactId,
    change: ArtifactChange,
) -> Result<Artifact, Rejection> {
    conn.transaction(async |conn| {
        let row = Artifact::locked(conn, may.placement(), id, "id").await?;
        check_revision(change.expected_revision, row.revision)?;
        row.after(Step::Change)?;
        let before = content_of(conn, &row).await?;
        let after = change.applied_to(before.clone());
        let mut problems = Problems::new();
        after.check(conn, &mut problems).await?;
        problems.settle()?;
        if after == before {
            return Ok(row);
        }
        if after.topics != before.topics {
            replace_topics(conn, id, &after.topics).await?;
        }
        let row = diesel::update(artifact::table.find(id))
            .set((said(&after), artifact::revision.eq(row.revision + 1), artifact::updated_at.eq(now.to_diesel())))
            .returning(Artifact::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

impl ArtifactChange {
    /// What the artifact says then.
    fn applied_to(self, before: ArtifactContent) -> ArtifactContent {
        ArtifactContent {
            kind: self.kind.unwrap_or(before.kind),
            main_language: self.main_language.unwrap_or(before.main_language),
            title: self.title.unwrap_or(before.title),
            summary: self.summary.unwrap_or(before.summary),
            url: self.url.unwrap_or(before.url),
            licence: self.licence.unwrap_or(before.licence),
            languages: self.languages.unwrap_or(before.languages),
            media: self.media.unwrap_or(before.media),
            alternative_text: self.alternative_text.unwrap_or(before.alternative_text),
            transcript_url: self.transcript_url.unwrap_or(before.transcript_url),
            caption_languages: self.caption_languages.unwrap_or(before.caption_languages),
            topics: self.topics.unwrap_or(before.topics),
        }
    }
}

/// Hands an artifact in to those who run the exchange, and tells them. What it says stays as it is from then on.
///
/// # Errors
/// Every fault of what it says at once; where it was submitted before, or somebody else changed it.
pub async fn submit(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<MakeArtifact>,
    now: Timestamp,
    id: ArtifactId,
    expected_revision: Option<i32>,
) -> Result<Artifact, Rejection> {
    conn.transaction(async |conn| {
        let row = Artifact::locked(conn, may.placement(), id, "id").await?;
        check_revision(expected_revision, row.revision)?;
        let state = row.after(Step::Submit)?;
        let mut problems = Problems::new();
        content_of(conn, &row).await?.check(conn, &mut problems).await?;
        problems.settle()?;
        let row: Artifact = diesel::update(artifact::table.find(id))
            .set((
                artifact::state.eq(state),
                artifact::reason.eq(None::<String>),
                artifact::revision.eq(row.revision + 1),
                artifact::updated_at.eq(now.to_diesel()),
            ))
            .returning(Artifact::as_returning())
            .get_result(conn)
            .await?;
        telling::tell_submitted(conn, now, &row, may.person()).await?;
        Ok(row)
    })
    .await
}
