//! Preparing the years of a TRACK programme.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Json, MaybeUndefined, Object, Result};
use catalogue::{Rejection, problem::Problems, programme};
use database::AsyncPgConnection;
use identity::policy::{self, MayRunProgram};
use track::{milestone as milestones, requirement as requirements, training, year as domain};

use super::{
    types::{MilestoneKind, RequirementsTemplate},
    year::ProgramYear,
};
use crate::{
    cost::{cost, points},
    mutation::{TranslationInput, change, input_id, language_map},
    payload,
    request::{RequestContext, RequestExt},
    scalar::Date,
};

/// A year that is to begin.
#[derive(InputObject)]
pub struct CreateProgramYearInput {
    /// Which programme: its id, programme_….
    programme: ID,
    /// What it is called by, such as 2024.
    year: i32,
    /// Its first day; it can be in the autumn before.
    begins_on: Date,
    /// Its last day; it can be in the January after.
    ends_on: Date,
    /// Whoever enrols after this day enrols late. Left out: nobody does.
    enrolment_closes_on: Option<Date>,
    /// The pillars that it explores: ids, pillar_…; two as a rule.
    pillars: Vec<ID>,
    /// That it is on purpose that these are not two.
    other_number_of_pillars: Option<bool>,
    /// Requirements to begin with. Left out: none, and the year cannot be opened before changeRequirements gave it some.
    template: Option<RequirementsTemplate>,
    /// The series of Tuesdays on TRACK, opp_…, where the template asks for some of them.
    tuesdays: Option<ID>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the year it created the first time.
    idempotency_key: Option<String>,
}

/// Changes to a year. A field left out stays as it is.
#[derive(InputObject)]
pub struct ChangeProgramYearInput {
    /// Which year: its id, year_….
    id: ID,
    /// Its first day.
    begins_on: Option<Date>,
    /// Its last day.
    ends_on: Option<Date>,
    /// Whoever enrols after this day enrols late. Null: nobody does.
    enrolment_closes_on: MaybeUndefined<Date>,
    /// The pillars that it explores: all of them, since they replace the ones there are.
    pillars: Option<Vec<ID>>,
    /// That it is on purpose that these are not two.
    other_number_of_pillars: Option<bool>,
    /// The revision you saw. Given, the change is refused if somebody else changed the year since.
    expected_revision: Option<i32>,
}

/// A year that museums are to enrol in.
#[derive(InputObject)]
pub struct OpenProgramYearInput {
    /// Which year: its id, year_….
    id: ID,
}

/// A year that is over.
#[derive(InputObject)]
pub struct CloseProgramYearInput {
    /// Which year: its id, year_….
    id: ID,
}

/// What happens or is due when in a year.
#[derive(InputObject)]
pub struct MilestoneInput {
    /// Its sort.
    kind: MilestoneKind,
    /// The language its title is first of all in, as a BCP 47 tag.
    main_language: String,
    /// What it is called, in its main language at least; at most 500 characters each.
    title: Vec<TranslationInput>,
    /// Its first day.
    begins_on: Date,
    /// Its last day; left out: the same.
    ends_on: Option<Date>,
    /// The opportunity in which it takes place: its id, opp_….
    opportunity: Option<ID>,
}

/// The calendar of a year.
#[derive(InputObject)]
pub struct SetMilestonesInput {
    /// Which year: its id, year_….
    year: ID,
    /// Its whole calendar, at most 100; it replaces the one there is.
    milestones: Vec<MilestoneInput>,
}

/// New requirements of a year.
#[derive(InputObject)]
pub struct ChangeRequirementsInput {
    /// Which year: its id, year_….
    year: ID,
    /// All its requirements, as a JSON list of objects with key, title (a text per language: {"en": "Needs assessment"}),
    /// deadline (a day, until whose midnight in the programme's zone it counts; left out: until the year ends) and
    /// expression. An expression is one of {"registered": {}}; {"submitted": {"kind": "needsAssessment", "pillar":
    /// "governance", "withDocuments": false}}, of the kinds needsAssessment, standards and peerReview; {"attended":
    /// {"pillar": "governance", "atLeast": 1}}, or with series or opportunity and an id instead of the pillar; {"countOf":
    /// {"of": […], "atLeast": 2}}; {"allOf": […]}; {"anyOf": […]}. trackRequirementsTemplate gives some to begin with.
    rules: Json<serde_json::Value>,
    /// Why they change; at most 2,000 characters. Needed for each version but the first.
    reason: Option<String>,
}

/// Whether something counts as training in a pillar.
#[derive(InputObject)]
pub struct CountTrainingInput {
    /// In which year: its id, year_….
    year: ID,
    /// What: its id, opp_….
    opportunity: ID,
    /// For which of the year's pillars: its id, pillar_….
    pillar: ID,
    /// Whether it counts, whatever its topics. Left out: its topics decide again.
    counts: Option<bool>,
}

payload! {
    /// What came of beginning a year.
    CreateProgramYearPayload {
        /// The year; none where it was refused.
        year: ProgramYear
    }
    /// Why a year was not begun.
    CreateProgramYearError
    /// The sort of reason why a year was not begun.
    CreateProgramYearErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// The end comes before the start.
        EndBeforeStart,
        /// There is no such day.
        ImpossibleDate,
        /// The programme has this year already, or a list names the same thing twice.
        Duplicate,
        /// The programme is not set up as a TRACK programme yet.
        WrongState,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of changing a year.
    ChangeProgramYearPayload {
        /// The year as it is now; none where the change was refused.
        year: ProgramYear
    }
    /// Why a year was not changed.
    ChangeProgramYearError
    /// The sort of reason why a year was not changed.
    ChangeProgramYearErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// The end comes before the start.
        EndBeforeStart,
        /// There is no such day.
        ImpossibleDate,
        /// A list names the same thing twice.
        Duplicate,
        /// The year is closed, or its requirements name a pillar that is left out.
        WrongState,
        /// Somebody else changed the year in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of opening a year.
    OpenProgramYearPayload {
        /// The year as it is now; none where it was refused.
        year: ProgramYear
    }
    /// Why a year was not opened.
    OpenProgramYearError
    /// The sort of reason why a year was not opened.
    OpenProgramYearErrorCode {
        /// It is open already, or has no requirements yet.
        WrongState,
    }
}

payload! {
    /// What came of closing a year.
    CloseProgramYearPayload {
        /// The year as it is now; none where it was refused.
        year: ProgramYear
    }
    /// Why a year was not closed.
    CloseProgramYearError
    /// The sort of reason why a year was not closed.
    CloseProgramYearErrorCode {
        /// It is not open.
        WrongState,
    }
}

payload! {
    /// What came of giving a year its calendar.
    SetMilestonesPayload {
        /// The year; none where it was refused.
        year: ProgramYear
    }
    /// Why a year was not given its calendar.
    SetMilestonesError
    /// The sort of reason why a year was not given its calendar.
    SetMilestonesErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// The end comes before the start.
        EndBeforeStart,
        /// There is no such day.
        ImpossibleDate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// A list names the same thing twice.
        Duplicate,
        /// The year is closed.
        WrongState,
    }
}

payload! {
    /// What came of changing requirements.
    ChangeRequirementsPayload {
        /// The year; none where the change was refused.
        year: ProgramYear
    }
    /// Why requirements were not changed.
    ChangeRequirementsError
    /// The sort of reason why requirements were not changed.
    ChangeRequirementsErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// Two requirements have the same key.
        Duplicate,
        /// The year is closed.
        WrongState,
    }
}

payload! {
    /// What came of saying whether something counts as training.
    CountTrainingPayload {
        /// The year; none where it was refused.
        year: ProgramYear
    }
    /// Why it was not said whether something counts as training.
    CountTrainingError
    /// The sort of reason why it was not said whether something counts as training.
    CountTrainingErrorCode {
        /// The year is closed.
        WrongState,
    }
}

/// Mutations of years of TRACK programmes.
#[derive(Default)]
pub struct ProgramYearMutations;

#[Object]
impl ProgramYearMutations {
    /// Begins a year of a TRACK programme, as a draft. Needs somebody who runs the programme. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn create_program_year(
        &self,
        ctx: &Context<'_>,
        input: CreateProgramYearInput,
    ) -> Result<CreateProgramYearPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CreateProgramYearPayload::of(input.create(request, &mut conn).await)
    }

    /// Changes a year that is not closed. Needs somebody who runs the programme. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn change_program_year(
        &self,
        ctx: &Context<'_>,
        input: ChangeProgramYearInput,
    ) -> Result<ChangeProgramYearPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ChangeProgramYearPayload::of(input.change(request, &mut conn).await)
    }

    /// Opens a year: museums can enrol from then on. A closed one is opened again. Needs somebody who runs the programme.
    /// Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn open_program_year(
        &self,
        ctx: &Context<'_>,
        input: OpenProgramYearInput,
    ) -> Result<OpenProgramYearPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        OpenProgramYearPayload::of(input.open(request, &mut conn).await)
    }

    /// Closes a year: what it asked and what came of it stays as it is. Needs somebody who runs the programme. Costs 10
    /// points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn close_program_year(
        &self,
        ctx: &Context<'_>,
        input: CloseProgramYearInput,
    ) -> Result<CloseProgramYearPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CloseProgramYearPayload::of(input.close(request, &mut conn).await)
    }

    /// Gives a year its calendar, in place of the one it had. Needs somebody who runs the programme. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn set_milestones(&self, ctx: &Context<'_>, input: SetMilestonesInput) -> Result<SetMilestonesPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SetMilestonesPayload::of(input.set(request, &mut conn).await)
    }

    /// Says what it takes to be On TRACK in a year from now on, as a new version: how museums stood before is still worked out
    /// by the version of then. Needs somebody who runs the programme. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn change_requirements(
        &self,
        ctx: &Context<'_>,
        input: ChangeRequirementsInput,
    ) -> Result<ChangeRequirementsPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ChangeRequirementsPayload::of(input.change(request, &mut conn).await)
    }

    /// Says whether an opportunity counts as training in a pillar of a year, whatever its topics. Needs somebody who runs the
    /// programme. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn count_training(&self, ctx: &Context<'_>, input: CountTrainingInput) -> Result<CountTrainingPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CountTrainingPayload::of(input.count(request, &mut conn).await)
    }
}

impl CreateProgramYearInput {
    async fn create(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<ProgramYear, Rejection> {
        let programme = input_id(&self.programme, "programme")?;
        let may = policy::run_program(conn, request.viewer(), programme)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "programme"))?;
        let input = domain::ProgramYearInput {
            year: self.year,
            begins_on: self.begins_on.0,
            ends_on: self.ends_on.0,
            enrolment_closes_on: self.enrolment_closes_on.map(|day| day.0),
            pillars: ids(&self.pillars)?,
            other_number_of_pillars: self.other_number_of_pillars.unwrap_or_default(),
            template: self.template.map(Into::into),
            tuesdays: self.tuesdays.map(|id| input_id(&id, "tuesdays")).transpose()?,
        };
        let now = request.clock().now();
        let row = domain::create(conn, &may, now, &input, self.idempotency_key.as_deref()).await?;
        shown(request, conn, row).await
    }
}

impl ChangeProgramYearInput {
    async fn change(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<ProgramYear, Rejection> {
        let (id, may) = year(request, conn, &self.id, "id").await?;
        let changes = domain::ProgramYearChanges {
            begins_on: self.begins_on.map(|day| day.0),
            ends_on: self.ends_on.map(|day| day.0),
            enrolment_closes_on: change(self.enrolment_closes_on).map(|day| day.map(|day| day.0)),
            pillars: self.pillars.as_deref().map(ids).transpose()?,
            other_number_of_pillars: self.other_number_of_pillars.unwrap_or_default(),
            expected_revision: self.expected_revision,
        };
        let row = domain::change(conn, &may, request.clock().now(), id, changes).await?;
        shown(request, conn, row).await
    }
}

impl OpenProgramYearInput {
    async fn open(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<ProgramYear, Rejection> {
        let (id, may) = year(request, conn, &self.id, "id").await?;
        let row = domain::open(conn, &may, request.clock().now(), id).await?;
        shown(request, conn, row).await
    }
}

impl CloseProgramYearInput {
    async fn close(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<ProgramYear, Rejection> {
        let (id, may) = year(request, conn, &self.id, "id").await?;
        let row = domain::close(conn, &may, request.clock().now(), id).await?;
        shown(request, conn, row).await
    }
}

impl SetMilestonesInput {
    async fn set(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<ProgramYear, Rejection> {
        let (id, may) = year(request, conn, &self.year, "year").await?;
        let mut problems = Problems::new();
        let mut input = Vec::new();
        for (at, one) in self.milestones.into_iter().enumerate() {
            let opportunity = one.opportunity.map(|id| input_id(&id, &format!("milestones.{at}.opportunity")));
            input.push(milestones::MilestoneInput {
                kind: one.kind.into(),
                main_language: one.main_language,
                title: language_map(&format!("milestones.{at}.title"), one.title, &mut problems),
                begins_on: one.begins_on.0,
                ends_on: one.ends_on.map(|day| day.0),
                opportunity: opportunity.transpose()?,
            });
        }
        problems.settle()?;
        let row = milestones::set_milestones(conn, &may, request.clock().now(), id, &input).await?;
        shown(request, conn, row).await
    }
}

impl ChangeRequirementsInput {
    async fn change(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<ProgramYear, Rejection> {
        let (id, may) = year(request, conn, &self.year, "year").await?;
        let now = request.clock().now();
        let reason = self.reason.as_deref();
        let row = requirements::change_requirements(conn, &may, now, id, &self.rules.0, reason).await?;
        shown(request, conn, row).await
    }
}

impl CountTrainingInput {
    async fn count(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<ProgramYear, Rejection> {
        let (id, may) = year(request, conn, &self.year, "year").await?;
        let of = (id, input_id(&self.opportunity, "opportunity")?, input_id(&self.pillar, "pillar")?);
        let row = training::say(conn, &may, request.clock().now(), of, self.counts).await?;
        shown(request, conn, row).await
    }
}

/// The year of a field, and the proof that the viewer may run its programme.
async fn year(
    request: &RequestContext,
    conn: &mut AsyncPgConnection,
    id: &ID,
    field: &str,
) -> Result<(database::id::ProgramYearId, MayRunProgram), Rejection> {
    let id = input_id(id, field)?;
    let may = policy::run_program_of_year(conn, request.viewer(), id).await;
    Ok((id, may.map_err(|refusal| Rejection::refused(refusal, field))?))
}

fn ids(pillars: &[ID]) -> Result<Vec<database::id::PillarId>, Rejection> {
    pillars.iter().enumerate().map(|(at, id)| input_id(id, &format!("pillars.{at}"))).collect()
}

async fn shown(
    request: &RequestContext,
    conn: &mut AsyncPgConnection,
    row: domain::ProgramYear,
) -> Result<ProgramYear, Rejection> {
    request.loaders().forget_all().await;
    let programme = programme::by_ids(conn, &[row.programme_id]).await?.pop();
    let programme = programme.ok_or_else(|| Rejection::not_found("programme", "a programme"))?;
    Ok(ProgramYear { row: Arc::new(row), programme: Arc::new(programme) })
}
