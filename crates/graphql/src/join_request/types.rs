//! What can be read about a request to join.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use catalogue::join_request as domain;

use crate::{
    connection,
    failure::nullable,
    organization::{self, Organization},
    person::{self, Person},
    scalar::DateTime,
};

/// What became of a request to join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::JoinDecision")]
pub enum JoinDecision {
    /// A steward approved it.
    Approved,
    /// A steward declined it; `reason` says why.
    Declined,
    /// Whoever asked took it back.
    Withdrawn,
}

/// That an organization wishes to be in the network, or a person to act for one that nobody acts for yet. A steward
/// decides.
#[derive(Clone)]
pub struct JoinRequest(pub Arc<domain::JoinRequest>);

/// That an organization wishes to be in the network, or a person to act for one that nobody acts for yet. A steward
/// decides.
#[Object]
impl JoinRequest {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The organization that is to join, or to be acted for; none where you may not see it any more.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id)).await
    }

    /// Who asks, and will be the organization's administrator; none where a partner's system asked.
    async fn person(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        let id = self.0.person_id?;
        nullable(person::find(ctx, id)).await
    }

    /// The organization whose system asked, if one did.
    async fn partner(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.partner_id?)).await
    }

    /// What whoever asks says to the stewards.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// When it was asked.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// What became of it; none: it waits for a steward.
    async fn decision(&self) -> Option<JoinDecision> {
        self.0.decision.map(Into::into)
    }

    /// When it was decided.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(Into::into)
    }

    /// Why it was declined.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }
}

connection! {
    /// Requests to join, page by page.
    JoinRequestConnection,
    /// A request to join, in a list.
    JoinRequestEdge,
    JoinRequest
}
