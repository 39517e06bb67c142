//! Creating and changing runs.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, MaybeUndefined, Object, Result};
use catalogue::{
    Rejection, place,
    run::{self as domain, RunChanges},
};
use database::AsyncPgConnection;
use identity::policy;

use super::{Mode, Pacing, Run};
use crate::{
    cost::{cost, points},
    mutation::{PriceInput, change, input_id, prices},
    payload,
    request::{RequestContext, RequestExt},
    scalar::Date,
};

/// Where something takes place. Give what you know.
#[derive(InputObject)]
pub struct PlaceInput {
    /// The building or institution.
    name: Option<String>,
    /// Street and number, or the whole address.
    address: Option<String>,
    /// City, town or community.
    locality: Option<String>,
    /// State, province or region, by ISO 3166-2: CA-NS.
    region: Option<String>,
    /// Country, by two letters of ISO 3166-1: CA.
    country: Option<String>,
}

/// Where a new run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum NewRunStatus {
    /// Announced; one cannot register yet.
    Announced,
    /// One can register or take part.
    Open,
}

/// A new run of an opportunity: one presentation of it.
#[derive(InputObject)]
pub struct CreateRunInput {
    /// Which opportunity it is a run of: its id, opp_….
    opportunity: ID,
    /// Where it stands; left out: open.
    status: Option<NewRunStatus>,
    /// Who sets the pace.
    pacing: Pacing,
    /// How one takes part.
    mode: Mode,
    /// First day; left out where it follows from the sessions.
    starts_on: Option<Date>,
    /// Last day.
    ends_on: Option<Date>,
    /// First day one can register; left out: no limit.
    enrolment_opens_on: Option<Date>,
    /// Last day one can register; left out: no limit.
    enrolment_closes_on: Option<Date>,
    /// The IANA time zone its dates are meant in, such as America/Halifax.
    zone: Option<String>,
    /// How many people can take part; left out where no limit is named.
    capacity: Option<i32>,
    /// What a place costs; an amount of 0 where it is free, left out where nothing is said.
    prices: Option<Vec<PriceInput>>,
    /// Where it is held.
    place: Option<PlaceInput>,
    /// Where to register, https://….
    registration_url: Option<String>,
    /// How many weeks it takes.
    weeks: Option<i32>,
    /// Hours of work a week, at least.
    hours_per_week_least: Option<i32>,
    /// Hours of work a week, at most.
    hours_per_week_most: Option<i32>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the run it created the first time.
    idempotency_key: Option<String>,
}

/// Changes to a run. A field left out stays as it is.
#[derive(InputObject)]
pub struct UpdateRunInput {
    /// Which run: its id, run_….
    id: ID,
    /// Who sets the pace.
    pacing: Option<Pacing>,
    /// How one takes part. To tell people that a run goes online, use moveRunOnline.
    mode: Option<Mode>,
    /// First day; null empties it.
    starts_on: MaybeUndefined<Date>,
    /// Last day; null empties it.
    ends_on: MaybeUndefined<Date>,
    /// First day one can register; null: no limit.
    enrolment_opens_on: MaybeUndefined<Date>,
    /// Last day one can register; null: no limit.
    enrolment_closes_on: MaybeUndefined<Date>,
    /// The IANA time zone its dates are meant in; null empties it.
    zone: MaybeUndefined<String>,
    /// How many people can take part; null: no limit is named.
    capacity: MaybeUndefined<i32>,
    /// All its prices, since they replace the ones there are.
    prices: Option<Vec<PriceInput>>,
    /// Where it is held; null empties it.
    place: MaybeUndefined<PlaceInput>,
    /// Where to register; null empties it.
    registration_url: MaybeUndefined<String>,
    /// How many weeks it takes; null empties it.
    weeks: MaybeUndefined<i32>,
    /// Hours of work a week, at least; null empties it.
    hours_per_week_least: MaybeUndefined<i32>,
    /// Hours of work a week, at most; null empties it.
    hours_per_week_most: MaybeUndefined<i32>,
    /// The revision you saw. Given, the change is refused if somebody else changed the run since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of creating a run.
    CreateRunPayload {
        /// The run; none where it was refused.
        run: Run
    }
    /// Why a run was not created.
    CreateRunError
    /// The sort of reason why a run was not created.
    CreateRunErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
        /// The end comes before the start.
        EndBeforeStart,
        /// The zone is not in the IANA time zone database.
        UnknownZone,
        /// The opportunity does not take place any more.
        WrongState,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of changing a run.
    UpdateRunPayload {
        /// The run as it is now; none where the change was refused.
        run: Run
    }
    /// Why a run was not changed.
    UpdateRunError
    /// The sort of reason why a run was not changed.
    UpdateRunErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
        /// The end comes before the start.
        EndBeforeStart,
        /// The zone is not in the IANA time zone database.
        UnknownZone,
        /// Somebody else changed the run in the meantime.
        Conflict,
    }
}

/// Mutations of runs.
#[derive(Default)]
pub struct RunMutations;

#[Object]
impl RunMutations {
    /// Creates a run of an opportunity. Its sessions are created after it. For those who act for an owner of the
    /// opportunity: its editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn create_run(&self, ctx: &Context<'_>, input: CreateRunInput) -> Result<CreateRunPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CreateRunPayload::of(input.create(request, &mut conn).await)
    }

    /// Changes a run, but not where it stands: for that there are postponeRun, cancelRun and their like. For those who
    /// act for an owner of the opportunity: its editors, and its service tokens with the scope catalogue:write. Costs
    /// 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn update_run(&self, ctx: &Context<'_>, input: UpdateRunInput) -> Result<UpdateRunPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        UpdateRunPayload::of(input.update(request, &mut conn).await)
    }
}

impl CreateRunInput {
    async fn create(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Run, Rejection> {
        let opportunity = input_id(&self.opportunity, "opportunity")?;
        let may = policy::edit_opportunity(conn, request.viewer(), opportunity)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "opportunity"))?;
        let input = domain::RunInput {
            status: match self.status {
                Some(NewRunStatus::Announced) => domain::RunStatus::Announced,
                Some(NewRunStatus::Open) | None => domain::RunStatus::Open,
            },
            pacing: self.pacing.into(),
            mode: self.mode.into(),
            starts_on: self.starts_on.map(|day| day.0),
            ends_on: self.ends_on.map(|day| day.0),
            enrolment_opens_on: self.enrolment_opens_on.map(|day| day.0),
            enrolment_closes_on: self.enrolment_closes_on.map(|day| day.0),
            zone: self.zone,
            capacity: self.capacity,
            prices: prices(self.prices.unwrap_or_default()),
            place: self.place.map(Into::into),
            registration_url: self.registration_url,
            weeks: self.weeks,
            hours_per_week_least: self.hours_per_week_least,
            hours_per_week_most: self.hours_per_week_most,
        };
        let now = request.clock().now();
        let row = domain::create(conn, &may, now, input, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Run(Arc::new(row)))
    }
}

impl UpdateRunInput {
    async fn update(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Run, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::edit_opportunity_of_run(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let day = |field| change(field).map(|day| day.map(|Date(day)| day));
        let changes = RunChanges {
            pacing: self.pacing.map(Into::into),
            mode: self.mode.map(Into::into),
            starts_on: day(self.starts_on),
            ends_on: day(self.ends_on),
            enrolment_opens_on: day(self.enrolment_opens_on),
            enrolment_closes_on: day(self.enrolment_closes_on),
            zone: change(self.zone),
            capacity: change(self.capacity),
            prices: self.prices.map(prices),
            place: change(self.place).map(|place| place.map(Into::into)),
            registration_url: change(self.registration_url),
            weeks: change(self.weeks),
            hours_per_week_least: change(self.hours_per_week_least),
            hours_per_week_most: change(self.hours_per_week_most),
            expected_revision: self.expected_revision,
        };
        let row = domain::update(conn, &may, request.clock().now(), id, changes).await?;
        request.loaders().forget_all().await;
        Ok(Run(Arc::new(row)))
    }
}

impl From<PlaceInput> for place::Place {
    fn from(PlaceInput { name, address, locality, region, country }: PlaceInput) -> Self {
        Self { name, address, locality, region, country }
    }
}
