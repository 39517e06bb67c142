//! What can be read about who was placed, against who applied.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result};
use identity::policy;
use mentorship::{equity as domain, round};

use crate::{
    cost::{cost, list_size, points},
    failure::{nullable, refused},
    request::{Fault, RequestExt},
};

/// By what those who applied are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Dimension")]
pub enum EquityDimension {
    /// By the groups that they say they belong to, of those that the exchange gives priority to. Told as of the first plan that was
    /// published, so that nobody's own answer can be read off figures that move; and not at all where everybody who applied, was
    /// placed or was not belongs to some group.
    DeclaredGroup,
    /// By sector of the institution that they come from.
    Sector,
    /// By region of that institution, or by country where no region is known.
    Region,
    /// By size of that institution: how many paid staff it has.
    Size,
    /// By how many people of that institution applied.
    ApplicantsOfHome,
}

/// Who was placed in a round, against who applied: only in figures, of which none tells of fewer than five.
pub struct Equity(Arc<domain::Equity>);

/// Who was placed in a round, against who applied: only in figures, of which none tells of fewer than five. A figure is null where it
/// would, or where it would let one work out another that does. Placed is who has a placement that was neither declined nor
/// expired.
#[Object]
impl Equity {
    /// How many applied.
    async fn applied(&self) -> Option<i32> {
        told(self.0.all.applied)
    }

    /// How many of them were placed.
    async fn placed(&self) -> Option<i32> {
        told(self.0.all.placed)
    }

    /// How many in a hundred of those who applied were placed, rounded.
    async fn share(&self) -> Option<i32> {
        told(self.0.all.share())
    }

    /// The same of those who have something in common, told apart in several ways. Counted as 5 items. Costs nothing.
    #[graphql(directive = list_size::apply(Some(5), None, None), directive = cost::apply(points(0)))]
    async fn by(&self) -> Vec<EquityTable> {
        (0..self.0.by.len()).map(|at| EquityTable(self.0.clone(), at)).collect()
    }
}

/// Those who applied, told apart in one way. Each is in one row.
pub struct EquityTable(Arc<domain::Equity>, usize);

/// Those who applied, told apart in one way. Each is in one row.
#[Object]
impl EquityTable {
    /// In which way.
    async fn dimension(&self) -> Option<EquityDimension> {
        self.0.by.get(self.1).map(|table| table.dimension.into())
    }

    /// The rows, in the order of their labels; those of sizes from the smallest to the largest. Counted as 10 items. Costs nothing.
    #[graphql(directive = list_size::apply(Some(10), None, None), directive = cost::apply(points(0)))]
    async fn rows(&self) -> Vec<EquityRow> {
        let rows = self.0.by.get(self.1).into_iter().flat_map(|table| &table.rows);
        rows.map(|(label, figure)| EquityRow { label: label.clone(), figure: *figure }).collect()
    }
}

/// Those who have one thing in common.
pub struct EquityRow {
    label: String,
    figure: domain::Figure,
}

/// Those who have one thing in common.
#[Object]
impl EquityRow {
    /// What they have in common: limited_exposure, underrepresented_department, or none; archives, libraries, museums, other; the ISO
    /// code of a region or country; volunteers_only, up_to_five, up_to_twenty, up_to_hundred or over_hundred paid staff; 1, 2-4, 5-9 or
    /// 10+ people. What is of several has their words joined by +; unknown where nothing is known.
    async fn label(&self) -> &str {
        &self.label
    }

    /// How many of them applied.
    async fn applied(&self) -> Option<i32> {
        told(self.figure.applied)
    }

    /// How many of them were placed.
    async fn placed(&self) -> Option<i32> {
        told(self.figure.placed)
    }

    /// How many in a hundred of them were placed, rounded.
    async fn share(&self) -> Option<i32> {
        told(self.figure.share())
    }

    /// Whether a figure is held back, since it would tell of fewer than five, or let one work that out.
    async fn is_suppressed(&self) -> bool {
        self.figure.is_suppressed()
    }
}

/// Whether everybody in a round had the same chance.
#[derive(Clone)]
pub struct RoundEquity(Arc<round::Round>);

impl RoundEquity {
    /// That of the round of this row.
    pub fn of(row: Arc<round::Round>) -> Self {
        Self(row)
    }
}

/// Whether everybody in a round had the same chance.
#[Object]
impl RoundEquity {
    /// Who was placed, against who applied, in figures; none until a plan was published. For those who run the exchange and its
    /// committee; to others it is null, with an error. Costs 20 points.
    #[graphql(directive = cost::apply(points(20)))]
    async fn equity(&self, ctx: &Context<'_>) -> Option<Result<Equity>> {
        nullable(async {
            let request = ctx.request();
            let conn = request.connection().await?;
            let may = policy::see_committee_work_of_round(conn, request.viewer(), self.0.id).await.map_err(refused)?;
            let found = domain::of_round(conn, &may, self.0.id).await.map_err(Fault::from)?;
            Ok(found.map(|found| Equity(Arc::new(found))))
        })
        .await
    }
}

fn told(many: Option<usize>) -> Option<i32> {
    many.and_then(|many| i32::try_from(many).ok())
}
