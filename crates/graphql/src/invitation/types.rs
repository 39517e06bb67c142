//! What can be read about an invitation.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use identity::invitation::{self as domain, Settlement};

use crate::{
    connection,
    failure::nullable,
    membership::MembershipRole,
    organization::{self, Organization},
    person::{self, Person},
    programme::{self, Programme},
    request::RequestExt,
    scalar::DateTime,
};

/// Where an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum InvitationStatus {
    /// It can be accepted.
    Open,
    /// Nobody answered within 30 days.
    Expired,
    /// The person accepted it, and was given the role.
    Accepted,
    /// The person declined it.
    Declined,
    /// It was taken back, or another took its place.
    Withdrawn,
}

impl From<domain::InvitationStatus> for InvitationStatus {
    fn from(status: domain::InvitationStatus) -> Self {
        match status {
            domain::InvitationStatus::Open => Self::Open,
            domain::InvitationStatus::Expired => Self::Expired,
            domain::InvitationStatus::Settled(Settlement::Accepted) => Self::Accepted,
            domain::InvitationStatus::Settled(Settlement::Declined) => Self::Declined,
            domain::InvitationStatus::Settled(Settlement::Withdrawn) => Self::Withdrawn,
        }
    }
}

/// A role in an organization, in a programme or, where neither is named, in the network, offered to whoever has an e-mail
/// address. It is seen by them, and by whoever invites there.
#[derive(Clone)]
pub struct Invitation(pub Arc<domain::Invitation>);

/// A role in an organization, in a programme or, where neither is named, in the network, offered to whoever has an e-mail
/// address. It is seen by them, and by whoever invites there.
#[Object]
impl Invitation {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The organization the role counts in; none while you may not see it, until a steward approves it.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id?)).await
    }

    /// The programme the role counts in.
    async fn programme(&self, ctx: &Context<'_>) -> Option<Result<Programme>> {
        nullable(programme::find(ctx, self.0.programme_id?)).await
    }

    /// The role.
    async fn role(&self) -> MembershipRole {
        self.0.role.into()
    }

    /// From when on the role will not count; none: it has no end.
    async fn until(&self) -> Option<DateTime> {
        self.0.until.map(Into::into)
    }

    /// To which address; none where whoever had it left and had their data erased.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// Who invited; none where the operator did, and where you may not see who did.
    async fn invited_by(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        nullable(person::find(ctx, self.0.invited_by?)).await
    }

    /// When.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// From when on it cannot be accepted.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// Where it stands.
    async fn status(&self, ctx: &Context<'_>) -> InvitationStatus {
        self.0.status(ctx.request().clock().now()).into()
    }

    /// When it was accepted, declined or taken back.
    async fn settled_at(&self) -> Option<DateTime> {
        self.0.settled_at.map(Into::into)
    }
}

connection! {
    /// Invitations, page by page.
    InvitationConnection,
    /// An invitation, in a list.
    InvitationEdge,
    Invitation
}
