//! Where to find plans.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use identity::policy;
use mentorship::{plan as domain, round};

use super::{
    pairing::{Pairing, find_pairing},
    types::{Plan, PlanConnection, find},
    why::{PlanWhyNot, why_not},
};
use crate::{
    cost::{cost, list_size, names, points},
    failure::{nullable, refused},
    id,
    paging::{page_request, total},
    request::RequestExt,
};

/// Queries about plans.
#[derive(Default)]
pub struct PlanQueries;

#[Object]
impl PlanQueries {
    /// One plan of a round; none where there is none that you may see.
    async fn plan(&self, ctx: &Context<'_>, #[graphql(desc = "Its id, plan_….")] id: ID) -> Option<Result<Plan>> {
        nullable(async { find(ctx, id::decode(&id, "id")?).await }).await
    }

    /// One pairing of a plan; none where there is none that you may see.
    async fn pairing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id, pairing_….")] id: ID,
    ) -> Option<Result<Pairing>> {
        nullable(async { find_pairing(ctx, id::decode(&id, "id")?).await }).await
    }

    /// Why a plan has an applicant not at an offer: what stands against the pair, or what it would cost to settle it, and whom that would
    /// move. The round is solved again for it; where that takes too long there is an error whose code is SOLVER_TIMEOUT. None where
    /// there is none of the three that you may see. Costs 500 points.
    #[graphql(directive = cost::apply(points(500)))]
    async fn why_not(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan: its id, plan_….")] plan: ID,
        #[graphql(desc = "Who applies: the id of the application, application_….")] application: ID,
        #[graphql(desc = "Where they are not: the id of the offer, offer_….")] offer: ID,
    ) -> Option<Result<PlanWhyNot>> {
        nullable(async {
            let (plan, application) = (id::decode(&plan, "plan")?, id::decode(&application, "application")?);
            why_not(ctx, plan, application, id::decode(&offer, "offer")?).await
        })
        .await
    }
}

/// The plans of a round.
#[derive(Clone)]
pub struct RoundPlans(Arc<round::Round>);

impl RoundPlans {
    /// Of this round.
    pub fn of(row: Arc<round::Round>) -> Self {
        Self(row)
    }
}

/// The plans of a round.
#[Object]
impl RoundPlans {
    /// Its plans, the newest first. For those who run the exchange and its committee; to others it is null, with an error. Counted as many
    /// items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn plans(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<PlanConnection>> {
        nullable(async {
            let request = ctx.request();
            let conn = request.connection().await?;
            let may = policy::see_committee_work_of_round(conn, request.viewer(), self.0.id).await.map_err(refused)?;
            let behind = after.is_some();
            let page = page_request::<i32>(first, after)?;
            let total = total(&ctx.look_ahead(), domain::count_of_round(conn, &may, self.0.id)).await?;
            let found = domain::of_round(conn, &may, self.0.id, &page).await?;
            Ok(Some(PlanConnection::new(found, behind, total, |row| Plan(Arc::new(row)))))
        })
        .await
    }
}
