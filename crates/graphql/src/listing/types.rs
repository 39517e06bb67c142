//! What can be read about a listing.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use catalogue::listing as domain;

use crate::{
    cost::{cost, points},
    failure::nullable,
    opportunity::Opportunity,
    organization::{self, Organization, Sector},
    request::RequestExt,
    run::Price,
    text::LocalizedText,
};

/// Whether a listing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::ListingStatus")]
pub enum ListingStatus {
    /// It will stand when a steward approves the organization. Until then only the organization's own people and systems
    /// and the stewards see it.
    Draft,
    /// It stands.
    Listed,
    /// The organization took it back.
    Withdrawn,
}

/// How one organization lists an opportunity for its own audience.
#[derive(Clone)]
pub struct Listing(pub Arc<domain::Listing>);

/// How one organization lists an opportunity for its own audience.
#[Object]
impl Listing {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What is listed.
    async fn opportunity(&self, ctx: &Context<'_>) -> Option<Result<Opportunity>> {
        nullable(async {
            let found = ctx.request().loaders().opportunity_by_id.load(self.0.opportunity_id).await?;
            Ok(found.map(Opportunity::of))
        })
        .await
    }

    /// Who lists it.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id)).await
    }

    /// The organization's own page about it.
    async fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// Where this organization's people register.
    async fn registration_url(&self) -> Option<&str> {
        self.0.registration_url.as_deref()
    }

    /// What it costs for this organization's people; empty where nothing is said. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn prices(&self) -> Vec<Price> {
        self.0.prices.0.iter().map(Into::into).collect()
    }

    /// The audience it is listed for.
    async fn sectors(&self) -> Vec<Sector> {
        self.0.sectors.iter().copied().map(Into::into).collect()
    }

    /// What the organization says to its audience. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        LocalizedText::of(ctx, &self.0.note, "en", languages)
    }

    /// Whether it stands.
    async fn status(&self) -> ListingStatus {
        self.0.status.into()
    }

    /// Grows by one with each change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}
