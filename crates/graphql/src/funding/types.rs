//! What can be read about funding streams.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use database::id::{FundingStreamId, RoundId};
use identity::policy::{self, ProgrammeFacts};
use mentorship::funding as domain;

use crate::{
    cost::{cost, list_size, points},
    exchange::PlacementKind,
    failure::{nullable, refused, required},
    id,
    organization::{self, Organization},
    request::{Fault, RequestExt},
    round::{self, Round, RoundPeriod},
    scalar::DateTime,
    text::LocalizedText,
};

/// Money that placements of an exchange are paid from, such as a grant or a partner's share. For those who run the exchange and
/// its committee.
#[derive(Clone)]
pub struct FundingStream(pub(super) Arc<domain::FundingStream>);

/// Money that placements of an exchange are paid from, such as a grant or a partner's share. For those who run the exchange and
/// its committee.
#[Object]
impl FundingStream {
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

    /// Whose money it is; none where nobody was named, or you do not see them.
    async fn funder(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(async {
            match self.0.funder_id {
                Some(id) => organization::find(ctx, id).await,
                None => Ok(None),
            }
        })
        .await
    }

    /// Its currency, by ISO 4217: CAD, EUR, MXN.
    async fn currency(&self) -> &str {
        &self.0.currency
    }

    /// What each visitor gets from it beside what the host asks for, in minor units of its currency: 50000 with CAD is 500
    /// dollars.
    async fn stipend(&self) -> i64 {
        self.0.stipend
    }

    /// Kinds of placement that it pays for; none: all.
    async fn kinds(&self) -> Vec<PlacementKind> {
        self.0.kinds.iter().copied().map(Into::into).collect()
    }

    /// The partners whose people it pays for; none: those of all. At most 200. Counted as 10 items.
    #[graphql(directive = list_size::apply(Some(10), None, None))]
    async fn homes(&self, ctx: &Context<'_>) -> Result<Vec<Organization>> {
        required(ctx, async {
            let loaders = ctx.request().loaders();
            let homes = loaders.exchange.homes_by_stream.load(self.0.id).await?;
            let found = homes.iter().map(|home| loaders.organization_by_id.load(*home));
            let found = futures::future::try_join_all(found).await?;
            Ok(found.into_iter().flatten().map(Organization).collect())
        })
        .await
    }

    /// How much there is of it, round by round in the order in which they were begun: for a round as a whole first, then for
    /// its periods in the order of time. In a round that it has no budget for it pays for nothing. Counted as 10 items.
    #[graphql(directive = list_size::apply(Some(10), None, None))]
    async fn budgets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only for this round: its id, round_….")] round: Option<ID>,
    ) -> Result<Vec<FundingBudget>> {
        required(ctx, async {
            let round: Option<RoundId> = round.map(|round| id::decode(&round, "round")).transpose()?;
            let budgets = ctx.request().loaders().exchange.budgets_by_stream.load(self.0.id).await?;
            let wanted = budgets.iter().filter(|budget| round.is_none_or(|round| budget.round_id == round));
            Ok(wanted.cloned().map(FundingBudget).collect())
        })
        .await
    }

    /// From when on it pays for nothing new; none: it is open.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(Into::into)
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}

/// How much there is of a funding stream for a round, or for one period of it.
#[derive(Clone)]
pub struct FundingBudget(domain::FundingBudget);

/// How much there is of a funding stream for a round, or for one period of it.
#[Object]
impl FundingBudget {
    /// For which round.
    async fn round(&self, ctx: &Context<'_>) -> Option<Result<Round>> {
        nullable(round::find(ctx, self.0.round_id)).await
    }

    /// For which period of the round; none: for the whole round.
    async fn period(&self, ctx: &Context<'_>) -> Option<Result<RoundPeriod>> {
        nullable(async {
            let Some(id) = self.0.round_period_id else { return Ok(None) };
            round::find_period(ctx, self.0.round_id, id).await
        })
        .await
    }

    /// How much, in minor units of the stream's currency: 500000 with CAD is 5,000 dollars.
    async fn amount(&self) -> i64 {
        self.0.amount
    }
}

/// The funding streams of an exchange, in the order in which they are asked.
///
/// # Errors
/// Where the viewer neither runs the exchange nor is of its committee; where the database fails.
pub async fn of_exchange(ctx: &Context<'_>, facts: ProgrammeFacts) -> Result<Option<Vec<FundingStream>>> {
    let request = ctx.request();
    let may = policy::see_known_committee_work(request.viewer(), Some(facts), "an exchange").map_err(refused)?;
    let conn = request.connection().await?;
    let rows = domain::streams_of(conn, may.programme()).await.map_err(Fault::from)?;
    Ok(Some(rows.into_iter().map(|row| FundingStream(Arc::new(row))).collect()))
}

/// The stream with this id, if the viewer may see it.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: FundingStreamId) -> Result<Option<FundingStream>> {
    Ok(ctx.request().loaders().exchange.stream_by_id.load(id).await?.map(FundingStream))
}
