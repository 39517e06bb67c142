//! What can be read about a story.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use database::id::StoryId;
use mentorship::{assent::Assent, story as domain};

use crate::{
    connection,
    cost::{cost, list_size, points},
    failure::nullable,
    organization::Organization,
    peer_review::name_of,
    placement::{self, Placement, PlacementPart},
    request::RequestExt,
    scalar::DateTime,
    text::LocalizedText,
};

/// Where a story stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::StoryState")]
pub enum StoryState {
    /// It is being written, or waits for consents.
    Draft,
    /// Everybody sees it.
    Published,
    /// It was taken down.
    Withdrawn,
}

/// What a placement meant, told to everybody with the consent of all it tells of: whoever went, the institution that let them go and
/// the host. Before it is published, those who see the placement see it.
#[derive(Clone)]
pub struct Story(pub(crate) Arc<domain::Story>);

/// What a placement meant, told to everybody with the consent of all it tells of: whoever went, the institution that let them go and
/// the host. Before it is published, those who see the placement see it.
#[Object]
impl Story {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Where it stands.
    async fn state(&self) -> StoryState {
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

    /// What it tells. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn text(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> LocalizedText {
        LocalizedText::required(ctx, &self.0.text, &self.0.main_language, languages)
    }

    /// Who consented to it as it reads now; at most 3. For those who see the placement; to others it is null. Counted as 3 items.
    #[graphql(directive = list_size::apply(Some(3), None, None))]
    async fn consents(&self, ctx: &Context<'_>) -> Option<Result<Vec<StoryConsent>>> {
        nullable(async {
            let seen = placement::find(ctx, self.0.placement_id).await?;
            Ok(seen.map(|_| self.0.consents().into_iter().map(StoryConsent).collect()))
        })
        .await
    }

    /// When it was last published.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(Into::into)
    }

    /// The placement that it tells of; none where that is not yours to see.
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

    /// Grows by one with each change of its words; give it back as `expectedRevision`, so that you consent to the words you read.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}

/// That one of those whom a story tells of consented to it as it reads now.
pub struct StoryConsent(Assent);

/// That one of those whom a story tells of consented to it as it reads now.
#[Object]
impl StoryConsent {
    /// For whom.
    async fn part(&self) -> PlacementPart {
        self.0.part.into()
    }

    /// Who consented, by name; none of somebody who is not known any more.
    async fn by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.0.by)).await
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }
}

connection! {
    /// Stories, page by page.
    StoryConnection,
    /// A story in a list.
    StoryEdge,
    Story
}

/// The story with this id, if the viewer may see it.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: StoryId) -> Result<Option<Story>> {
    Ok(ctx.request().loaders().artifacts.story_by_id.load(id).await?.map(Story))
}
