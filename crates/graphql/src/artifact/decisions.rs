//! What those who run an exchange make of artifacts.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{AsyncPgConnection, id::ArtifactId};
use identity::policy::{self, MayPublishArtifact};
use mentorship::artifact as domain;

use super::types::Artifact;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    opportunity::Visibility,
    payload,
    placement::acting,
    request::{RequestContext, RequestExt},
};

/// An artifact to be published.
#[derive(InputObject)]
pub struct PublishArtifactInput {
    /// Which: its id, artifact_….
    id: ID,
    /// Who may see it: PUBLIC, NETWORK or PROGRAMME; left out, everybody.
    visibility: Option<Visibility>,
}

/// An artifact to be returned to those who made it.
#[derive(InputObject)]
pub struct ReturnArtifactInput {
    /// Which: its id, artifact_….
    id: ID,
    /// Why, at most 2,000 characters. All who see the placement see it.
    reason: String,
}

/// An artifact to be withdrawn.
#[derive(InputObject)]
pub struct WithdrawArtifactInput {
    /// Which: its id, artifact_….
    id: ID,
    /// Why, at most 2,000 characters. All who see the placement see it, and whoever looks up the opportunity it was published as.
    reason: String,
}

payload! {
    /// What came of publishing an artifact.
    PublishArtifactPayload {
        /// The artifact as it is now, with the opportunity that it was published as; none where it was refused.
        artifact: Artifact
    }
    /// Why it was not published.
    PublishArtifactError
    /// The sort of reason why it was not published.
    PublishArtifactErrorCode {
        /// It does not wait to be published, or no steward has approved the organization that runs the exchange.
        WrongState,
        /// Something is named twice.
        Duplicate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
    }
}

payload! {
    /// What came of returning an artifact.
    ReturnArtifactPayload {
        /// The artifact as it is now; none where it was refused.
        artifact: Artifact
    }
    /// Why it was not returned.
    ReturnArtifactError
    /// The sort of reason why it was not returned.
    ReturnArtifactErrorCode {
        /// It does not wait to be published.
        WrongState,
    }
}

payload! {
    /// What came of withdrawing an artifact.
    WithdrawArtifactPayload {
        /// The artifact as it is now; none where it was refused.
        artifact: Artifact
    }
    /// Why it was not withdrawn.
    WithdrawArtifactError
    /// The sort of reason why it was not withdrawn.
    WithdrawArtifactErrorCode {
        /// It is not published.
        WrongState,
    }
}

/// Mutations of artifacts by those who run the exchange.
#[derive(Default)]
pub struct ArtifactDecisionMutations;

#[Object]
impl ArtifactDecisionMutations {
    /// Publishes an artifact that was submitted: as an opportunity of the kind RESOURCE, which belongs to the organization that runs
    /// the exchange, with both institutions as presenters. It says what the artifact says, and is found wherever people look for
    /// training. Needs whoever runs the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn publish_artifact(&self, ctx: &Context<'_>, input: PublishArtifactInput) -> Result<PublishArtifactPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        PublishArtifactPayload::of(input.run(request, &mut conn).await)
    }

    /// Returns an artifact that was submitted to those who made it, with a reason: it is a draft again. Needs whoever runs the exchange.
    /// Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn return_artifact(&self, ctx: &Context<'_>, input: ReturnArtifactInput) -> Result<ReturnArtifactPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ReturnArtifactPayload::of(input.run(request, &mut conn).await)
    }

    /// Withdraws an artifact that was published, for good, and the opportunity that it was published as. Needs whoever runs the
    /// exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn withdraw_artifact(
        &self,
        ctx: &Context<'_>,
        input: WithdrawArtifactInput,
    ) -> Result<WithdrawArtifactPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        WithdrawArtifactPayload::of(input.run(request, &mut conn).await)
    }
}

impl PublishArtifactInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Artifact, Rejection> {
        let may = publishing(request, conn, &self.id).await?;
        let visibility = self.visibility.map(Into::into).unwrap_or_default();
        let row = domain::publish(conn, &may, request.clock().now(), visibility).await?;
        request.loaders().forget_all().await;
        Ok(Artifact(Arc::new(row)))
    }
}

impl ReturnArtifactInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Artifact, Rejection> {
        let id: ArtifactId = input_id(&self.id, "id")?;
        let may = acting(request, conn, id, None, "id").await?;
        let row = domain::return_to_makers(conn, &may, request.clock().now(), id, &self.reason).await?;
        request.loaders().forget_all().await;
        Ok(Artifact(Arc::new(row)))
    }
}

impl WithdrawArtifactInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Artifact, Rejection> {
        let may = publishing(request, conn, &self.id).await?;
        let row = domain::withdraw(conn, &may, request.clock().now(), &self.reason).await?;
        request.loaders().forget_all().await;
        Ok(Artifact(Arc::new(row)))
    }
}

/// The proof that the viewer may publish this artifact, and withdraw it again.
async fn publishing(
    request: &RequestContext,
    conn: &mut AsyncPgConnection,
    id: &ID,
) -> Result<MayPublishArtifact, Rejection> {
    let id = input_id(id, "id")?;
    policy::publish_artifact(conn, request.viewer(), id).await.map_err(|refusal| Rejection::refused(refusal, "id"))
}
