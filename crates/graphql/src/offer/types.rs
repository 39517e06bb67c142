//! What can be read about an offer of places.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use catalogue::money::Price;
use database::id::OfferId;
use futures::future::try_join_all;
use mentorship::offer as domain;

use super::words::{Accommodation, DayWindow, PlacementMode, Skill, day_windows, list, skills};
use crate::{
    connection,
    cost::{cost, list_size, points},
    exchange::PlacementKind,
    exchange_file::ExchangeFile,
    failure::{nullable, required},
    mentor::{self, Mentor},
    organization::{self, Organization, Sector},
    request::RequestExt,
    round::{self, Capacity, Round},
    scalar::DateTime,
    text::LocalizedText,
    topic::Topic,
};

/// Where an offer of places stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::OfferState")]
pub enum OfferState {
    /// Its host writes it.
    Draft,
    /// It takes part in the round.
    Submitted,
    /// It does not any more.
    Withdrawn,
}

/// Places that a host offers in a round of a mentorship exchange. Those who take part in the exchange see it once it was
/// submitted; before that the host and those who run the exchange do.
#[derive(Clone)]
pub struct Offer(pub(super) Arc<domain::Offer>);

/// Places that a host offers in a round of a mentorship exchange. Those who take part in the exchange see it once it was
/// submitted; before that the host and those who run the exchange do.
#[Object]
impl Offer {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// In which round.
    async fn round(&self, ctx: &Context<'_>) -> Option<Result<Round>> {
        nullable(round::find(ctx, self.0.round_id)).await
    }

    /// Who hosts.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id)).await
    }

    /// Where it stands.
    async fn state(&self) -> OfferState {
        self.0.state.into()
    }

    /// What kind of placement it is.
    async fn kind(&self) -> PlacementKind {
        self.0.kind.into()
    }

    /// What it is called. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn title(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> LocalizedText {
        LocalizedText::required(ctx, &self.0.title, &self.0.main_language, languages)
    }

    /// What visitors will do and learn. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn about(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        LocalizedText::of(ctx, &self.0.about, &self.0.main_language, languages)
    }

    /// What there is to work with. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn facilities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        LocalizedText::of(ctx, &self.0.facilities, &self.0.main_language, languages)
    }

    /// Who mentors, where that is somebody in particular.
    async fn mentor(&self, ctx: &Context<'_>) -> Option<Result<Mentor>> {
        nullable(async {
            match self.0.mentor_id {
                Some(id) => mentor::find(ctx, id).await,
                None => Ok(None),
            }
        })
        .await
    }

    /// What can be learned, and up to which level; at most 10. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn skills(&self, ctx: &Context<'_>) -> Result<Vec<Skill>> {
        required(ctx, async { Ok(skills(&ctx.request().loaders().offers.skills_by_offer.load(self.0.id).await?)) })
            .await
    }

    /// Topics whose careers it helps; at most 20. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn careers(&self, ctx: &Context<'_>) -> Result<Vec<Topic>> {
        required(ctx, async {
            let loaders = ctx.request().loaders();
            let ids = loaders.offers.careers_by_offer.load(self.0.id).await?;
            let topics = try_join_all(ids.iter().map(|id| loaders.topic_by_id.load(*id))).await?;
            Ok(topics.into_iter().flatten().map(Topic).collect())
        })
        .await
    }

    /// When it can take place, in the order of time; at most 50. Counted as 10 items.
    #[graphql(directive = list_size::apply(Some(10), None, None))]
    async fn windows(&self, ctx: &Context<'_>) -> Result<Vec<DayWindow>> {
        required(ctx, async {
            Ok(day_windows(&ctx.request().loaders().offers.windows_by_offer.load(self.0.id).await?))
        })
        .await
    }

    /// How many days a placement takes, one after another, within one of its windows.
    async fn days(&self) -> i32 {
        self.0.days
    }

    /// How many people. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn places(&self) -> Capacity {
        Capacity(self.0.places.clone())
    }

    /// Ways of taking part.
    async fn modes(&self) -> Vec<PlacementMode> {
        list(self.0.modes.iter().copied())
    }

    /// Languages that one can learn in, as BCP 47 tags.
    async fn languages(&self) -> &[String] {
        &self.0.languages
    }

    /// What is there for access and for families.
    async fn accommodations(&self) -> Vec<Accommodation> {
        list(self.0.accommodations.iter().copied())
    }

    /// Sectors whose people it is for; empty: all.
    async fn sectors(&self) -> Vec<Sector> {
        list(self.0.sectors.iter().copied())
    }

    /// What a visitor costs the host; none: nothing. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn cost(&self) -> Option<OfferCost> {
        let (amount, currency) = self.0.cost_amount.zip(self.0.cost_currency.clone())?;
        let price = Price { amount, currency, audience: None, sectors: Vec::new() };
        Some(OfferCost { decimal: price.decimal(), amount, currency: price.currency })
    }

    /// Files that go with it; at most 20. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn files(&self, ctx: &Context<'_>) -> Result<Vec<ExchangeFile>> {
        required(ctx, async {
            let files = ctx.request().loaders().offers.files_by_offer.load(self.0.id).await?;
            Ok(files.iter().map(Into::into).collect())
        })
        .await
    }

    /// What the file calls it that it was read in from; none of one that was written here.
    async fn key(&self) -> Option<&str> {
        self.0.key.as_deref()
    }

    /// When it was last submitted.
    async fn submitted_at(&self) -> Option<DateTime> {
        self.0.submitted_at.map(Into::into)
    }

    /// Why it was withdrawn.
    async fn withdrawn_reason(&self) -> Option<&str> {
        self.0.withdrawn_reason.as_deref()
    }

    /// Grows by one with each change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}

/// What a visitor costs the host.
#[derive(SimpleObject, Clone)]
pub struct OfferCost {
    /// In minor units of the currency: 2500 with CAD is 25 dollars, 2500 with JPY is 2500 yen.
    amount: i64,
    /// The currency, by ISO 4217: CAD, EUR, MXN.
    currency: String,
    /// The same amount as people write it, such as 25.00.
    decimal: String,
}

connection! {
    /// Offers of places, page by page.
    OfferConnection,
    /// An offer of places in a list.
    OfferEdge,
    Offer
}

/// The offer with this id, if the viewer may see it.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: OfferId) -> Result<Option<Offer>> {
    Ok(ctx.request().loaders().offers.offer_by_id.load(id).await?.map(Offer))
}
