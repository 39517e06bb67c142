//! Offering places.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{AsyncPgConnection, id::RoundId};
use identity::{
    Viewer,
    policy::{self, MayRunExchange, Refusal},
};
use mentorship::offer as domain;

use super::{
    input::{ChangeOfferInput, DraftOfferInput},
    types::Offer,
};
use crate::{
    cost::{cost, points},
    mutation::{in_the_name_of, input_id},
    payload,
    request::{RequestContext, RequestExt},
};

/// An offer of places to be submitted.
#[derive(InputObject)]
pub struct SubmitOfferInput {
    /// Which: its id, offer_….
    id: ID,
    /// The revision you saw. Given, it is not submitted if somebody else made a change since.
    expected_revision: Option<i32>,
}

/// An offer of places to be withdrawn.
#[derive(InputObject)]
pub struct WithdrawOfferInput {
    /// Which: its id, offer_….
    id: ID,
    /// Why, at most 2,000 characters. Whoever sees the offer sees it.
    reason: String,
    /// The revision you saw. Given, it is not withdrawn if somebody else made a change since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of beginning an offer.
    DraftOfferPayload {
        /// The offer; none where it was refused.
        offer: Offer
    }
    /// Why nothing was begun.
    DraftOfferError
    /// The sort of reason why nothing was begun.
    DraftOfferErrorCode {
        /// The round takes no offers now; the message says when it does.
        WrongState,
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
        /// Something is named twice, or windows overlap.
        Duplicate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// The host takes no part in the exchange.
        OtherProgramme,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of changing an offer.
    ChangeOfferPayload {
        /// The offer as it is now; none where it was refused.
        offer: Offer
    }
    /// Why it was not changed.
    ChangeOfferError
    /// The sort of reason why it was not changed.
    ChangeOfferErrorCode {
        /// The round takes no offers now; the message says when it does.
        WrongState,
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
        /// Something is named twice, or windows overlap.
        Duplicate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of submitting an offer.
    SubmitOfferPayload {
        /// The offer as it is now; none where it was refused.
        offer: Offer
    }
    /// Why it was not submitted.
    SubmitOfferError
    /// The sort of reason why it was not submitted.
    SubmitOfferErrorCode {
        /// It was submitted already, or the round takes no offers now; the message says which.
        WrongState,
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// Something is named twice, or windows overlap.
        Duplicate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of withdrawing an offer.
    WithdrawOfferPayload {
        /// The offer as it is now; none where it was refused.
        offer: Offer
    }
    /// Why it was not withdrawn.
    WithdrawOfferError
    /// The sort of reason why it was not withdrawn.
    WithdrawOfferErrorCode {
        /// It was withdrawn already, or its round is over.
        WrongState,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

/// Mutations of offers of places.
#[derive(Default)]
pub struct OfferMutations;

#[Object]
impl OfferMutations {
    /// Begins an offer of places in a round, to be submitted once it says all that it must. Needs you to act for the host, a
    /// partner of the exchange, as its editor or administrator, or to run the exchange; who runs it can write after the round's
    /// last day too, until a plan is published. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn draft_offer(&self, ctx: &Context<'_>, input: DraftOfferInput) -> Result<DraftOfferPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        DraftOfferPayload::of(input.run(request, &mut conn).await)
    }

    /// Changes an offer of places. One that was submitted stays so, and must go on to say all that it must. Needs the same as
    /// beginning one. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn change_offer(&self, ctx: &Context<'_>, input: ChangeOfferInput) -> Result<ChangeOfferPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ChangeOfferPayload::of(input.run(request, &mut conn).await)
    }

    /// Submits an offer of places, so that it takes part in its round; one that was withdrawn, again. It must say what can be learned,
    /// when, how many can come, how, and in which languages. Needs the same as beginning one. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn submit_offer(&self, ctx: &Context<'_>, input: SubmitOfferInput) -> Result<SubmitOfferPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SubmitOfferPayload::of(input.run(request, &mut conn).await)
    }

    /// Withdraws an offer of places: no plan that is made from now on places anybody there, and what was placed already stands.
    /// Needs you to act for the host as its editor or administrator, or to run the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn withdraw_offer(&self, ctx: &Context<'_>, input: WithdrawOfferInput) -> Result<WithdrawOfferPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        WithdrawOfferPayload::of(input.run(request, &mut conn).await)
    }
}

/// The proof that the viewer runs the exchange, if they do.
async fn running(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    round: RoundId,
) -> Result<Option<MayRunExchange>, Rejection> {
    match policy::run_exchange_of_round(conn, viewer, round).await {
        Ok(may) => Ok(Some(may)),
        Err(Refusal::Denied(_) | Refusal::Hidden(_)) => Ok(None),
        Err(Refusal::Database(error)) => Err(Rejection::Database(error)),
    }
}

impl DraftOfferInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Offer, Rejection> {
        let round = input_id(&self.round, "round")?;
        let host = in_the_name_of(request.viewer(), self.organization.as_ref(), "organization")?;
        let may = policy::offer_places(conn, request.viewer(), round, host)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "round"))?;
        let runs = running(conn, request.viewer(), round).await?;
        let key = self.idempotency_key.clone();
        let content = self.content()?;
        let row = domain::draft(conn, &may, runs.as_ref(), request.clock().now(), content, key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Offer(Arc::new(row)))
    }
}

impl ChangeOfferInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Offer, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::change_offer(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let runs = running(conn, request.viewer(), may.round()).await?;
        let change = self.change()?;
        let row = domain::change(conn, &may, runs.as_ref(), request.clock().now(), change).await?;
        request.loaders().forget_all().await;
        Ok(Offer(Arc::new(row)))
    }
}

impl SubmitOfferInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Offer, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::change_offer(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let runs = running(conn, request.viewer(), may.round()).await?;
        let now = request.clock().now();
        let row = domain::submit(conn, &may, runs.as_ref(), now, self.expected_revision).await?;
        request.loaders().forget_all().await;
        Ok(Offer(Arc::new(row)))
    }
}

impl WithdrawOfferInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Offer, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::change_offer(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::withdraw(conn, &may, request.clock().now(), &self.reason, self.expected_revision).await?;
        request.loaders().forget_all().await;
        Ok(Offer(Arc::new(row)))
    }
}
