//! Creating and changing funding streams, and saying how much there is of them.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use catalogue::{
    Rejection,
    problem::{ProblemCode, Problems},
};
use database::{AsyncPgConnection, id::OrganizationId};
use identity::policy::{self, MayRunExchange};
use mentorship::funding::{self as domain, BudgetInput, FundingStreamChange, NewFundingStream};

use super::types::FundingStream;
use crate::{
    cost::{cost, points},
    exchange::PlacementKind,
    mutation::{TranslationInput, change, input_id, language_map},
    payload,
    request::{RequestContext, RequestExt},
};

/// A new funding stream.
#[derive(InputObject)]
pub struct CreateFundingStreamInput {
    /// Of which exchange: the id of the programme, programme_….
    programme: ID,
    /// Whose money it is: the id of an organization, org_….
    funder: Option<ID>,
    /// The language its name is first of all in, as a BCP 47 tag: en, fr, es.
    main_language: String,
    /// Its name, in its main language at least; at most 500 characters each.
    name: Vec<TranslationInput>,
    /// Its currency, by ISO 4217, in capitals: CAD, EUR, MXN. It stays as it is.
    currency: String,
    /// What each visitor gets from it beside what the host asks for, in minor units of the currency: 50000 with CAD is 500
    /// dollars. Left out: nothing.
    #[graphql(default)]
    stipend: i64,
    /// Kinds of placement that it pays for, among those that the exchange has; an empty list: all.
    #[graphql(default)]
    kinds: Vec<PlacementKind>,
    /// The partners whose people it pays for, at most 200: ids of organizations that take part, org_…; an empty list: those of
    /// all.
    #[graphql(default)]
    homes: Vec<ID>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the stream it created the first time.
    idempotency_key: Option<String>,
}

/// Changes to a funding stream. A field left out stays as it is.
#[derive(InputObject)]
pub struct UpdateFundingStreamInput {
    /// Which: its id, stream_….
    id: ID,
    /// Whose money it is: the id of an organization, org_…. Null takes it out.
    funder: MaybeUndefined<ID>,
    /// The language its name is first of all in, as a BCP 47 tag.
    main_language: Option<String>,
    /// Its name: all languages, since they replace the ones there are.
    name: Option<Vec<TranslationInput>>,
    /// What each visitor gets from it beside what the host asks for, in minor units of its currency.
    stipend: Option<i64>,
    /// All kinds of placement that it pays for; an empty list: all that the exchange has.
    kinds: Option<Vec<PlacementKind>>,
    /// All partners whose people it pays for, at most 200: ids of organizations that take part, org_…; an empty list: those of
    /// all.
    homes: Option<Vec<ID>>,
    /// The revision you saw. Given, the change is refused if somebody else changed it since.
    expected_revision: Option<i32>,
}

/// A funding stream to be closed.
#[derive(InputObject)]
pub struct CloseFundingStreamInput {
    /// Which: its id, stream_….
    id: ID,
}

/// How much there is to be of a funding stream.
#[derive(InputObject)]
pub struct SetFundingBudgetInput {
    /// Of which stream: its id, stream_….
    stream: ID,
    /// For which round of the exchange: its id, round_….
    round: ID,
    /// For which period of the round: its id, period_…; left out: for the whole round.
    period: Option<ID>,
    /// How much, in minor units of the stream's currency: 500000 with CAD is 5,000 dollars. Null takes the budget out; without
    /// any, a stream pays for nothing in a round.
    amount: MaybeUndefined<i64>,
    /// The revision of the stream that you saw. Given, the change is refused if somebody else changed it since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of creating a funding stream.
    CreateFundingStreamPayload {
        /// The stream; none where it was refused.
        stream: FundingStream
    }
    /// Why a funding stream was not created.
    CreateFundingStreamError
    /// The sort of reason why a funding stream was not created.
    CreateFundingStreamErrorCode {
        /// The value is outside the range that makes sense, or the exchange has too many streams.
        OutOfRange,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// A list names the same thing twice.
        Duplicate,
        /// The programme is not set up as an exchange yet.
        WrongState,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of changing a funding stream.
    UpdateFundingStreamPayload {
        /// The stream as it is now; none where the change was refused.
        stream: FundingStream
    }
    /// Why a funding stream was not changed.
    UpdateFundingStreamError
    /// The sort of reason why a funding stream was not changed.
    UpdateFundingStreamErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// A list names the same thing twice.
        Duplicate,
        /// It was closed.
        WrongState,
        /// Somebody else changed it in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of closing a funding stream.
    CloseFundingStreamPayload {
        /// The stream as it is now; none where it was refused.
        stream: FundingStream
    }
    /// Why a funding stream was not closed.
    CloseFundingStreamError
    /// The sort of reason why a funding stream was not closed.
    CloseFundingStreamErrorCode {
        /// It was closed already.
        WrongState,
    }
}

payload! {
    /// What came of saying how much there is of a funding stream.
    SetFundingBudgetPayload {
        /// The stream as it is now; none where it was refused.
        stream: FundingStream
    }
    /// Why it was not said how much there is of a funding stream.
    SetFundingBudgetError
    /// The sort of reason why it was not said how much there is of a funding stream.
    SetFundingBudgetErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// The stream was closed, or the round is over.
        WrongState,
        /// Somebody else changed the stream in the meantime.
        Conflict,
    }
}

/// Mutations of funding streams.
#[derive(Default)]
pub struct FundingMutations;

#[Object]
impl FundingMutations {
    /// Creates a funding stream of an exchange. It is asked after those that there are, and pays for something once it has a
    /// budget. Needs somebody who runs the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn create_funding_stream(
        &self,
        ctx: &Context<'_>,
        input: CreateFundingStreamInput,
    ) -> Result<CreateFundingStreamPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CreateFundingStreamPayload::of(input.run(request, &mut conn).await)
    }

    /// Changes a funding stream that is open. Needs somebody who runs the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn update_funding_stream(
        &self,
        ctx: &Context<'_>,
        input: UpdateFundingStreamInput,
    ) -> Result<UpdateFundingStreamPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        UpdateFundingStreamPayload::of(input.run(request, &mut conn).await)
    }

    /// Closes a funding stream: it pays for nothing new, and what it pays for stands. Needs somebody who runs the exchange. Costs
    /// 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn close_funding_stream(
        &self,
        ctx: &Context<'_>,
        input: CloseFundingStreamInput,
    ) -> Result<CloseFundingStreamPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CloseFundingStreamPayload::of(input.run(request, &mut conn).await)
    }

    /// Says how much there is of a funding stream for a round, or for one period of it, in place of what was said before. Needs
    /// somebody who runs the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn set_funding_budget(
        &self,
        ctx: &Context<'_>,
        input: SetFundingBudgetInput,
    ) -> Result<SetFundingBudgetPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SetFundingBudgetPayload::of(input.run(request, &mut conn).await)
    }
}

impl CreateFundingStreamInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<FundingStream, Rejection> {
        let programme = input_id(&self.programme, "programme")?;
        let may = policy::run_exchange(conn, request.viewer(), programme)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "programme"))?;
        let mut problems = Problems::new();
        let name = language_map("name", self.name, &mut problems);
        problems.settle()?;
        let new = NewFundingStream {
            funder: self.funder.map(|id| input_id(&id, "funder")).transpose()?,
            main_language: self.main_language,
            name,
            currency: self.currency,
            stipend: self.stipend,
            kinds: self.kinds.into_iter().map(Into::into).collect(),
            homes: homes(&self.homes)?,
        };
        let now = request.clock().now();
        let row = domain::create(conn, &may, now, new, self.idempotency_key.as_deref()).await?;
        Ok(shown(request, row).await)
    }
}

impl UpdateFundingStreamInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<FundingStream, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = may_run(request, conn, &self.id, "id").await?;
        let mut problems = Problems::new();
        let name = self.name.map(|texts| language_map("name", texts, &mut problems));
        problems.settle()?;
        let funder = match change(self.funder) {
            Some(Some(id)) => Some(Some(input_id(&id, "funder")?)),
            Some(None) => Some(None),
            None => None,
        };
        let change = FundingStreamChange {
            funder,
            main_language: self.main_language,
            name,
            stipend: self.stipend,
            kinds: self.kinds.map(|kinds| kinds.into_iter().map(Into::into).collect()),
            homes: self.homes.as_deref().map(homes).transpose()?,
            expected_revision: self.expected_revision,
        };
        let row = domain::update(conn, &may, request.clock().now(), id, change).await?;
        Ok(shown(request, row).await)
    }
}

impl CloseFundingStreamInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<FundingStream, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = may_run(request, conn, &self.id, "id").await?;
        let row = domain::close(conn, &may, request.clock().now(), id).await?;
        Ok(shown(request, row).await)
    }
}

impl SetFundingBudgetInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<FundingStream, Rejection> {
        let stream = input_id(&self.stream, "stream")?;
        let may = may_run(request, conn, &self.stream, "stream").await?;
        let Some(amount) = change(self.amount) else {
            let what = "is missing; say how much there is, or null to take the budget out";
            return Err(Rejection::one(ProblemCode::Required, "amount", what));
        };
        let input = BudgetInput {
            stream,
            round: input_id(&self.round, "round")?,
            period: self.period.map(|id| input_id(&id, "period")).transpose()?,
            amount,
            expected_revision: self.expected_revision,
        };
        let row = domain::set_budget(conn, &may, request.clock().now(), input).await?;
        Ok(shown(request, row).await)
    }
}

/// Proof that the viewer may run the exchange that the stream of this field funds.
async fn may_run(
    request: &RequestContext,
    conn: &mut AsyncPgConnection,
    stream: &ID,
    field: &str,
) -> Result<MayRunExchange, Rejection> {
    policy::run_exchange_of_stream(conn, request.viewer(), input_id(stream, field)?)
        .await
        .map_err(|refusal| Rejection::refused(refusal, field))
}

fn homes(ids: &[ID]) -> Result<Vec<OrganizationId>, Rejection> {
    ids.iter().enumerate().map(|(at, id)| input_id(id, &format!("homes.{at}"))).collect()
}

async fn shown(request: &RequestContext, row: domain::FundingStream) -> FundingStream {
    request.loaders().forget_all().await;
    FundingStream(Arc::new(row))
}
