//! Making artifacts, and handing them in.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{
    AsyncPgConnection,
    id::{ArtifactId, PlacementId},
};
use mentorship::artifact as domain;

use super::{
    input::{CreateArtifactInput, UpdateArtifactInput},
    types::Artifact,
};
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    placement::{PlacementPart, acting},
    request::{RequestContext, RequestExt},
};

/// An artifact to be handed in.
#[derive(InputObject)]
pub struct SubmitArtifactInput {
    /// Which: its id, artifact_….
    id: ID,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// The revision you saw. Given, it is not submitted if somebody else made a change since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of making an artifact.
    CreateArtifactPayload {
        /// The artifact; none where it was refused.
        artifact: Artifact
    }
    /// Why it was not kept.
    CreateArtifactError
    /// The sort of reason why it was not kept.
    CreateArtifactErrorCode {
        /// The placement has not begun, or does not take place.
        WrongState,
        /// The placement has as many as it may have.
        Full,
        /// Something is named twice.
        Duplicate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of changing an artifact.
    UpdateArtifactPayload {
        /// The artifact as it is now; none where the change was refused.
        artifact: Artifact
    }
    /// Why it was not changed.
    UpdateArtifactError
    /// The sort of reason why it was not changed.
    UpdateArtifactErrorCode {
        /// It is no draft any more.
        WrongState,
        /// Something is named twice.
        Duplicate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of handing an artifact in.
    SubmitArtifactPayload {
        /// The artifact as it is now; none where it was refused.
        artifact: Artifact
    }
    /// Why it was not handed in.
    SubmitArtifactError
    /// The sort of reason why it was not handed in.
    SubmitArtifactErrorCode {
        /// It was submitted already.
        WrongState,
        /// Something is named twice.
        Duplicate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

/// Mutations of artifacts by those who make them.
#[derive(Default)]
pub struct ArtifactMutations;

#[Object]
impl ArtifactMutations {
    /// Puts down what was made in a placement that has begun, as a draft: where it is, under which licence, and what people need who do
    /// not see or hear it. All who see the placement see it. Needs whoever goes, or the mentor, an editor or an administrator of the
    /// host. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn create_artifact(&self, ctx: &Context<'_>, input: CreateArtifactInput) -> Result<CreateArtifactPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CreateArtifactPayload::of(input.run(request, &mut conn).await)
    }

    /// Changes an artifact that is a draft. Needs the same as making one. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn update_artifact(&self, ctx: &Context<'_>, input: UpdateArtifactInput) -> Result<UpdateArtifactPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        UpdateArtifactPayload::of(input.run(request, &mut conn).await)
    }

    /// Hands an artifact in to those who run the exchange, who are told, and publish it or return it. It stays as it is from then on.
    /// Needs the same as making one. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn submit_artifact(&self, ctx: &Context<'_>, input: SubmitArtifactInput) -> Result<SubmitArtifactPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SubmitArtifactPayload::of(input.run(request, &mut conn).await)
    }
}

impl CreateArtifactInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Artifact, Rejection> {
        let placement: PlacementId = input_id(&self.placement, "placement")?;
        let may = acting(request, conn, placement, self.part, "placement").await?;
        let key = self.idempotency_key.clone();
        let content = self.content()?;
        let row = domain::create(conn, &may, request.clock().now(), content, key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Artifact(Arc::new(row)))
    }
}

impl UpdateArtifactInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Artifact, Rejection> {
        let id: ArtifactId = input_id(&self.id, "id")?;
        let may = acting(request, conn, id, self.part, "id").await?;
        let change = self.change()?;
        let row = domain::change(conn, &may, request.clock().now(), id, change).await?;
        request.loaders().forget_all().await;
        Ok(Artifact(Arc::new(row)))
    }
}

impl SubmitArtifactInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Artifact, Rejection> {
        let id: ArtifactId = input_id(&self.id, "id")?;
        let may = acting(request, conn, id, self.part, "id").await?;
        let row = domain::submit(conn, &may, request.clock().now(), id, self.expected_revision).await?;
        request.loaders().forget_all().await;
        Ok(Artifact(Arc::new(row)))
    }
}
