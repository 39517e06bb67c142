//! What can be read about a TRACK programme.

use std::sync::Arc;

use async_graphql::{Context, Enum, Error, ID, Object, Result};
use catalogue::programme::Programme as ProgrammeRow;
use database::{
    id::{PillarId, ProgrammeId},
    paging::{Page, PageRequest},
};
use identity::policy;
use jiff::Timestamp;
use track::{
    assessment as assessed, milestone as milestones, pillar as pillars, program as domain, requirement as requirements,
    year as years,
};

use super::year::{ProgramYear, ProgramYearConnection};
use crate::{
    connection,
    cost::{cost, list_size, names, points},
    failure::{nullable, refused, required},
    opportunity::Opportunity,
    organization::{self, Organization},
    paging::{page_request, total},
    questionnaire::topics,
    request::RequestExt,
    scalar::{Date, DateTime},
    text::LocalizedText,
    topic::Topic,
};

/// The sort of a milestone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "milestones::MilestoneKind")]
pub enum MilestoneKind {
    /// The year begins.
    Launch,
    /// A meeting of the museums of a region.
    RegionalMeeting,
    /// A session in which museums prepare.
    PrepSession,
    /// Needs assessments are due.
    NeedsAssessmentDue,
    /// What the needs assessments showed is released to museums.
    NeedsReport,
    /// A report to the funder.
    FunderReport,
    /// A time of training, such as Tuesdays on TRACK.
    Training,
    /// A time in which coaches can be asked.
    OfficeHours,
    /// Standards and peer review questionnaires are due.
    SubmissionDue,
    /// The reviewers' reports go to the museums.
    ReportsCirculated,
    /// Training has to be attended by then.
    TrainingDue,
    /// The list of who is On TRACK goes to the funder.
    ListDue,
    /// The final report to the funder.
    FinalReport,
    /// Something else.
    Other,
}

/// Requirements to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "requirements::RequirementsTemplate")]
pub enum RequirementsTemplate {
    /// Registration; the needs assessment for each pillar by 16 February; standards and peer review with supporting
    /// documents by 13 September; one training for each pillar by 15 December.
    #[graphql(name = "YEAR_2024")]
    Year2024,
    /// The same, with four of eight Tuesdays on TRACK instead of a training for each pillar.
    FourTuesdays,
}

/// What is particular to a TRACK programme: Training, Resources, Assessment, Coaching and Knowledge-sharing.
#[derive(Clone)]
pub struct TrackProgram {
    pub(super) row: Arc<domain::TrackProgram>,
    pub(super) programme: Arc<ProgrammeRow>,
}

/// What is particular to a TRACK programme: Training, Resources, Assessment, Coaching and Knowledge-sharing.
#[Object]
impl TrackProgram {
    /// For whose museums it is: a country by ISO 3166-1 or a province by ISO 3166-2, such as CA-NS.
    async fn jurisdiction(&self) -> &str {
        &self.row.jurisdiction
    }

    /// The IANA time zone in which its deadlines end at midnight, such as America/Halifax.
    async fn zone(&self) -> &str {
        &self.row.zone
    }

    /// In how many years each museum is assessed once in each area.
    async fn cycle_years(&self) -> i32 {
        self.row.cycle_years
    }

    /// The funder that is told which museums are On TRACK.
    async fn funder(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(async {
            match self.row.funder_id {
                Some(id) => organization::find(ctx, id).await,
                None => Ok(None),
            }
        })
        .await
    }

    /// The grant for which a museum has to be On TRACK, in the first of the languages asked for that there is. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn grant_name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        let name = self.row.grant_name.as_ref()?;
        LocalizedText::of(ctx, name, &self.programme.main_language, languages)
    }

    /// The areas of a museum's operation that it explores over the years, the oldest first. Counted as 10 items.
    #[graphql(directive = list_size::apply(Some(10), None, None))]
    async fn pillars(&self, ctx: &Context<'_>) -> Result<Vec<Pillar>> {
        required(ctx, async {
            let rows = ctx.request().loaders().program.pillars_by_programme.load(self.row.programme_id).await?;
            Ok(rows.iter().cloned().map(Pillar).collect())
        })
        .await
    }

    /// Its years, the latest first; those that are being prepared are seen by those who run it. Counted as many items as
    /// `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn years(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<ProgramYearConnection>> {
        nullable(async {
            let request = ctx.request();
            let behind = after.is_some();
            let page: PageRequest<i32> = page_request(first, after)?;
            let conn = request.connection().await?;
            let with_drafts = self.is_run_by_viewer(ctx);
            let id = self.row.programme_id;
            let rows = years::pages(conn, &[id], with_drafts, page.limit(), page.after)
                .await
                .map_err(crate::request::Fault::from)?;
            let count = total(&ctx.look_ahead(), years::total(conn, id, with_drafts))
                .await
                .map_err(crate::request::Fault::from)?;
            let items = rows.into_iter().map(|row| (row.year, Arc::new(row))).collect();
            Ok(Some(ProgramYearConnection::new(Page::cut(&page, items), behind, count, |row| self.shown(row))))
        })
        .await
    }

    /// The year that is called so. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn year(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is called by, such as 2024.")] year: i32,
    ) -> Option<Result<ProgramYear>> {
        nullable(async {
            let conn = ctx.request().connection().await?;
            let row = years::by_number(conn, self.row.programme_id, year).await.map_err(crate::request::Fault::from)?;
            let row = row.filter(|row| row.status != years::YearStatus::Draft || self.is_run_by_viewer(ctx));
            Ok(row.map(|row| self.shown(Arc::new(row))))
        })
        .await
    }

    /// The museums that are due to be assessed by a year, and in which areas, by name: a museum is due again when the cycle
    /// has gone round since it submitted its standards or peer review questionnaire. For those who run the programme; to
    /// others it is null, with an error. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn assessments_due(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By which year.")] year: i32,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<AssessmentDueConnection>> {
        nullable(async {
            let request = ctx.request();
            let may = policy::run_known_program(request.viewer(), self.programme.facts()).map_err(refused)?;
            let behind = after.is_some();
            let page: PageRequest<assessed::AssessmentKey> = page_request(first, after)?;
            let rows = assessed::due(request.connection().await?, &may, year, page.limit(), page.after.clone())
                .await
                .map_err(crate::request::Fault::from)?;
            let items = rows.into_iter().map(|row| (row.key.clone(), row)).collect();
            Ok(Some(AssessmentDueConnection::new(Page::cut(&page, items), behind, None, AssessmentDue)))
        })
        .await
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    async fn revision(&self) -> i32 {
        self.row.revision
    }
}

impl TrackProgram {
    fn shown(&self, row: Arc<years::ProgramYear>) -> ProgramYear {
        ProgramYear { row, programme: self.programme.clone() }
    }

    fn is_run_by_viewer(&self, ctx: &Context<'_>) -> bool {
        policy::run_known_program(ctx.request().viewer(), self.programme.facts()).is_ok()
    }
}

/// An area of a museum's operation, such as governance or community, that a year of the programme can explore.
#[derive(Clone)]
pub struct Pillar(pub Arc<pillars::Pillar>);

/// An area of a museum's operation, such as governance or community, that a year of the programme can explore.
#[Object]
impl Pillar {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What requirements call it, such as governance.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// What it is called, in the first of the languages asked for that there is. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> LocalizedText {
        LocalizedText::required(ctx, &self.0.name, &self.0.main_language, languages)
    }

    /// What it is about. Training about one of these topics, or about something narrower, counts for it. Counted as 10 items.
    #[graphql(directive = list_size::apply(Some(10), None, None))]
    async fn topics(&self, ctx: &Context<'_>) -> Result<Vec<Topic>> {
        required(ctx, async {
            let ids = ctx.request().loaders().program.topics_by_pillar.load(self.0.id).await?;
            topics(ctx, &ids).await
        })
        .await
    }
}

/// What happens or is due when in a year.
#[derive(Clone)]
pub struct Milestone(pub Arc<milestones::Milestone>);

/// What happens or is due when in a year.
#[Object]
impl Milestone {
    /// Its sort.
    async fn kind(&self) -> MilestoneKind {
        self.0.kind.into()
    }

    /// What it is called, in the first of the languages asked for that there is. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn title(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> LocalizedText {
        LocalizedText::required(ctx, &self.0.title, &self.0.main_language, languages)
    }

    /// Its first day.
    async fn begins_on(&self) -> Date {
        self.0.begins_on.into()
    }

    /// Its last day, until whose midnight in the programme's zone what is due counts.
    async fn ends_on(&self) -> Date {
        self.0.ends_on.into()
    }

    /// The opportunity in which it takes place, such as a series of Tuesdays on TRACK; none where there is none that you see.
    async fn opportunity(&self, ctx: &Context<'_>) -> Option<Result<Opportunity>> {
        nullable(async {
            let Some(id) = self.0.opportunity_id else { return Ok(None) };
            Ok(ctx.request().loaders().opportunity_by_id.load(id).await?.map(Opportunity::of))
        })
        .await
    }
}

/// That a museum is due to be assessed in an area.
#[derive(Clone)]
pub struct AssessmentDue(pub assessed::AssessmentDue);

/// That a museum is due to be assessed in an area.
#[Object]
impl AssessmentDue {
    /// The museum.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id)).await
    }

    /// The area.
    async fn pillar(&self, ctx: &Context<'_>) -> Option<Result<Pillar>> {
        nullable(pillar(ctx, self.0.pillar_id)).await
    }

    /// The year in which it was last assessed in it: submitted the standards or peer review questionnaire. None: never.
    async fn last_year(&self) -> Option<i32> {
        self.0.last_year
    }

    /// The year in which it is due.
    async fn due_year(&self) -> i32 {
        self.0.due_year
    }
}

connection! {
    /// Museums that are due to be assessed, page by page.
    AssessmentDueConnection,
    /// A museum that is due, in a list.
    AssessmentDueEdge,
    AssessmentDue
}

/// The pillar, if there is one.
///
/// # Errors
/// Where the database fails.
pub async fn pillar(ctx: &Context<'_>, id: PillarId) -> Result<Option<Pillar>> {
    Ok(ctx.request().loaders().program.pillar_by_id.load(id).await?.map(Pillar))
}

/// What is particular to a programme of the kind TRACK; none where it is of another kind, or not set up yet.
///
/// # Errors
/// Where the database fails.
pub async fn of_programme(ctx: &Context<'_>, id: ProgrammeId) -> Result<Option<TrackProgram>> {
    let loaders = ctx.request().loaders();
    let Some(row) = loaders.program.track_by_programme.load(id).await? else { return Ok(None) };
    let programme = loaders.people.programme_by_id.load(id).await?;
    Ok(programme.map(|programme| TrackProgram { row, programme }))
}

/// The instant of an argument; now where there is none.
///
/// # Errors
/// Where it is no instant.
pub fn instant(ctx: &Context<'_>, given: Option<DateTime>) -> Result<Timestamp> {
    let Some(DateTime(text)) = given else { return Ok(ctx.request().clock().now()) };
    text.parse().map_err(|_| {
        Error::new(format!("asOf is \"{text}\", which is no instant; write one such as 2024-12-15T18:00:00Z."))
    })
}
