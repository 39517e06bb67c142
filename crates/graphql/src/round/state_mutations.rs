//! Opening rounds of exchanges, closing, finishing and cancelling them.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{AsyncPgConnection, id::RoundId};
use identity::policy::{self, MayCallForRound};
use mentorship::round::{self as domain, Opening};

use super::types::Round;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    opportunity::Visibility,
    payload,
    request::{RequestContext, RequestExt},
};

/// A round to which people are to be called.
#[derive(InputObject)]
pub struct OpenRoundInput {
    /// Which: its id, round_….
    id: ID,
    /// Who may see its call: PUBLIC, NETWORK or PROGRAMME; left out, everybody. A round that is opened again keeps its call as it is.
    visibility: Option<Visibility>,
    /// The revision you saw. Given, it is refused if somebody else made a change since.
    expected_revision: Option<i32>,
}

/// A round in which nobody is to offer or apply any more.
#[derive(InputObject)]
pub struct CloseRoundInput {
    /// Which: its id, round_….
    id: ID,
    /// The revision you saw. Given, it is refused if somebody else made a change since.
    expected_revision: Option<i32>,
}

/// A round that is not to take place.
#[derive(InputObject)]
pub struct CancelRoundInput {
    /// Which: its id, round_….
    id: ID,
    /// Why, at most 2,000 characters. Everybody who sees the round or its call can read it.
    reason: String,
}

/// A round that is over.
#[derive(InputObject)]
pub struct FinishRoundInput {
    /// Which: its id, round_….
    id: ID,
    /// The revision you saw. Given, it is refused if somebody else made a change since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of opening a round.
    OpenRoundPayload {
        /// The round as it is now; none where it was refused.
        round: Round
    }
    /// Why a round was not opened.
    OpenRoundError
    /// The sort of reason why a round was not opened.
    OpenRoundErrorCode {
        /// It does not stand so that this can be done, or lacks something; the message says what.
        WrongState,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of closing a round.
    CloseRoundPayload {
        /// The round as it is now; none where it was refused.
        round: Round
    }
    /// Why a round was not closed.
    CloseRoundError
    /// The sort of reason why a round was not closed.
    CloseRoundErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of cancelling a round.
    CancelRoundPayload {
        /// The round as it is now; none where it was refused.
        round: Round
    }
    /// Why a round was not cancelled.
    CancelRoundError
    /// The sort of reason why a round was not cancelled.
    CancelRoundErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
    }
}

payload! {
    /// What came of finishing a round.
    FinishRoundPayload {
        /// The round as it is now; none where it was refused.
        round: Round
    }
    /// Why a round was not finished.
    FinishRoundError
    /// The sort of reason why a round was not finished.
    FinishRoundErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

/// Mutations of where rounds stand.
#[derive(Default)]
pub struct RoundStateMutations;

#[Object]
impl RoundStateMutations {
    /// Opens a round that has periods: its call is published as an opportunity of the organization that runs the exchange, and
    /// offers and applications are taken from its first day to its last. A closed round of which no plan was published is opened
    /// again, with the same call. Needs somebody who runs the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn open_round(&self, ctx: &Context<'_>, input: OpenRoundInput) -> Result<OpenRoundPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        OpenRoundPayload::of(input.run(request, &mut conn).await)
    }

    /// Closes a round, before its last day or after it: nobody offers or applies any more, and a plan can be published. Needs
    /// somebody who runs the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn close_round(&self, ctx: &Context<'_>, input: CloseRoundInput) -> Result<CloseRoundPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CloseRoundPayload::of(input.run(request, &mut conn).await)
    }

    /// Cancels a round, and its call with it; not once placements of it were accepted. Needs somebody who runs the exchange. Costs
    /// 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn cancel_round(&self, ctx: &Context<'_>, input: CancelRoundInput) -> Result<CancelRoundPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CancelRoundPayload::of(input.run(request, &mut conn).await)
    }

    /// Finishes a round of which a plan was published and all placements were answered. Needs somebody who runs the exchange. Costs
    /// 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn finish_round(&self, ctx: &Context<'_>, input: FinishRoundInput) -> Result<FinishRoundPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        FinishRoundPayload::of(input.run(request, &mut conn).await)
    }
}

impl OpenRoundInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Round, Rejection> {
        let (id, may) = called(request, conn, &self.id).await?;
        let opening = Opening {
            visibility: self.visibility.map(Into::into).unwrap_or_default(),
            expected_revision: self.expected_revision,
        };
        shown(request, domain::open(conn, &may, request.clock().now(), id, opening).await?).await
    }
}

impl CloseRoundInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Round, Rejection> {
        let (id, may) = called(request, conn, &self.id).await?;
        shown(request, domain::close(conn, &may, request.clock().now(), id, self.expected_revision).await?).await
    }
}

impl CancelRoundInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Round, Rejection> {
        let (id, may) = called(request, conn, &self.id).await?;
        shown(request, domain::cancel(conn, &may, request.clock().now(), id, &self.reason).await?).await
    }
}

impl FinishRoundInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Round, Rejection> {
        let (id, may) = called(request, conn, &self.id).await?;
        shown(request, domain::finish(conn, &may, request.clock().now(), id, self.expected_revision).await?).await
    }
}

async fn called(
    request: &RequestContext,
    conn: &mut AsyncPgConnection,
    id: &ID,
) -> Result<(RoundId, MayCallForRound), Rejection> {
    let id = input_id(id, "id")?;
    let may = policy::call_for_round(conn, request.viewer(), id).await;
    Ok((id, may.map_err(|refusal| Rejection::refused(refusal, "id"))?))
}

async fn shown(request: &RequestContext, row: domain::Round) -> Result<Round, Rejection> {
    request.loaders().forget_all().await;
    Ok(Round::of(Arc::new(row)))
}
