//! What can be read about who hosts whose people.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use mentorship::dashboard as domain;

use super::{many, types::names};
use crate::{
    cost::{cost, list_size, points},
    failure::nullable,
    organization::{self, Organization},
};

/// Who hosts whose people, and whether each gives as much as it takes.
pub struct ReciprocityLedger(pub(super) Arc<domain::Dashboard>);

/// Who hosts whose people, and whether each gives as much as it takes. Counted are placements that both sides accepted, whatever became
/// of them since, but for those that ended before they had begun. All entries together host as many as are hosted of them.
#[Object]
impl ReciprocityLedger {
    /// Each partner, and each other institution that has given or taken something. Counted as 20 items. Costs nothing.
    #[graphql(directive = list_size::apply(Some(20), None, None), directive = cost::apply(points(0)))]
    async fn entries(&self) -> Vec<LedgerEntry> {
        self.0.ledger.entries.iter().copied().map(LedgerEntry).collect()
    }

    /// Each pair of institutions of which one hosts people of the other. Counted as 20 items. Costs nothing.
    #[graphql(directive = list_size::apply(Some(20), None, None), directive = cost::apply(points(0)))]
    async fn pairs(&self) -> Vec<LedgerPair> {
        self.0.ledger.pairs.iter().copied().map(LedgerPair).collect()
    }

    /// The pairs as a table: CSV with a heading. No name is taken for a formula by a spreadsheet. Costs 5 points.
    #[graphql(directive = cost::apply(points(5)))]
    async fn csv(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(async {
            let ledger = &self.0.ledger;
            let shown = ledger.pairs.iter().flat_map(|pair| [pair.home, pair.host]).collect();
            Ok(Some(ledger.csv(&names(ctx, shown).await?)))
        })
        .await
    }
}

/// What one institution gives and takes.
pub struct LedgerEntry(domain::LedgerEntry);

/// What one institution gives and takes.
#[Object]
impl LedgerEntry {
    /// Which institution.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization)).await
    }

    /// How many placements of others' people it hosts, or hosted.
    async fn hosted(&self) -> i32 {
        many(self.0.hosted)
    }

    /// How many placements of its own people others host, or hosted.
    async fn was_hosted(&self) -> i32 {
        many(self.0.was_hosted)
    }

    /// How many more placements it hosts than others host of its people; less than nothing where it takes more than it gives.
    async fn balance(&self) -> i64 {
        self.0.balance()
    }
}

/// How many placements of one institution's people there are at another.
pub struct LedgerPair(domain::LedgerPair);

/// How many placements of one institution's people there are at another.
#[Object]
impl LedgerPair {
    /// The institution that lets them go.
    async fn home(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.home)).await
    }

    /// The institution that hosts them.
    async fn host(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.host)).await
    }

    /// How many placements.
    async fn placements(&self) -> i32 {
        many(self.0.placements)
    }
}
