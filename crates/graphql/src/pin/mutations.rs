//! Settling pairs.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::AsyncPgConnection;
use identity::policy;
use mentorship::pin::{self as domain, NewPin};

use super::types::{PairWish, SettledPair};
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
};

/// A pair to be settled.
#[derive(InputObject)]
pub struct SettlePairInput {
    /// In which round: its id, round_….
    round: ID,
    /// Who applies: the id of the application, application_….
    application: ID,
    /// Where: the id of the offer, offer_….
    offer: ID,
    /// In which period, period_…; left out: in any.
    period: Option<ID>,
    /// Whether they are paired, or are not.
    wish: PairWish,
    /// Why, at most 2,000 characters.
    reason: Option<String>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the settled pair it made the first time.
    idempotency_key: Option<String>,
}

/// A settled pair to be lifted.
#[derive(InputObject)]
pub struct LiftPairInput {
    /// Which: its id, pin_….
    id: ID,
}

payload! {
    /// What came of settling a pair.
    SettlePairPayload {
        /// The settled pair; none where it was refused.
        settled_pair: SettledPair
    }
    /// Why nothing was settled.
    SettlePairError
    /// The sort of reason why nothing was settled.
    SettlePairErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
        /// The opposite is settled already.
        Conflict,
        /// The same is settled already.
        Duplicate,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of lifting a settled pair.
    LiftPairPayload {
        /// The pair, which is settled no more; none where it was refused.
        settled_pair: SettledPair
    }
    /// Why it was not lifted.
    LiftPairError
    /// The sort of reason why it was not lifted.
    LiftPairErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
    }
}

/// Mutations of settled pairs.
#[derive(Default)]
pub struct PinMutations;

#[Object]
impl PinMutations {
    /// Settles that an application and an offer are paired, or are not, whatever else. Plans that are made from now on keep to it; those
    /// that are there already stay as they are. Needs you to run the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn settle_pair(&self, ctx: &Context<'_>, input: SettlePairInput) -> Result<SettlePairPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SettlePairPayload::of(input.run(request, &mut conn).await)
    }

    /// Lifts what is settled about a pair: plans that are made from now on are free in it. What came of a placement stands as long as the
    /// placement does. Needs you to run the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn lift_pair(&self, ctx: &Context<'_>, input: LiftPairInput) -> Result<LiftPairPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        LiftPairPayload::of(input.run(request, &mut conn).await)
    }
}

impl SettlePairInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<SettledPair, Rejection> {
        let round = input_id(&self.round, "round")?;
        let may = policy::run_exchange_of_round(conn, request.viewer(), round)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "round"))?;
        let new = NewPin {
            round,
            application: input_id(&self.application, "application")?,
            offer: input_id(&self.offer, "offer")?,
            period: self.period.as_ref().map(|period| input_id(period, "period")).transpose()?,
            wish: self.wish.into(),
            reason: self.reason,
        };
        let now = request.clock().now();
        let row = domain::settle(conn, &may, now, new, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(SettledPair(Arc::new(row)))
    }
}

impl LiftPairInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<SettledPair, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::run_exchange_of_pin(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::lift(conn, &may, request.clock().now(), id).await?;
        request.loaders().forget_all().await;
        Ok(SettledPair(Arc::new(row)))
    }
}
