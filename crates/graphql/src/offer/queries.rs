//! Where to find offers of places.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use database::paging::PageRequest;
use identity::policy;
use mentorship::{offer as domain, round};

use super::types::{Offer, OfferConnection, OfferState, find};
use crate::{
    cost::{list_size, names},
    exchange::PlacementKind,
    failure::{nullable, refused},
    id,
    paging::{page_request, total},
    request::RequestExt,
};

/// Queries about offers of places.
#[derive(Default)]
pub struct OfferQueries;

#[Object]
impl OfferQueries {
    /// One offer of places in a mentorship exchange; none where there is none that you may see.
    async fn offer(&self, ctx: &Context<'_>, #[graphql(desc = "Its id, offer_….")] id: ID) -> Option<Result<Offer>> {
        nullable(async { find(ctx, id::decode(&id, "id")?).await }).await
    }
}

/// What is offered in a round.
#[derive(Clone)]
pub struct RoundOffers(Arc<round::Round>);

impl RoundOffers {
    /// In this round.
    pub fn of(row: Arc<round::Round>) -> Self {
        Self(row)
    }
}

/// What is offered in a round.
#[Object]
impl RoundOffers {
    /// What is offered in it, the oldest first: all that was submitted, and drafts of your own organization; those who run the
    /// exchange see all drafts. For those who take part in the exchange; to others it is null, with an error. Counted as many
    /// items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn offers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand so; left out: all.")] state: Option<OfferState>,
        #[graphql(desc = "Only those of this host: its id, org_….")] organization: Option<ID>,
        #[graphql(desc = "Only those where one can learn about this topic, topic_…, or one that is narrower.")]
        topic: Option<ID>,
        #[graphql(desc = "Only those of this kind.")] kind: Option<PlacementKind>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<OfferConnection>> {
        nullable(async {
            let filter = domain::OfferFilter {
                state: state.map(Into::into),
                organization: organization.map(|id| id::decode(&id, "organization")).transpose()?,
                topic: topic.map(|id| id::decode(&id, "topic")).transpose()?,
                kind: kind.map(Into::into),
            };
            self.page(ctx, filter, first, after).await
        })
        .await
    }
}

impl RoundOffers {
    async fn page(
        &self,
        ctx: &Context<'_>,
        filter: domain::OfferFilter,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Option<OfferConnection>> {
        let request = ctx.request();
        let programme = self.0.programme_id;
        let Some(row) = request.loaders().people.programme_by_id.load(programme).await? else { return Ok(None) };
        let may = policy::list_offers(request.viewer(), row.facts()).map_err(refused)?;
        let behind = after.is_some();
        let page: PageRequest<_> = page_request(first, after)?;
        let conn = request.connection().await?;
        let total = total(&ctx.look_ahead(), domain::count_of_round(conn, &may, self.0.id, filter)).await?;
        let found = domain::of_round(conn, &may, self.0.id, filter, &page).await?;
        Ok(Some(OfferConnection::new(found, behind, total, |row| Offer(Arc::new(row)))))
    }
}
