//! Taking artifacts back, and doing away with them.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{AsyncPgConnection, id::ArtifactId};
use mentorship::artifact as domain;

use super::types::Artifact;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    placement::{PlacementPart, acting},
    request::{RequestContext, RequestExt},
};

/// An artifact to be taken back.
#[derive(InputObject)]
pub struct TakeBackArtifactInput {
    /// Which: its id, artifact_….
    id: ID,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// The revision you saw. Given, it is not taken back if somebody else made a change since.
    expected_revision: Option<i32>,
}

/// An artifact to be deleted.
#[derive(InputObject)]
pub struct DeleteArtifactInput {
    /// Which: its id, artifact_….
    id: ID,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// The revision you saw. Given, it is not deleted if somebody else made a change since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of taking an artifact back.
    TakeBackArtifactPayload {
        /// The artifact as it is now; none where it was refused.
        artifact: Artifact
    }
    /// Why it was not taken back.
    TakeBackArtifactError
    /// The sort of reason why it was not taken back.
    TakeBackArtifactErrorCode {
        /// It does not wait to be published.
        WrongState,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of deleting an artifact.
    DeleteArtifactPayload {
        /// The artifact as it was, but for its topics; none where it was refused.
        artifact: Artifact
    }
    /// Why it was not deleted.
    DeleteArtifactError
    /// The sort of reason why it was not deleted.
    DeleteArtifactErrorCode {
        /// It is no draft.
        WrongState,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

/// Mutations that take artifacts back.
#[derive(Default)]
pub struct ArtifactUndoMutations;

#[Object]
impl ArtifactUndoMutations {
    /// Takes an artifact back that was handed in, as long as those who run the exchange have not decided about it: it is a draft again.
    /// Needs the same as making one. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn take_back_artifact(
        &self,
        ctx: &Context<'_>,
        input: TakeBackArtifactInput,
    ) -> Result<TakeBackArtifactPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        TakeBackArtifactPayload::of(input.run(request, &mut conn).await)
    }

    /// Deletes an artifact that is a draft, for good. Needs the same as making one. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn delete_artifact(&self, ctx: &Context<'_>, input: DeleteArtifactInput) -> Result<DeleteArtifactPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        DeleteArtifactPayload::of(input.run(request, &mut conn).await)
    }
}

impl TakeBackArtifactInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Artifact, Rejection> {
        let id: ArtifactId = input_id(&self.id, "id")?;
        let may = acting(request, conn, id, self.part, "id").await?;
        let row = domain::take_back(conn, &may, request.clock().now(), id, self.expected_revision).await?;
        request.loaders().forget_all().await;
        Ok(Artifact(Arc::new(row)))
    }
}

impl DeleteArtifactInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Artifact, Rejection> {
        let id: ArtifactId = input_id(&self.id, "id")?;
        let may = acting(request, conn, id, self.part, "id").await?;
        let row = domain::delete(conn, &may, id, self.expected_revision).await?;
        request.loaders().forget_all().await;
        Ok(Artifact(Arc::new(row)))
    }
}
