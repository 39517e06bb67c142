//! What can be read about where the money of an exchange goes.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use mentorship::{dashboard as domain, funding};

use crate::{
    cost::{cost, points},
    failure::nullable,
    round::{self, Round},
    text::LocalizedText,
};

/// How much there is of a funding stream for a round, and where it goes. All amounts are in minor units of the stream's currency:
/// 500000 with CAD is 5,000 dollars.
pub struct FundingFigures(pub(super) domain::RoundMoney);

/// How much there is of a funding stream for a round, and where it goes. All amounts are in minor units of the stream's currency:
/// 500000 with CAD is 5,000 dollars.
#[Object]
impl FundingFigures {
    /// Of which stream. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn stream(&self) -> FundedStream {
        FundedStream(self.0.stream.clone())
    }

    /// For which round; null where it is not yours to see.
    async fn round(&self, ctx: &Context<'_>) -> Option<Result<Round>> {
        nullable(round::find(ctx, self.0.round)).await
    }

    /// How much there is: for the round as a whole where that is said, or for its periods together. In minor units of the stream's
    /// currency.
    async fn budget(&self) -> i64 {
        self.0.amounts.budget
    }

    /// How much of it is promised, to placements that were neither declined nor expired. Who pays for a placement is as in the plan of
    /// the round that was published last. In minor units of the stream's currency.
    async fn committed(&self) -> i64 {
        self.0.amounts.committed
    }

    /// How much of that is spent, on placements that are completed. In minor units of the stream's currency. Null in what is told of a
    /// funder's money where it would tell of fewer than five people that they completed their placement, or that they did not, or let one
    /// work out another that does.
    async fn spent(&self) -> Option<i64> {
        self.0.amounts.spent
    }

    /// How much is not promised. Less than nothing where the budget was taken out after it was promised. In minor units of the stream's
    /// currency.
    async fn left(&self) -> i64 {
        self.0.amounts.left()
    }
}

/// Money that placements are paid from, as a funder sees it.
pub struct FundedStream(Arc<funding::FundingStream>);

/// Money that placements are paid from, as a funder sees it.
#[Object]
impl FundedStream {
    /// Its id, stream_….
    async fn id(&self) -> ID {
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

    /// Its currency, by ISO 4217: CAD, EUR, MXN.
    async fn currency(&self) -> &str {
        &self.0.currency
    }
}
