//! What can be read about an artifact.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use database::id::ArtifactId;
use futures::future::try_join_all;
use mentorship::artifact::{self as domain, Licence};

use crate::{
    connection,
    cost::{cost, list_size, points},
    failure::{nullable, required},
    offer::list,
    opportunity::Opportunity,
    organization::Organization,
    placement::{self, Placement},
    request::RequestExt,
    scalar::DateTime,
    text::LocalizedText,
    topic::Topic,
};

/// What was made in a placement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::ArtifactKind")]
pub enum ArtifactKind {
    /// What is to be done or looked at, item by item.
    Checklist,
    /// How something is done, step by step.
    Workflow,
    /// Something to be filled in.
    Template,
    /// What was done somewhere, and what came of it.
    CaseStudy,
}

/// What an artifact consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::ArtifactMedium")]
pub enum ArtifactMedium {
    /// Something to read.
    Text,
    /// Pictures. What they show must be said in words.
    Image,
    /// Something to listen to. It needs a transcript.
    Audio,
    /// Moving pictures. They need a transcript and captions.
    Video,
}

/// Where an artifact stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::ArtifactState")]
pub enum ArtifactState {
    /// It is being made.
    Draft,
    /// It waits for those who run the exchange.
    Submitted,
    /// Others can use it.
    Published,
    /// It was taken back.
    Withdrawn,
}

/// What was made in a placement for others to use: a checklist, a workflow, a template or a case study. Once it is published,
/// everybody sees it who may see the opportunity that it was published as; all others are seen by those who see the placement.
#[derive(Clone)]
pub struct Artifact(pub(crate) Arc<domain::Artifact>);

/// What was made in a placement for others to use: a checklist, a workflow, a template or a case study. Once it is published,
/// everybody sees it who may see the opportunity that it was published as; all others are seen by those who see the placement.
#[Object]
impl Artifact {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What it is.
    async fn kind(&self) -> ArtifactKind {
        self.0.kind.into()
    }

    /// Where it stands.
    async fn state(&self) -> ArtifactState {
        self.0.state.into()
    }

    /// What it is called. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn title(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> LocalizedText {
        LocalizedText::required(ctx, &self.0.title, &self.0.main_language, languages)
    }

    /// What is in it. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        LocalizedText::of(ctx, &self.0.summary, &self.0.main_language, languages)
    }

    /// Where it is.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// Under which licence others can use it. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn licence(&self) -> ArtifactLicence {
        ArtifactLicence::of(&self.0.licence)
    }

    /// Languages it is in, as BCP 47 tags.
    async fn languages(&self) -> &[String] {
        &self.0.languages
    }

    /// What it consists of.
    async fn media(&self) -> Vec<ArtifactMedium> {
        list(self.0.media.iter().copied())
    }

    /// What its images show, in words.
    async fn alternative_text(&self) -> Option<&str> {
        self.0.alternative_text.as_deref()
    }

    /// Where one can read what is said in it.
    async fn transcript_url(&self) -> Option<&str> {
        self.0.transcript_url.as_deref()
    }

    /// Languages in which what is said in its videos can be read along, as BCP 47 tags.
    async fn caption_languages(&self) -> &[String] {
        &self.0.caption_languages
    }

    /// What it is about; at most 20. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn topics(&self, ctx: &Context<'_>) -> Result<Vec<Topic>> {
        required(ctx, async {
            let loaders = ctx.request().loaders();
            let ids = loaders.artifacts.topics_by_artifact.load(self.0.id).await?;
            let topics = try_join_all(ids.iter().map(|id| loaders.topic_by_id.load(*id))).await?;
            Ok(topics.into_iter().flatten().map(Topic).collect())
        })
        .await
    }

    /// The opportunity that it was published as; none before that, or where it is not yours to see.
    async fn opportunity(&self, ctx: &Context<'_>) -> Option<Result<Opportunity>> {
        let id = self.0.opportunity_id?;
        nullable(async { Ok(ctx.request().loaders().opportunity_by_id.load(id).await?.map(Opportunity::of)) }).await
    }

    /// Why it was returned, or withdrawn.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When it was published.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(Into::into)
    }

    /// The placement that it was made in; none where that is not yours to see.
    async fn placement(&self, ctx: &Context<'_>) -> Option<Result<Placement>> {
        nullable(placement::find(ctx, self.0.placement_id)).await
    }

    /// The institution that let somebody go.
    async fn home(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(placement::side(ctx, self.0.placement_id, |sides| sides.home)).await
    }

    /// The institution that hosted them.
    async fn host(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(placement::side(ctx, self.0.placement_id, |sides| sides.host)).await
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}

/// A licence, as SPDX lists it (spdx.org/licenses).
#[derive(SimpleObject, Clone)]
pub struct ArtifactLicence {
    /// Its SPDX identifier: CC-BY-4.0.
    id: String,
    /// What it is called: Creative Commons Attribution 4.0 International.
    name: String,
    /// Where its text is.
    url: String,
}

impl ArtifactLicence {
    fn of(id: &str) -> Self {
        // What it was checked against may be a newer list than this one.
        let name = Licence::find(id).map_or(id, |known| known.name);
        Self { id: id.to_owned(), name: name.to_owned(), url: Licence::url_of(id) }
    }
}

connection! {
    /// Artifacts, page by page.
    ArtifactConnection,
    /// An artifact in a list.
    ArtifactEdge,
    Artifact
}

/// The artifact with this id, if the viewer may see it.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: ArtifactId) -> Result<Option<Artifact>> {
    Ok(ctx.request().loaders().artifacts.artifact_by_id.load(id).await?.map(Artifact))
}
