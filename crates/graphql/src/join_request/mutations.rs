//! Asking to act for an organization, and deciding who joins.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::{Rejection, join_request as domain};
use database::AsyncPgConnection;
use identity::policy;

use super::JoinRequest;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
};

/// A wish to act for an organization that is in the catalogue.
#[derive(InputObject)]
pub struct ClaimOrganizationInput {
    /// Which organization: its id, org_….
    organization: ID,
    /// Who you are and why you ask, for the stewards; at most 2,000 characters.
    note: String,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the request to join that it made the first time.
    idempotency_key: Option<String>,
}

/// A request to join to be approved.
#[derive(InputObject)]
pub struct ApproveJoinRequestInput {
    /// Which request: its id, request_….
    id: ID,
}

/// A request to join to be declined.
#[derive(InputObject)]
pub struct DeclineJoinRequestInput {
    /// Which request: its id, request_….
    id: ID,
    /// Why, for whoever asked; at most 2,000 characters.
    reason: String,
}

/// A request of one's own to be taken back.
#[derive(InputObject)]
pub struct WithdrawJoinRequestInput {
    /// Which request: its id, request_….
    id: ID,
}

payload! {
    /// What came of asking to act for an organization.
    ClaimOrganizationPayload {
        /// The request; none where it was refused.
        join_request: JoinRequest
    }
    /// Why nothing was asked.
    ClaimOrganizationError
    /// The sort of reason why nothing was asked.
    ClaimOrganizationErrorCode {
        /// You have asked for it already.
        Duplicate,
        /// The organization has an administrator or waits for a steward, or too many of your requests do.
        WrongState,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of approving a request to join.
    ApproveJoinRequestPayload {
        /// The request as it is now; none where it was refused.
        join_request: JoinRequest
    }
    /// Why a request to join was not approved.
    ApproveJoinRequestError
    /// The sort of reason why a request to join was not approved.
    ApproveJoinRequestErrorCode {
        /// It was decided before, the organization has another administrator by now, or who asked is no longer known.
        WrongState,
    }
}

payload! {
    /// What came of declining a request to join.
    DeclineJoinRequestPayload {
        /// The request as it is now; none where it was refused.
        join_request: JoinRequest
    }
    /// Why a request to join was not declined.
    DeclineJoinRequestError
    /// The sort of reason why a request to join was not declined.
    DeclineJoinRequestErrorCode {
        /// It was decided before.
        WrongState,
    }
}

payload! {
    /// What came of taking a request to join back.
    WithdrawJoinRequestPayload {
        /// The request as it is now; none where it was refused.
        join_request: JoinRequest
    }
    /// Why a request to join was not taken back.
    WithdrawJoinRequestError
    /// The sort of reason why a request to join was not taken back.
    WithdrawJoinRequestErrorCode {
        /// It was decided before.
        WrongState,
    }
}

/// Mutations of requests to join.
#[derive(Default)]
pub struct JoinRequestMutations;

#[Object]
impl JoinRequestMutations {
    /// Asks to act, as its administrator, for an organization that is in the catalogue and has no administrator yet, such
    /// as a museum from a register. You have no right in it before a steward approves. The administrator of an
    /// organization that was declined asks so once more for it to join. Needs you to be signed in. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn claim_organization(
        &self,
        ctx: &Context<'_>,
        input: ClaimOrganizationInput,
    ) -> Result<ClaimOrganizationPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ClaimOrganizationPayload::of(input.claim(request, &mut conn).await)
    }

    /// Approves a request to join: the organization is in the network, what it listed as drafts is listed, and the person
    /// who asked is its administrator. For stewards. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn approve_join_request(
        &self,
        ctx: &Context<'_>,
        input: ApproveJoinRequestInput,
    ) -> Result<ApproveJoinRequestPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ApproveJoinRequestPayload::of(input.approve(request, &mut conn).await)
    }

    /// Declines a request to join, and says why. What a new organization has listed stays, as drafts; its identifiers are
    /// free for others. For stewards. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn decline_join_request(
        &self,
        ctx: &Context<'_>,
        input: DeclineJoinRequestInput,
    ) -> Result<DeclineJoinRequestPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        DeclineJoinRequestPayload::of(input.decline(request, &mut conn).await)
    }

    /// Takes a request of your own back that nobody has decided yet. What a new organization has listed stays, as drafts;
    /// its identifiers are free for others. Needs you to be signed in. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn withdraw_join_request(
        &self,
        ctx: &Context<'_>,
        input: WithdrawJoinRequestInput,
    ) -> Result<WithdrawJoinRequestPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        WithdrawJoinRequestPayload::of(input.withdraw(request, &mut conn).await)
    }
}

impl ClaimOrganizationInput {
    async fn claim(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<JoinRequest, Rejection> {
        let organization = input_id(&self.organization, "organization")?;
        let may = policy::claim_organization(request.viewer()).map_err(|refusal| Rejection::refused(refusal, ""))?;
        let key = self.idempotency_key.as_deref();
        let row = domain::claim(conn, &may, request.clock().now(), organization, &self.note, key).await?;
        changed(request, row).await
    }
}

impl ApproveJoinRequestInput {
    async fn approve(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<JoinRequest, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may =
            policy::decide_join_requests(request.viewer()).map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::approve(conn, &may, request.clock().now(), id).await?;
        changed(request, row).await
    }
}

impl DeclineJoinRequestInput {
    async fn decline(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<JoinRequest, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may =
            policy::decide_join_requests(request.viewer()).map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::decline(conn, &may, request.clock().now(), id, &self.reason).await?;
        changed(request, row).await
    }
}

impl WithdrawJoinRequestInput {
    async fn withdraw(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<JoinRequest, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::act_for_oneself(request.viewer(), "Taking a request back")
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::withdraw(conn, &may, request.clock().now(), id).await?;
        changed(request, row).await
    }
}

async fn changed(request: &RequestContext, row: domain::JoinRequest) -> Result<JoinRequest, Rejection> {
    request.loaders().forget_all().await;
    Ok(JoinRequest(Arc::new(row)))
}
