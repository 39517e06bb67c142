//! What can be read about a pairing.

use std::{ops::Deref, sync::Arc};

use async_graphql::{Context, Enum, ID, MergedObject, Object, Result, SimpleObject};
use database::id::{OfferId, PairingId, RoundPeriodId};
use matching::fit::Fit;
use mentorship::pairing as domain;

use super::types::{Plan, find};
use crate::{
    application::{self, Application},
    connection,
    failure::nullable,
    funding::{self, FundingStream},
    offer::{self, Offer},
    request::RequestExt,
    round::{self, RoundPeriod},
    scalar::DateTime,
    vote::PairingVotes,
};

/// What the committee decided about a pairing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::PairingOutcome")]
pub enum PairingOutcome {
    /// They go.
    Approved,
    /// They do not.
    Refused,
}

/// One pair of a plan: who goes where, and when. For those who run the exchange and its committee.
#[derive(MergedObject, Clone)]
pub struct Pairing(PairingFields, PairingVotes);

impl Pairing {
    /// The pairing of this row.
    pub fn of(row: Arc<domain::Pairing>) -> Self {
        Self(PairingFields(row.clone()), PairingVotes::of(row))
    }
}

impl Deref for Pairing {
    type Target = PairingFields;

    fn deref(&self) -> &PairingFields {
        &self.0
    }
}

/// What is said of a pairing itself.
#[derive(Clone)]
pub struct PairingFields(pub(crate) Arc<domain::Pairing>);

/// One pair of a plan: who goes where, and when.
#[Object]
impl PairingFields {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Of which plan.
    async fn plan(&self, ctx: &Context<'_>) -> Option<Result<Plan>> {
        nullable(find(ctx, self.0.plan_id)).await
    }

    /// Who goes.
    async fn application(&self, ctx: &Context<'_>) -> Option<Result<Application>> {
        nullable(application::find(ctx, self.0.application_id)).await
    }

    /// Where.
    async fn offer(&self, ctx: &Context<'_>) -> Option<Result<Offer>> {
        nullable(offer::find(ctx, self.0.offer_id)).await
    }

    /// When.
    async fn period(&self, ctx: &Context<'_>) -> Option<Result<RoundPeriod>> {
        nullable(period(ctx, self.0.plan_id, self.0.round_period_id)).await
    }

    /// How well they fit, in thousandths: the mean of its parts by the round's weights.
    async fn fit(&self) -> i32 {
        self.0.fit
    }

    /// What that is made up of.
    async fn fit_parts(&self, ctx: &Context<'_>) -> Option<Result<PairingFit>> {
        nullable(async {
            let result = ctx.request().loaders().plans.result_by_plan.load(self.0.plan_id).await?;
            let (application, offer, period) = self.names();
            let found = result.as_ref().and_then(|result| {
                result
                    .pairings
                    .iter()
                    .find(|one| one.application == application && one.offer == offer && one.period == period)
            });
            Ok(found.map(|pair| PairingFit::from(pair.fit)))
        })
        .await
    }

    /// Who pays; none where nobody has to.
    async fn funding_stream(&self, ctx: &Context<'_>) -> Option<Result<FundingStream>> {
        nullable(async {
            match self.0.funding_stream_id {
                Some(id) => funding::find(ctx, id).await,
                None => Ok(None),
            }
        })
        .await
    }

    /// How much of that stream it takes, in minor units of the stream's currency: 50000 with CAD is 500 dollars.
    async fn cost(&self) -> i64 {
        self.0.cost
    }

    /// Whether it was settled before the plan was made.
    async fn is_forced(&self) -> bool {
        self.0.is_forced
    }

    /// What the committee decided; none as long as too few of it have voted.
    async fn outcome(&self) -> Option<PairingOutcome> {
        self.0.outcome.map(Into::into)
    }

    /// When it decided.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(Into::into)
    }
}

impl PairingFields {
    fn names(&self) -> (String, String, String) {
        (self.0.application_id.to_string(), self.0.offer_id.to_string(), self.0.round_period_id.to_string())
    }
}

/// What makes a pair fit. Every part is in thousandths, 0 to 1000.
#[derive(SimpleObject)]
pub struct PairingFit {
    /// How much of what is sought the offer has; what is sought first counts most.
    skill: i32,
    /// How many of the topics that the applicant wants to make a career of the offer helps with.
    career: i32,
    /// How far the home institution gives the exchange as much as it takes.
    reciprocity: i32,
    /// How little the two institutions have worked together so far.
    spread: i32,
}

impl From<Fit> for PairingFit {
    fn from(fit: Fit) -> Self {
        let number = |part: u32| i32::try_from(part).unwrap_or(i32::MAX);
        Self {
            skill: number(fit.skill),
            career: number(fit.career),
            reciprocity: number(fit.reciprocity),
            spread: number(fit.spread),
        }
    }
}

connection! {
    /// Pairings, page by page.
    PairingConnection,
    /// A pairing in a list.
    PairingEdge,
    Pairing
}

/// A period of the round of a plan.
///
/// # Errors
/// Where the database fails.
pub async fn period(ctx: &Context<'_>, plan: database::id::PlanId, id: RoundPeriodId) -> Result<Option<RoundPeriod>> {
    let loaders = ctx.request().loaders();
    let Some(plan) = loaders.plans.plan_by_id.load(plan).await? else { return Ok(None) };
    round::find_period(ctx, plan.round_id, id).await
}

/// An offer by the name that the solver was told.
///
/// # Errors
/// Where the database fails.
pub async fn offer_named(ctx: &Context<'_>, id: &str) -> Result<Option<Offer>> {
    let id: OfferId = super::words::known(id)?;
    offer::find(ctx, id).await
}

/// An application, likewise.
///
/// # Errors
/// Where the database fails.
pub async fn application_named(ctx: &Context<'_>, id: &str) -> Result<Option<Application>> {
    application::find(ctx, super::words::known(id)?).await
}

/// The pairing with this id, if the viewer may see it.
///
/// # Errors
/// Where the database fails.
pub async fn find_pairing(ctx: &Context<'_>, id: PairingId) -> Result<Option<Pairing>> {
    let Some(row) = ctx.request().loaders().plans.pairing_by_id.load(id).await? else { return Ok(None) };
    Ok(find(ctx, row.plan_id).await?.map(|_seen| Pairing::of(row)))
}
