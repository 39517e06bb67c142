//! Creating service tokens, rotating and revoking them.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::{Rejection, problem::Problems};
use database::{
    AsyncPgConnection,
    id::{OrganizationId, ServiceTokenId},
};
use identity::{
    policy,
    service_token::{self as domain, Issued, NewServiceToken},
};
use jiff::SignedDuration;
use uuid::Uuid;

use super::{
    ServiceToken,
    types::{Client, Scope},
};
use crate::{
    cost::{cost, points},
    mutation::{input_id, input_instant},
    payload,
    request::{RequestContext, RequestExt},
    scalar::DateTime,
};

/// A new service token.
#[derive(InputObject)]
pub struct CreateServiceTokenInput {
    /// Whose: the id of an organization, org_….
    organization: ID,
    /// What you call it, by where it is used: museum website; 1 to 200 characters.
    name: String,
    /// What it may be used for; at least one.
    scopes: Vec<Scope>,
    /// From when on it is refused; left out: never.
    expires_at: Option<DateTime>,
    /// Who the system is to a provider that this server knows, where it is to show the provider's own tokens (OAuth client
    /// credentials). Left out: the token has a secret of its own.
    client: Option<Client>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the token that it created the first time, without its secret, which
    /// is kept nowhere: rotate that token to get one.
    idempotency_key: Option<String>,
}

/// A service token in whose place a new one is to be put.
#[derive(InputObject)]
pub struct RotateServiceTokenInput {
    /// Which token: its id, token_….
    id: ID,
    /// How long the old one is good beside the new one, in hours: 0 to 720. It never lasts longer than it would have.
    #[graphql(default = 24)]
    overlap_hours: i32,
}

/// A service token that is to be good no longer.
#[derive(InputObject)]
pub struct RevokeServiceTokenInput {
    /// Which token: its id, token_….
    id: ID,
}

payload! {
    /// What came of creating a service token.
    CreateServiceTokenPayload {
        /// The token; none where it was refused.
        service_token: ServiceToken,
        /// Its secret, to be sent as "Authorization: Bearer lyceum_…". It is shown this once; none where a provider's own
        /// tokens are shown instead, and where the request is a repeated one.
        secret: String
    }
    /// Why a service token was not created.
    CreateServiceTokenError
    /// The sort of reason why a service token was not created.
    CreateServiceTokenErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// Another token stands for this client already.
        Duplicate,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of rotating a service token.
    RotateServiceTokenPayload {
        /// The new token; none where it was refused.
        service_token: ServiceToken,
        /// Its secret, to be sent as "Authorization: Bearer lyceum_…". It is shown this once.
        secret: String
    }
    /// Why a service token was not rotated.
    RotateServiceTokenError
    /// The sort of reason why a service token was not rotated.
    RotateServiceTokenErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// It was revoked or replaced, has expired, or has no secret of ours.
        WrongState,
    }
}

payload! {
    /// What came of revoking a service token.
    RevokeServiceTokenPayload {
        /// The token as it is now; none where it was refused.
        service_token: ServiceToken
    }
    /// Why a service token was not revoked.
    RevokeServiceTokenError
    /// The sort of reason why a service token was not revoked.
    RevokeServiceTokenErrorCode {}
}

/// Mutations of service tokens.
#[derive(Default)]
pub struct ServiceTokenMutations;

#[Object]
impl ServiceTokenMutations {
    /// Creates a service token, with which a partner's system acts for your organization. Needs you to act for the
    /// organization as its administrator; the scope TOPICS_WRITE needs you to be a steward besides. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn create_service_token(
        &self,
        ctx: &Context<'_>,
        input: CreateServiceTokenInput,
    ) -> Result<CreateServiceTokenPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CreateServiceTokenPayload::of(input.create(request, &mut conn).await)
    }

    /// Puts a new service token in the place of one: with the same name and scopes, and good for as long as that was when
    /// it was created. For a while both are good, so that the system can change over. Needs you to act for the
    /// organization as its administrator. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn rotate_service_token(
        &self,
        ctx: &Context<'_>,
        input: RotateServiceTokenInput,
    ) -> Result<RotateServiceTokenPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        RotateServiceTokenPayload::of(input.rotate(request, &mut conn).await)
    }

    /// Revokes a service token: from now on it is refused, and subscriptions that were begun with it are told nothing more.
    /// Doing so twice changes nothing more. Needs you to act for the organization as its administrator, or to be a steward.
    /// Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn revoke_service_token(
        &self,
        ctx: &Context<'_>,
        input: RevokeServiceTokenInput,
    ) -> Result<RevokeServiceTokenPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        RevokeServiceTokenPayload::of(input.revoke(request, &mut conn).await)
    }
}

type Shown = (ServiceToken, Option<String>);

fn shown(Issued { token, secret }: Issued) -> Shown {
    (ServiceToken(Arc::new(token)), secret.map(|secret| secret.reveal().to_owned()))
}

impl CreateServiceTokenInput {
    async fn create(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Shown, Rejection> {
        let organization = input_id(&self.organization, "organization")?;
        let scopes = self.scopes.into_iter().map(Into::into).collect();
        let may = policy::create_token(request.viewer(), organization, scopes)
            .map_err(|refusal| Rejection::refused(refusal, "organization"))?;
        let mut problems = Problems::new();
        let expires_at = self.expires_at.and_then(|at| input_instant(&at, "expires_at", &mut problems));
        problems.settle()?;
        let client = self.client.map(|Client { issuer, subject }| domain::Client { issuer, subject });
        let new = NewServiceToken { name: self.name, expires_at, client };
        let issued = domain::create(conn, &may, request.clock().now(), new, self.idempotency_key.as_deref()).await?;
        Ok(shown(issued))
    }
}

impl RotateServiceTokenInput {
    async fn rotate(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Shown, Rejection> {
        let id = input_id(&self.id, "id")?;
        let owner = owner(conn, id).await?;
        let may =
            policy::manage_tokens(request.viewer(), owner).map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let overlap = SignedDuration::from_hours(self.overlap_hours.into());
        let issued = domain::rotate(conn, &may, request.clock().now(), id, overlap).await?;
        Ok(shown(issued))
    }
}

impl RevokeServiceTokenInput {
    async fn revoke(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<ServiceToken, Rejection> {
        let id = input_id(&self.id, "id")?;
        let owner = owner(conn, id).await?;
        let may =
            policy::revoke_tokens(request.viewer(), owner).map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let revoked = domain::revoke(conn, &may, request.clock().now(), id).await?;
        Ok(ServiceToken(Arc::new(revoked.token)))
    }
}

/// Whose token it is. One that there is not is refused as one of others is: of no organization is anybody administrator.
async fn owner(conn: &mut AsyncPgConnection, id: ServiceTokenId) -> Result<OrganizationId, Rejection> {
    Ok(domain::owner(conn, id).await?.unwrap_or(OrganizationId::from_uuid(Uuid::nil())))
}
