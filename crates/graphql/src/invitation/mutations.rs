//! Inviting, and answering invitations.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use database::AsyncPgConnection;
use identity::{
    Rejection,
    invitation::{self as domain, InvitationInput},
    policy,
};

use super::types::Invitation;
use crate::{
    cost::{cost, points},
    membership::{Membership, MembershipRole, may_manage},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
    scalar::DateTime,
};

/// An invitation.
#[derive(InputObject)]
pub struct InviteMemberInput {
    /// The organization the role counts in: its id, org_….
    organization: Option<ID>,
    /// The programme it counts in: its id, programme_…. Where neither is named, it is to be a steward of the network.
    programme: Option<ID>,
    /// The role, one of those that there are there.
    role: MembershipRole,
    /// To whom: an e-mail address.
    email: String,
    /// From when on the role will not count; left out: without an end.
    until: Option<DateTime>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the invitation of the first time.
    idempotency_key: Option<String>,
}

/// An invitation to you, to be accepted.
#[derive(InputObject)]
pub struct AcceptInvitationInput {
    /// Which invitation: its id, invitation_….
    id: ID,
}

/// An invitation to you, to be declined.
#[derive(InputObject)]
pub struct DeclineInvitationInput {
    /// Which invitation: its id, invitation_….
    id: ID,
}

/// An invitation to be taken back.
#[derive(InputObject)]
pub struct WithdrawInvitationInput {
    /// Which invitation: its id, invitation_….
    id: ID,
}

payload! {
    /// What came of inviting somebody.
    InviteMemberPayload {
        /// The invitation; none where it was refused.
        invitation: Invitation
    }
    /// Why nobody was invited.
    InviteMemberError
    /// The sort of reason why nobody was invited.
    InviteMemberErrorCode {
        /// The role would end before it begins.
        OutOfRange,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of accepting an invitation.
    AcceptInvitationPayload {
        /// The role that you have now; none where it was refused.
        membership: Membership
    }
    /// Why an invitation was not accepted.
    AcceptInvitationError
    /// The sort of reason why an invitation was not accepted.
    AcceptInvitationErrorCode {
        /// You have the role, or in an organization a higher one, already.
        Duplicate,
        /// It expired, or was declined or taken back.
        WrongState,
    }
}

payload! {
    /// What came of declining an invitation.
    DeclineInvitationPayload {
        /// The invitation as it is now; none where it was refused.
        invitation: Invitation
    }
    /// Why an invitation was not declined.
    DeclineInvitationError
    /// The sort of reason why an invitation was not declined.
    DeclineInvitationErrorCode {
        /// It was accepted or taken back.
        WrongState,
    }
}

payload! {
    /// What came of taking an invitation back.
    WithdrawInvitationPayload {
        /// The invitation as it is now; none where it was refused.
        invitation: Invitation
    }
    /// Why an invitation was not taken back.
    WithdrawInvitationError
    /// The sort of reason why an invitation was not taken back.
    WithdrawInvitationErrorCode {
        /// It was accepted or declined.
        WrongState,
    }
}

/// Mutations of invitations.
#[derive(Default)]
pub struct InvitationMutations;

#[Object]
impl InvitationMutations {
    /// Invites whoever has an e-mail address to a role. They find the invitation in `viewer.invitations` once they have
    /// signed in with the address, within 30 days. An open invitation to the same address for the same role is taken back.
    /// Needs an administrator of the organization, somebody who runs the programme, or a steward. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn invite_member(&self, ctx: &Context<'_>, input: InviteMemberInput) -> Result<InviteMemberPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        InviteMemberPayload::of(input.invite(request, &mut conn).await)
    }

    /// Accepts an invitation to one of your verified addresses. A lesser role that you have in the same organization ends
    /// with it. Needs you to be signed in. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn accept_invitation(
        &self,
        ctx: &Context<'_>,
        input: AcceptInvitationInput,
    ) -> Result<AcceptInvitationPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        AcceptInvitationPayload::of(input.accept(request, &mut conn).await)
    }

    /// Declines an invitation to one of your verified addresses. Needs you to be signed in. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn decline_invitation(
        &self,
        ctx: &Context<'_>,
        input: DeclineInvitationInput,
    ) -> Result<DeclineInvitationPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        DeclineInvitationPayload::of(input.decline(request, &mut conn).await)
    }

    /// Takes an invitation back. Needs an administrator of the organization, somebody who runs the programme, or a steward.
    /// Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn withdraw_invitation(
        &self,
        ctx: &Context<'_>,
        input: WithdrawInvitationInput,
    ) -> Result<WithdrawInvitationPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        WithdrawInvitationPayload::of(input.withdraw(request, &mut conn).await)
    }
}

impl InviteMemberInput {
    async fn invite(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Invitation, Rejection> {
        let may = may_manage(conn, request, self.organization.as_ref(), self.programme.as_ref()).await?;
        let input =
            InvitationInput { role: self.role.into(), email: self.email, until: self.until.map(|until| until.0) };
        let now = request.clock().now();
        let row = domain::invite(conn, &may, now, input, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Invitation(Arc::new(row)))
    }
}

impl AcceptInvitationInput {
    async fn accept(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Membership, Rejection> {
        let may = policy::act_for_oneself(request.viewer(), "Accepting an invitation")
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let id = input_id(&self.id, "id")?;
        let row = domain::accept(conn, &may, id, request.clock().now()).await?;
        request.loaders().forget_all().await;
        Ok(Membership(Arc::new(row)))
    }
}

impl DeclineInvitationInput {
    async fn decline(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Invitation, Rejection> {
        let may = policy::act_for_oneself(request.viewer(), "Declining an invitation")
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let id = input_id(&self.id, "id")?;
        let row = domain::decline(conn, &may, id, request.clock().now()).await?;
        request.loaders().forget_all().await;
        Ok(Invitation(Arc::new(row)))
    }
}

impl WithdrawInvitationInput {
    async fn withdraw(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Invitation, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::withdraw_invitation(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::withdraw(conn, &may, request.clock().now()).await?;
        request.loaders().forget_all().await;
        Ok(Invitation(Arc::new(row)))
    }
}
