//! Saying what a partner expects to need.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{AsyncPgConnection, id::ExpectationId};
use identity::policy::{self, MayPlanAhead};
use mentorship::expectation::{self as domain, ExpectationChange, ExpectationContent};

use super::types::{Expectation, Occasion};
use crate::{
    cost::{cost, points},
    mutation::input_id,
    opportunity::Level,
    payload,
    request::{RequestContext, RequestExt},
    scalar::Date,
};

/// What a partner of an exchange expects to need in the years to come.
#[derive(InputObject)]
pub struct CreateExpectationInput {
    /// In which exchange: the id of its programme, programme_….
    programme: ID,
    /// Which partner: its id, org_….
    organization: ID,
    /// What its people are to learn: the topic's id, topic_….
    topic: ID,
    /// The least level that is of use.
    level: Level,
    /// What it is needed for.
    occasion: Occasion,
    /// Which one, in words; at most 2,000 characters.
    about: String,
    /// How many of its people are to learn it, 1 to 1,000.
    people: i32,
    /// The first day on which they can.
    starts_on: Date,
    /// The last day on which they can, at most ten years ahead: by then it is needed.
    ends_on: Date,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the expectation it created the first time.
    idempotency_key: Option<String>,
}

/// Changes to what a partner expects to need. A field left out stays as it is.
#[derive(InputObject)]
pub struct UpdateExpectationInput {
    /// Which expectation: its id, expectation_….
    id: ID,
    /// What the partner's people are to learn: the topic's id, topic_….
    topic: Option<ID>,
    /// The least level that is of use.
    level: Option<Level>,
    /// What it is needed for.
    occasion: Option<Occasion>,
    /// Which one, in words; at most 2,000 characters.
    about: Option<String>,
    /// How many of its people are to learn it, 1 to 1,000.
    people: Option<i32>,
    /// The first day on which they can.
    starts_on: Option<Date>,
    /// The last day on which they can, at most ten years ahead: by then it is needed.
    ends_on: Option<Date>,
    /// The revision you saw. Given, the change is refused if somebody else made one since.
    expected_revision: Option<i32>,
}

/// What a partner does not expect to need any more.
#[derive(InputObject)]
pub struct DeleteExpectationInput {
    /// Which expectation: its id, expectation_….
    id: ID,
}

payload! {
    /// What came of saying what a partner expects to need.
    CreateExpectationPayload {
        /// The expectation; none where it was refused.
        expectation: Expectation
    }
    /// Why no expectation was created.
    CreateExpectationError
    /// The sort of reason why no expectation was created.
    CreateExpectationErrorCode {
        /// The number or day is outside the range that makes sense.
        OutOfRange,
        /// The partner, or the exchange as a whole, has as many entries as there may be.
        Full,
        /// The last day comes before the first.
        EndBeforeStart,
        /// There is no such day.
        ImpossibleDate,
        /// The organization takes no part in the exchange, or the programme is not set up as one.
        WrongState,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of changing an expectation.
    UpdateExpectationPayload {
        /// The expectation as it is now; none where the change was refused.
        expectation: Expectation
    }
    /// Why an expectation was not changed.
    UpdateExpectationError
    /// The sort of reason why an expectation was not changed.
    UpdateExpectationErrorCode {
        /// The number or day is outside the range that makes sense.
        OutOfRange,
        /// The last day comes before the first.
        EndBeforeStart,
        /// There is no such day.
        ImpossibleDate,
        /// The organization takes no part in the exchange any more.
        WrongState,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of deleting an expectation.
    DeleteExpectationPayload {
        /// The expectation as it was; none where it was refused.
        expectation: Expectation
    }
    /// Why an expectation was not deleted.
    DeleteExpectationError
    /// The sort of reason why an expectation was not deleted.
    DeleteExpectationErrorCode {}
}

/// Mutations of what partners expect to need.
#[derive(Default)]
pub struct ExpectationMutations;

#[Object]
impl ExpectationMutations {
    /// Says that a partner of an exchange expects to need something in the years to come; at most 200 things for each partner. Needs you to
    /// act for the partner as its editor or administrator, or to run the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn create_expectation(
        &self,
        ctx: &Context<'_>,
        input: CreateExpectationInput,
    ) -> Result<CreateExpectationPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CreateExpectationPayload::of(input.run(request, &mut conn).await)
    }

    /// Changes what a partner of an exchange expects to need. Needs you to act for the partner as its editor or administrator, or to run
    /// the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn update_expectation(
        &self,
        ctx: &Context<'_>,
        input: UpdateExpectationInput,
    ) -> Result<UpdateExpectationPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        UpdateExpectationPayload::of(input.run(request, &mut conn).await)
    }

    /// Takes back that a partner of an exchange expects to need something. Needs you to act for the partner as its editor or administrator,
    /// or to run the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn delete_expectation(
        &self,
        ctx: &Context<'_>,
        input: DeleteExpectationInput,
    ) -> Result<DeleteExpectationPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        DeleteExpectationPayload::of(input.run(request, &mut conn).await)
    }
}

impl CreateExpectationInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Expectation, Rejection> {
        let programme = input_id(&self.programme, "programme")?;
        let organization = input_id(&self.organization, "organization")?;
        let may = policy::plan_ahead(conn, request.viewer(), programme, organization)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "programme"))?;
        let content = ExpectationContent {
            topic: input_id(&self.topic, "topic")?,
            level: self.level.into(),
            people: self.people,
            starts_on: self.starts_on.0,
            ends_on: self.ends_on.0,
            occasion: self.occasion.into(),
            about: self.about,
        };
        let now = request.clock().now();
        let row = domain::create(conn, &may, now, content, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Expectation(Arc::new(row)))
    }
}

impl UpdateExpectationInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Expectation, Rejection> {
        let (id, may) = known(request, conn, &self.id).await?;
        let change = ExpectationChange {
            topic: self.topic.as_ref().map(|id| input_id(id, "topic")).transpose()?,
            level: self.level.map(Into::into),
            people: self.people,
            starts_on: self.starts_on.map(|day| day.0),
            ends_on: self.ends_on.map(|day| day.0),
            occasion: self.occasion.map(Into::into),
            about: self.about,
            expected_revision: self.expected_revision,
        };
        let row = domain::update(conn, &may, request.clock().now(), id, change).await?;
        request.loaders().forget_all().await;
        Ok(Expectation(Arc::new(row)))
    }
}

impl DeleteExpectationInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Expectation, Rejection> {
        let (id, may) = known(request, conn, &self.id).await?;
        let row = domain::delete(conn, &may, id).await?;
        request.loaders().forget_all().await;
        Ok(Expectation(Arc::new(row)))
    }
}

async fn known(
    request: &RequestContext,
    conn: &mut AsyncPgConnection,
    id: &ID,
) -> Result<(ExpectationId, MayPlanAhead), Rejection> {
    let id = input_id(id, "id")?;
    let may = policy::plan_ahead_with_expectation(conn, request.viewer(), id).await;
    Ok((id, may.map_err(|refusal| Rejection::refused(refusal, "id"))?))
}
