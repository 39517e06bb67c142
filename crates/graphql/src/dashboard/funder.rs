//! What can be read by those who fund an exchange.

use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};
use mentorship::dashboard as domain;

use super::{many, money::FundingFigures, representation::FieldDimension};
use crate::{
    cost::{cost, list_size, points},
    failure::nullable,
    organization::{self, Organization},
};

/// What came of an organization's money in an exchange: where it goes, and in figures that tell of nobody what came of it.
pub struct FunderView(pub(super) Arc<domain::FunderView>);

/// What came of an organization's money in an exchange: where it goes, and in figures that tell of nobody what came of it.
#[Object]
impl FunderView {
    /// Whose money it is; null where you do not see them.
    async fn funder(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.funder)).await
    }

    /// Where it goes, stream by stream and round by round: exactly, but for what is spent where that would tell of a few people. Counted
    /// as 10 items. Costs nothing.
    #[graphql(directive = list_size::apply(Some(10), None, None), directive = cost::apply(points(0)))]
    async fn funding(&self) -> Vec<FundingFigures> {
        self.0.money.iter().cloned().map(FundingFigures).collect()
    }

    /// What came of it, in all rounds. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn figures(&self) -> FundedFigures {
        self.0.all.into()
    }

    /// The same, told apart by the sector and by the region of the institutions that people come from. Counted as 2 items. Costs nothing.
    #[graphql(directive = list_size::apply(Some(2), None, None), directive = cost::apply(points(0)))]
    async fn by(&self) -> Vec<FundedTable> {
        (0..self.0.by.len()).map(|at| FundedTable(self.0.clone(), at)).collect()
    }
}

/// What came of placements that were paid for with somebody's money, in all rounds. Who was placed several times is counted once, by
/// their latest placement. A figure is null where it would tell of fewer than five people, or let one work out another that does.
#[derive(SimpleObject)]
pub struct FundedFigures {
    /// How many people were placed: whose placement was neither declined nor expired.
    placed: Option<i32>,
    /// How many of them completed it.
    completed: Option<i32>,
    /// For how many of them it ended before its time.
    ended_early: Option<i32>,
    /// How many of them had an improvement adopted at home.
    adopted: Option<i32>,
    /// How many minutes of work all these improvements together save in a month.
    minutes_saved: Option<i64>,
    /// How many artifacts were published.
    artifacts: i32,
}

impl From<domain::Funded> for FundedFigures {
    fn from(of: domain::Funded) -> Self {
        Self {
            placed: of.placed.map(many),
            completed: of.completed.map(many),
            ended_early: of.ended_early.map(many),
            adopted: of.adopted.map(many),
            minutes_saved: of.minutes_saved,
            artifacts: many(of.artifacts),
        }
    }
}

/// What came of somebody's money, told apart in one way. Each of those placed is in one row.
pub struct FundedTable(Arc<domain::FunderView>, usize);

/// What came of somebody's money, told apart in one way. Each of those placed is in one row.
#[Object]
impl FundedTable {
    /// In which way.
    async fn dimension(&self) -> Option<FieldDimension> {
        self.0.by.get(self.1).map(|table| table.dimension.into())
    }

    /// The rows, in the order of their labels. Counted as 10 items. Costs nothing.
    #[graphql(directive = list_size::apply(Some(10), None, None), directive = cost::apply(points(0)))]
    async fn rows(&self) -> Vec<FundedRow> {
        let rows = self.0.by.get(self.1).into_iter().flat_map(|table| &table.rows);
        rows.map(|(label, figures)| FundedRow { label: label.clone(), figures: *figures }).collect()
    }
}

/// People who come from institutions that have one thing in common.
pub struct FundedRow {
    label: String,
    figures: domain::Funded,
}

/// People who come from institutions that have one thing in common.
#[Object]
impl FundedRow {
    /// What they have in common: archives, libraries, museums, other; the ISO 3166-2 code of a region, such as CA-NS, or the ISO 3166-1
    /// code of a country, such as CA; unknown where nothing is known. What is of several sectors has their words joined by +.
    async fn label(&self) -> &str {
        &self.label
    }

    /// What came of their placements. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn figures(&self) -> FundedFigures {
        self.figures.into()
    }
}
