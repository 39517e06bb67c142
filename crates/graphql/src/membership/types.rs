//! What can be read about a role that somebody has.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use identity::membership as domain;

use crate::{
    connection,
    failure::nullable,
    organization::{self, Organization},
    person::{self, Person},
    programme::{self, Programme},
    request::RequestExt,
    scalar::DateTime,
};

/// A role that a person can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Role")]
pub enum MembershipRole {
    /// In an organization: belongs to it, and sees what is for its people.
    Member,
    /// In an organization: writes its opportunities and listings.
    Editor,
    /// In an organization: keeps its own record, its people and its tokens.
    Administrator,
    /// In a programme: runs it day by day, and gives the other roles.
    Staff,
    /// In a programme: reviews what participants submit.
    Reviewer,
    /// In a programme: coaches participants.
    Coach,
    /// In a programme: matches and follows placements, and gives the other roles.
    Coordinator,
    /// In a programme: sits on its committee.
    CommitteeMember,
    /// In a programme: looks on for a funder.
    Observer,
    /// In the network: approves who joins, and sees to what concerns everybody.
    Steward,
}

/// A person's role in an organization, in a programme or, where neither is named, in the network. It is seen by the person,
/// and by whoever has a role there.
#[derive(Clone)]
pub struct Membership(pub Arc<domain::Membership>);

/// A person's role in an organization, in a programme or, where neither is named, in the network. It is seen by the person,
/// and by whoever has a role there.
#[Object]
impl Membership {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Whose role it is.
    async fn person(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        nullable(person::find(ctx, self.0.person_id)).await
    }

    /// The organization it counts in.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id?)).await
    }

    /// The programme it counts in.
    async fn programme(&self, ctx: &Context<'_>) -> Option<Result<Programme>> {
        nullable(programme::find(ctx, self.0.programme_id?)).await
    }

    /// The role.
    async fn role(&self) -> MembershipRole {
        self.0.role.into()
    }

    /// Who gave it, or invited to it; none where the operator did, and where you may not see who did.
    async fn given_by(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        nullable(person::find(ctx, self.0.given_by?)).await
    }

    /// When it was given.
    async fn given_at(&self) -> DateTime {
        self.0.given_at.into()
    }

    /// From when on it does not count, if that was settled when it was given.
    async fn until(&self) -> Option<DateTime> {
        self.0.until.map(Into::into)
    }

    /// When it ended: its time was over, somebody ended it, or another role took its place. None: it counts.
    async fn ended_at(&self, ctx: &Context<'_>) -> Option<DateTime> {
        self.0.end(ctx.request().clock().now()).map(Into::into)
    }
}

connection! {
    /// Roles that people have, page by page.
    MembershipConnection,
    /// A role that somebody has, in a list.
    MembershipEdge,
    Membership
}
