//! Writing stories, publishing them and taking them down.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::{Rejection, problem::Problems};
use database::{
    AsyncPgConnection,
    id::{PlacementId, StoryId},
};
use mentorship::story::{self as domain, NewStory, StoryChange};

use super::types::Story;
use crate::{
    cost::{cost, points},
    mutation::{TranslationInput, input_id, language_map},
    payload,
    placement::{PlacementPart, acting},
    request::{RequestContext, RequestExt},
};

/// A story of a placement.
#[derive(InputObject)]
pub struct WriteStoryInput {
    /// Of which placement: its id, placement_….
    placement: ID,
    /// The language it is first of all in, as a BCP 47 tag.
    main_language: String,
    /// What it is called, at most 500 characters in each language.
    title: Vec<TranslationInput>,
    /// What it tells, at most 50,000 characters in each language.
    text: Vec<TranslationInput>,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the story it made the first time.
    idempotency_key: Option<String>,
}

/// Other words for a story. What is left out stays as it is.
#[derive(InputObject)]
pub struct ChangeStoryInput {
    /// Which: its id, story_….
    id: ID,
    /// What it is called, in all its languages, at most 500 characters in each.
    title: Option<Vec<TranslationInput>>,
    /// What it tells, in all its languages, at most 50,000 characters in each.
    text: Option<Vec<TranslationInput>>,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// The revision you saw. Given, the change is refused if somebody else made one since.
    expected_revision: Option<i32>,
}

/// A story to be published.
#[derive(InputObject)]
pub struct PublishStoryInput {
    /// Which: its id, story_….
    id: ID,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
}

/// A story to be taken down.
#[derive(InputObject)]
pub struct TakeDownStoryInput {
    /// Which: its id, story_….
    id: ID,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
}

payload! {
    /// What came of writing a story.
    WriteStoryPayload {
        /// The story; none where it was refused.
        story: Story
    }
    /// Why it was not kept.
    WriteStoryError
    /// The sort of reason why it was not kept.
    WriteStoryErrorCode {
        /// The placement has not begun, or does not take place.
        WrongState,
        /// The placement has as many as it may have.
        Full,
        /// A language is given twice.
        Duplicate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of giving a story other words.
    ChangeStoryPayload {
        /// The story as it is now; none where the change was refused.
        story: Story
    }
    /// Why it was not changed.
    ChangeStoryError
    /// The sort of reason why it was not changed.
    ChangeStoryErrorCode {
        /// A language is given twice.
        Duplicate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of publishing a story.
    PublishStoryPayload {
        /// The story as it is now; none where it was refused.
        story: Story
    }
    /// Why it was not published.
    PublishStoryError
    /// The sort of reason why it was not published.
    PublishStoryErrorCode {
        /// It lacks a consent, or is published already; the message says which.
        WrongState,
    }
}

payload! {
    /// What came of taking a story down.
    TakeDownStoryPayload {
        /// The story as it is now; none where it was refused.
        story: Story
    }
    /// Why it was not taken down.
    TakeDownStoryError
    /// The sort of reason why it was not taken down.
    TakeDownStoryErrorCode {
        /// It is not published.
        WrongState,
    }
}

/// Mutations of stories by those who tell them.
#[derive(Default)]
pub struct StoryMutations;

#[Object]
impl StoryMutations {
    /// Writes a story of a placement that has begun, as a draft: everybody sees it once it is published, and until then those who see
    /// the placement. Nobody has consented to it by that, not even you. Needs whoever goes, or the mentor, an editor or an administrator
    /// of the host. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn write_story(&self, ctx: &Context<'_>, input: WriteStoryInput) -> Result<WriteStoryPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        WriteStoryPayload::of(input.run(request, &mut conn).await)
    }

    /// Gives a story other words. All consents are taken back by that, and what was published is a draft again. Needs the same as
    /// writing one. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn change_story(&self, ctx: &Context<'_>, input: ChangeStoryInput) -> Result<ChangeStoryPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ChangeStoryPayload::of(input.run(request, &mut conn).await)
    }

    /// Publishes a story, or one that was taken down again: everybody sees it. It takes the consent of whoever went, of the institution
    /// that let them go, and of the host. Needs the same as writing one. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn publish_story(&self, ctx: &Context<'_>, input: PublishStoryInput) -> Result<PublishStoryPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        PublishStoryPayload::of(input.run(request, &mut conn).await)
    }

    /// Takes a story down: those who see the placement see it, and nobody else. Its consents stand. Needs the same as writing one.
    /// Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn take_down_story(&self, ctx: &Context<'_>, input: TakeDownStoryInput) -> Result<TakeDownStoryPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        TakeDownStoryPayload::of(input.run(request, &mut conn).await)
    }
}

impl WriteStoryInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Story, Rejection> {
        let placement: PlacementId = input_id(&self.placement, "placement")?;
        let may = acting(request, conn, placement, self.part, "placement").await?;
        let mut problems = Problems::new();
        let title = language_map("title", self.title, &mut problems);
        let text = language_map("text", self.text, &mut problems);
        problems.settle()?;
        let new = NewStory { main_language: self.main_language, title, text };
        let row = domain::write(conn, &may, request.clock().now(), new, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Story(Arc::new(row)))
    }
}

impl ChangeStoryInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Story, Rejection> {
        let id: StoryId = input_id(&self.id, "id")?;
        let may = acting(request, conn, id, self.part, "id").await?;
        let mut problems = Problems::new();
        let title = self.title.map(|texts| language_map("title", texts, &mut problems));
        let text = self.text.map(|texts| language_map("text", texts, &mut problems));
        problems.settle()?;
        let change = StoryChange { title, text, expected_revision: self.expected_revision };
        let row = domain::change(conn, &may, request.clock().now(), id, change).await?;
        request.loaders().forget_all().await;
        Ok(Story(Arc::new(row)))
    }
}

impl PublishStoryInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Story, Rejection> {
        let id: StoryId = input_id(&self.id, "id")?;
        let may = acting(request, conn, id, self.part, "id").await?;
        let row = domain::publish(conn, &may, request.clock().now(), id).await?;
        request.loaders().forget_all().await;
        Ok(Story(Arc::new(row)))
    }
}

impl TakeDownStoryInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Story, Rejection> {
        let id: StoryId = input_id(&self.id, "id")?;
        let may = acting(request, conn, id, self.part, "id").await?;
        let row = domain::take_down(conn, &may, request.clock().now(), id).await?;
        request.loaders().forget_all().await;
        Ok(Story(Arc::new(row)))
    }
}
