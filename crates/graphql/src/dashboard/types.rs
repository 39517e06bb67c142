//! What can be read about what an exchange has come to.

use std::{collections::BTreeSet, sync::Arc};

use async_graphql::{Context, Object, Result};
use database::id::OrganizationId;
use mentorship::dashboard as domain;

use super::{
    evaluation::PlacementEvaluationFigures,
    ledger::ReciprocityLedger,
    money::FundingFigures,
    outcome::{AlumniFigures, ExchangeOutcomes},
    participation::{ExchangeParticipation, InstitutionParticipation, RoundParticipation},
    representation::Representation,
};
use crate::{
    cost::{cost, list_size, points},
    failure::nullable,
    request::RequestExt,
};

/// What an exchange has come to, in all rounds or in one of them.
pub struct ExchangeDashboard(pub(super) Arc<domain::Dashboard>);

/// What an exchange has come to, in all rounds or in one of them. Placements are counted as they are; people are told of only where there
/// are five or more.
#[Object]
impl ExchangeDashboard {
    /// How many applications and placements there are, and where they stand. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn participation(&self) -> ExchangeParticipation {
        ExchangeParticipation::of(&self.0.participation)
    }

    /// The same round by round, the newest first. Counted as 10 items. Costs nothing.
    #[graphql(directive = list_size::apply(Some(10), None, None), directive = cost::apply(points(0)))]
    async fn rounds(&self) -> Vec<RoundParticipation> {
        self.0.rounds.iter().copied().map(RoundParticipation).collect()
    }

    /// The same of each partner, and of each other institution that has taken part. Counted as 20 items. Costs nothing.
    #[graphql(directive = list_size::apply(Some(20), None, None), directive = cost::apply(points(0)))]
    async fn institutions(&self) -> Vec<InstitutionParticipation> {
        self.0.institutions.iter().copied().map(InstitutionParticipation).collect()
    }

    /// Who was placed, beside the partners and the whole catalogue: by sector, by region and by size. Counted as 3 items. Costs nothing.
    #[graphql(directive = list_size::apply(Some(3), None, None), directive = cost::apply(points(0)))]
    async fn representation(&self) -> Vec<Representation> {
        self.0.representation.iter().cloned().map(|one| Representation(Arc::new(one))).collect()
    }

    /// What was done in placements, and what came of them. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn outcomes(&self) -> ExchangeOutcomes {
        self.0.outcomes.into()
    }

    /// Who took part and stays in touch with the exchange, whichever round it was. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn alumni(&self) -> AlumniFigures {
        self.0.alumni.into()
    }

    /// Where the money goes, stream by stream and round by round. Counted as 10 items. Costs nothing.
    #[graphql(directive = list_size::apply(Some(10), None, None), directive = cost::apply(points(0)))]
    async fn funding(&self) -> Vec<FundingFigures> {
        self.0.money.iter().cloned().map(FundingFigures).collect()
    }

    /// Who hosts whose people, and whether each gives as much as it takes. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn ledger(&self) -> ReciprocityLedger {
        ReciprocityLedger(self.0.clone())
    }

    /// What people say of placements: participants, those who let them go, and those who host them. Counted as 3 items. Costs nothing.
    #[graphql(directive = list_size::apply(Some(3), None, None), directive = cost::apply(points(0)))]
    async fn evaluations(&self) -> Vec<PlacementEvaluationFigures> {
        self.0.evaluations.iter().copied().map(Into::into).collect()
    }

    /// The institutions as a table: CSV with a heading, with the applications and placements of each one's own people, its placements as a
    /// host, how many it hosts, how many of its people's others host, and the balance. No name is taken for a formula by a spreadsheet.
    /// Costs 5 points.
    #[graphql(directive = cost::apply(points(5)))]
    async fn csv(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(async {
            let shown = self.0.institutions.iter().map(|row| row.organization).collect();
            Ok(Some(self.0.csv(&names(ctx, shown).await?)))
        })
        .await
    }
}

/// What these organizations are called, those of them that the viewer sees.
///
/// # Errors
/// Where the database fails.
pub(super) async fn names(ctx: &Context<'_>, organizations: BTreeSet<OrganizationId>) -> Result<domain::Names> {
    let request = ctx.request();
    let by_id = &request.loaders().organization_by_id;
    let found = futures::future::try_join_all(organizations.into_iter().map(|id| by_id.load(id))).await?;
    let named = found.into_iter().flatten().filter_map(|row| {
        let chosen = row.name.choose(request.languages(), &row.main_language)?;
        Some((row.id, chosen.text.to_owned()))
    });
    Ok(named.collect())
}
