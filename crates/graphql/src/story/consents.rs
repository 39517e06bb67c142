//! Consenting to stories, and taking that back.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{AsyncPgConnection, id::StoryId};
use mentorship::story as domain;

use super::types::Story;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    placement::{PlacementPart, acting},
    request::{RequestContext, RequestExt},
};

/// A story to be consented to.
#[derive(InputObject)]
pub struct ConsentToStoryInput {
    /// Which: its id, story_….
    id: ID,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// The revision you read. You do not consent to it if its words were changed since.
    expected_revision: i32,
}

/// A consent to be taken back.
#[derive(InputObject)]
pub struct TakeBackConsentInput {
    /// To which story: its id, story_….
    id: ID,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
}

payload! {
    /// What came of consenting to a story.
    ConsentToStoryPayload {
        /// The story as it is now; none where it was refused.
        story: Story
    }
    /// Why the consent was not kept.
    ConsentToStoryError
    /// The sort of reason why the consent was not kept.
    ConsentToStoryErrorCode {
        /// Your side has consented already, or you consented for another one.
        WrongState,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of taking a consent back.
    TakeBackConsentPayload {
        /// The story as it is now; none where it was refused.
        story: Story
    }
    /// Why the consent was not taken back.
    TakeBackConsentError
    /// The sort of reason why the consent was not taken back.
    TakeBackConsentErrorCode {
        /// Your side has not consented.
        WrongState,
    }
}

/// Mutations of consents to stories.
#[derive(Default)]
pub struct StoryConsentMutations;

#[Object]
impl StoryConsentMutations {
    /// Consents to a story as it reads now, for one of those it tells of: whoever goes, for themselves; their supervisor or an
    /// administrator of their institution, for that; the mentor, an editor or an administrator of the host, for the host. Nobody
    /// consents for two of them. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn consent_to_story(&self, ctx: &Context<'_>, input: ConsentToStoryInput) -> Result<ConsentToStoryPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ConsentToStoryPayload::of(input.run(request, &mut conn).await)
    }

    /// Takes the consent to a story back. One that is published is taken down at once. Needs the same as consenting. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn take_back_consent(
        &self,
        ctx: &Context<'_>,
        input: TakeBackConsentInput,
    ) -> Result<TakeBackConsentPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        TakeBackConsentPayload::of(input.run(request, &mut conn).await)
    }
}

impl ConsentToStoryInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Story, Rejection> {
        let id: StoryId = input_id(&self.id, "id")?;
        let may = acting(request, conn, id, self.part, "id").await?;
        let row = domain::consent(conn, &may, request.clock().now(), id, self.expected_revision).await?;
        request.loaders().forget_all().await;
        Ok(Story(Arc::new(row)))
    }
}

impl TakeBackConsentInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Story, Rejection> {
        let id: StoryId = input_id(&self.id, "id")?;
        let may = acting(request, conn, id, self.part, "id").await?;
        let row = domain::take_back(conn, &may, request.clock().now(), id).await?;
        request.loaders().forget_all().await;
        Ok(Story(Arc::new(row)))
    }
}
