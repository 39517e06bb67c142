//! Where to find what an exchange has come to.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use database::id::ProgrammeId;
use identity::policy::{self, Refusal};
use mentorship::dashboard as domain;

use super::{funder::FunderView, types::ExchangeDashboard};
use crate::{
    cost::{cost, points},
    failure::{nullable, refused},
    id,
    request::{Fault, RequestExt},
};

/// What an exchange has come to, in figures.
#[derive(Clone)]
pub struct ExchangeDashboards(pub ProgrammeId);

/// What an exchange has come to, in figures.
#[Object]
impl ExchangeDashboards {
    /// What it has come to: who takes part, whom it reaches, what comes of placements, where the money goes, and who gives and takes how
    /// much. For those who run the exchange and its committee; to others it is null, with an error. Costs 50 points.
    #[graphql(directive = cost::apply(points(50)))]
    async fn dashboard(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only in this round: its id, round_…; left out: in all rounds.")] round: Option<ID>,
    ) -> Option<Result<ExchangeDashboard>> {
        nullable(Box::pin(async {
            let request = ctx.request();
            let conn = request.connection().await?;
            let may = policy::see_committee_work(conn, request.viewer(), self.0).await.map_err(refused)?;
            let round = round.map(|round| id::decode(&round, "round")).transpose()?;
            let found = domain::of_exchange(conn, &may, round, request.clock().now()).await.map_err(Fault::from)?;
            let found = found.ok_or_else(|| refused(Refusal::Hidden("a round of this exchange")))?;
            Ok(Some(ExchangeDashboard(Arc::new(found))))
        }))
        .await
    }

    /// What came of the money of one of its funders. For whoever has a role at that organization, and for those who run the exchange; to
    /// others it is null, with an error. Costs 50 points.
    #[graphql(directive = cost::apply(points(50)))]
    async fn funded(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose money: the id of an organization that a funding stream of the exchange is of, org_….")]
        funder: ID,
    ) -> Option<Result<FunderView>> {
        nullable(Box::pin(async {
            let request = ctx.request();
            let conn = request.connection().await?;
            let funder = id::decode(&funder, "funder")?;
            let may = policy::see_funded(conn, request.viewer(), self.0, funder).await.map_err(refused)?;
            let found = domain::funded(conn, &may, request.clock().now()).await.map_err(Fault::from)?;
            Ok(found.map(|found| FunderView(Arc::new(found))))
        }))
        .await
    }
}
