//! What can be read about a settled pair.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use database::id::PinId;
use mentorship::pin as domain;

use crate::{
    application::{self, Application},
    connection,
    failure::nullable,
    offer::{self, Offer},
    request::RequestExt,
    round::{self, Round, RoundPeriod},
    scalar::DateTime,
};

/// What is wished of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::PinWish")]
pub enum PairWish {
    /// They are paired.
    Forced,
    /// They are not paired.
    Forbidden,
}

/// What settled a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::PinCause")]
pub enum PairCause {
    /// The committee wishes it.
    Committee,
    /// The committee refused the pairing.
    Refused,
    /// One side declined the placement.
    Declined,
    /// Nobody answered in time.
    Expired,
    /// Both sides accepted the placement, or it still waits for them.
    Accepted,
}

/// What is settled about an application and an offer before a plan is made. For those who run the exchange and its committee.
#[derive(Clone)]
pub struct SettledPair(pub(super) Arc<domain::Pin>);

/// What is settled about an application and an offer before a plan is made. For those who run the exchange and its committee.
#[Object]
impl SettledPair {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// In which round.
    async fn round(&self, ctx: &Context<'_>) -> Option<Result<Round>> {
        nullable(round::find(ctx, self.0.round_id)).await
    }

    /// Who applies.
    async fn application(&self, ctx: &Context<'_>) -> Option<Result<Application>> {
        nullable(application::find(ctx, self.0.application_id)).await
    }

    /// Where.
    async fn offer(&self, ctx: &Context<'_>) -> Option<Result<Offer>> {
        nullable(offer::find(ctx, self.0.offer_id)).await
    }

    /// In which period; none: in any.
    async fn period(&self, ctx: &Context<'_>) -> Option<Result<RoundPeriod>> {
        nullable(async {
            let Some(id) = self.0.round_period_id else { return Ok(None) };
            round::find_period(ctx, self.0.round_id, id).await
        })
        .await
    }

    /// What is wished.
    async fn wish(&self) -> PairWish {
        self.0.wish.into()
    }

    /// What settled it.
    async fn cause(&self) -> PairCause {
        self.0.cause.into()
    }

    /// Why, in words.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When it was settled.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was lifted; none: it stands.
    async fn lifted_at(&self) -> Option<DateTime> {
        self.0.lifted_at.map(Into::into)
    }
}

connection! {
    /// Settled pairs, page by page.
    SettledPairConnection,
    /// A settled pair in a list.
    SettledPairEdge,
    SettledPair
}

/// The settled pair with this id, if the viewer may see it.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: PinId) -> Result<Option<SettledPair>> {
    let plans = &ctx.request().loaders().plans;
    let Some(row) = plans.pin_by_id.load(id).await? else { return Ok(None) };
    Ok(plans.sight_by_round.load(row.round_id).await?.is_some().then_some(SettledPair(row)))
}
