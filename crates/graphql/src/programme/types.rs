//! What can be read about a programme.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use catalogue::programme as domain;
use database::id::ProgrammeId;
use identity::policy::RealmFacts;

use super::lists::participants;
use crate::{
    connection,
    cost::{cost, list_size, names, points},
    exchange::{self, ExchangeProgram},
    failure::nullable,
    invitation::{self, InvitationConnection},
    membership::{self, MembershipConnection},
    organization::{self, Organization, OrganizationConnection},
    program::{self, TrackProgram},
    request::RequestExt,
    scalar::DateTime,
    text::LocalizedText,
};

/// The sort of a programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::ProgrammeKind")]
pub enum ProgrammeKind {
    /// A TRACK programme: assessment, training and coaching, year by year.
    Track,
    /// An exchange of people between institutions, with mentors and hosts.
    Exchange,
    /// What the partners of a coalition do together.
    Coalition,
    /// None of these.
    Other,
}

/// What an organization runs for others over time, such as a TRACK programme or a mentorship exchange.
#[derive(Clone)]
pub struct Programme(pub Arc<domain::Programme>);

/// What an organization runs for others over time, such as a TRACK programme or a mentorship exchange.
#[Object]
impl Programme {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What it is called, in the first of the languages asked for that there is. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> LocalizedText {
        LocalizedText::required(ctx, &self.0.name, &self.0.main_language, languages)
    }

    /// The sort of programme.
    async fn kind(&self) -> ProgrammeKind {
        self.0.kind.into()
    }

    /// The organization that runs it.
    async fn operator(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id)).await
    }

    /// Who has which role in it, the first to come first. For those who have one themselves, the people of the
    /// organization that runs it, and stewards. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<MembershipConnection>> {
        nullable(membership::members(ctx, self.realm(), first, after)).await
    }

    /// Who was invited to a role in it, the newest first. For those who run it, and stewards. Counted as many items as
    /// `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn invitations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<InvitationConnection>> {
        nullable(invitation::sent(ctx, self.realm(), first, after)).await
    }

    /// The organizations that take part in it, by name. For those who see its members. Counted as many items as `first`
    /// says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn participants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<OrganizationConnection>> {
        nullable(participants(ctx, self.realm(), first, after)).await
    }

    /// What is particular to it as a TRACK programme; none where it is of another kind, or not set up yet.
    async fn track(&self, ctx: &Context<'_>) -> Option<Result<TrackProgram>> {
        nullable(program::of_programme(ctx, self.0.id)).await
    }

    /// What is particular to it as a mentorship exchange; none where it is of another kind, or not set up yet.
    async fn exchange(&self, ctx: &Context<'_>) -> Option<Result<ExchangeProgram>> {
        nullable(exchange::of_programme(ctx, self.0.id)).await
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// When it came into the catalogue.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

impl Programme {
    fn realm(&self) -> RealmFacts {
        RealmFacts::Programme(self.0.facts())
    }
}

connection! {
    /// Programmes, page by page.
    ProgrammeConnection,
    /// A programme, in a list.
    ProgrammeEdge,
    Programme
}

/// The programme, if there is one.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: ProgrammeId) -> Result<Option<Programme>> {
    Ok(ctx.request().loaders().people.programme_by_id.load(id).await?.map(Programme))
}
