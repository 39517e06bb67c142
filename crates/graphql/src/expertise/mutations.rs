//! Saying what a partner can teach.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use catalogue::Rejection;
use database::{AsyncPgConnection, id::ExpertiseId};
use identity::policy::{self, MayPlanAhead};
use mentorship::expertise::{self as domain, ExpertiseChange, ExpertiseContent};

use super::types::Expertise;
use crate::{
    cost::{cost, points},
    mutation::{change, input_id},
    opportunity::Level,
    payload,
    request::{RequestContext, RequestExt},
    scalar::Date,
};

/// What a partner of an exchange can teach in the years to come.
#[derive(InputObject)]
pub struct CreateExpertiseInput {
    /// In which exchange: the id of its programme, programme_….
    programme: ID,
    /// Which partner: its id, org_….
    organization: ID,
    /// What it can teach: the topic's id, topic_….
    topic: ID,
    /// Up to which level.
    level: Level,
    /// How many people it could host for it in a year, 1 to 1,000.
    people: i32,
    /// The first day on which it can.
    starts_on: Date,
    /// The last day, at most ten years ahead.
    ends_on: Date,
    /// What else there is to know, at most 2,000 characters.
    note: Option<String>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the expertise it created the first time.
    idempotency_key: Option<String>,
}

/// Changes to what a partner can teach. A field left out stays as it is.
#[derive(InputObject)]
pub struct UpdateExpertiseInput {
    /// Which expertise: its id, expertise_….
    id: ID,
    /// What the partner can teach: the topic's id, topic_….
    topic: Option<ID>,
    /// Up to which level.
    level: Option<Level>,
    /// How many people it could host for it in a year, 1 to 1,000.
    people: Option<i32>,
    /// The first day on which it can.
    starts_on: Option<Date>,
    /// The last day, at most ten years ahead.
    ends_on: Option<Date>,
    /// What else there is to know, at most 2,000 characters. Null takes it out.
    note: MaybeUndefined<String>,
    /// The revision you saw. Given, the change is refused if somebody else made one since.
    expected_revision: Option<i32>,
}

/// What a partner cannot teach any more.
#[derive(InputObject)]
pub struct DeleteExpertiseInput {
    /// Which expertise: its id, expertise_….
    id: ID,
}

payload! {
    /// What came of saying what a partner can teach.
    CreateExpertisePayload {
        /// The expertise; none where it was refused.
        expertise: Expertise
    }
    /// Why no expertise was created.
    CreateExpertiseError
    /// The sort of reason why no expertise was created.
    CreateExpertiseErrorCode {
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
    /// What came of changing an expertise.
    UpdateExpertisePayload {
        /// The expertise as it is now; none where the change was refused.
        expertise: Expertise
    }
    /// Why an expertise was not changed.
    UpdateExpertiseError
    /// The sort of reason why an expertise was not changed.
    UpdateExpertiseErrorCode {
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
    /// What came of deleting an expertise.
    DeleteExpertisePayload {
        /// The expertise as it was; none where it was refused.
        expertise: Expertise
    }
    /// Why an expertise was not deleted.
    DeleteExpertiseError
    /// The sort of reason why an expertise was not deleted.
    DeleteExpertiseErrorCode {}
}

/// Mutations of what partners can teach.
#[derive(Default)]
pub struct ExpertiseMutations;

#[Object]
impl ExpertiseMutations {
    /// Says that a partner of an exchange can teach something in the years to come; at most 200 things for each partner. Needs you to
    /// act for the partner as its editor or administrator, or to run the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn create_expertise(&self, ctx: &Context<'_>, input: CreateExpertiseInput) -> Result<CreateExpertisePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CreateExpertisePayload::of(input.run(request, &mut conn).await)
    }

    /// Changes what a partner of an exchange can teach. Needs you to act for the partner as its editor or administrator, or to run the
    /// exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn update_expertise(&self, ctx: &Context<'_>, input: UpdateExpertiseInput) -> Result<UpdateExpertisePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        UpdateExpertisePayload::of(input.run(request, &mut conn).await)
    }

    /// Takes back that a partner of an exchange can teach something. Needs you to act for the partner as its editor or administrator,
    /// or to run the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn delete_expertise(&self, ctx: &Context<'_>, input: DeleteExpertiseInput) -> Result<DeleteExpertisePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        DeleteExpertisePayload::of(input.run(request, &mut conn).await)
    }
}

impl CreateExpertiseInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Expertise, Rejection> {
        let programme = input_id(&self.programme, "programme")?;
        let organization = input_id(&self.organization, "organization")?;
        let may = policy::plan_ahead(conn, request.viewer(), programme, organization)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "programme"))?;
        let content = ExpertiseContent {
            topic: input_id(&self.topic, "topic")?,
            level: self.level.into(),
            people: self.people,
            starts_on: self.starts_on.0,
            ends_on: self.ends_on.0,
            note: self.note,
        };
        let now = request.clock().now();
        let row = domain::create(conn, &may, now, content, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Expertise(Arc::new(row)))
    }
}

impl UpdateExpertiseInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Expertise, Rejection> {
        let (id, may) = known(request, conn, &self.id).await?;
        let change = ExpertiseChange {
            topic: self.topic.as_ref().map(|id| input_id(id, "topic")).transpose()?,
            level: self.level.map(Into::into),
            people: self.people,
            starts_on: self.starts_on.map(|day| day.0),
            ends_on: self.ends_on.map(|day| day.0),
            note: change(self.note),
            expected_revision: self.expected_revision,
        };
        let row = domain::update(conn, &may, request.clock().now(), id, change).await?;
        request.loaders().forget_all().await;
        Ok(Expertise(Arc::new(row)))
    }
}

impl DeleteExpertiseInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Expertise, Rejection> {
        let (id, may) = known(request, conn, &self.id).await?;
        let row = domain::delete(conn, &may, id).await?;
        request.loaders().forget_all().await;
        Ok(Expertise(Arc::new(row)))
    }
}

async fn known(
    request: &RequestContext,
    conn: &mut AsyncPgConnection,
    id: &ID,
) -> Result<(ExpertiseId, MayPlanAhead), Rejection> {
    let id = input_id(id, "id")?;
    let may = policy::plan_ahead_with_expertise(conn, request.viewer(), id).await;
    Ok((id, may.map_err(|refusal| Rejection::refused(refusal, "id"))?))
}
