//! What can be read about a year of a TRACK programme.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Json, Object, Result};
use catalogue::programme::Programme as ProgrammeRow;
use database::id::ProgramYearId;
use identity::policy;
use track::{requirement as requirements, training as said, year as domain};

use super::types::{Milestone, Pillar, pillar};
use crate::{
    coaching::{self, CoachingOfferConnection},
    connection,
    cost::{cost, list_size, names, points},
    enrolment::{self, EnrolmentConnection, EnrolmentState, StandingState},
    excerpt::{self, Excerpt, ExcerptState, TrendExcerpt},
    failure::{nullable, refused, required},
    on_track_list::{self, OnTrackList, OnTrackListConnection},
    opportunity::Opportunity,
    peer_review::{self, PeerReviewConnection, PeerReviewProgress, PeerReviewState},
    programme::Programme,
    questionnaire::QuestionnaireKind,
    request::RequestExt,
    scalar::{Date, DateTime},
    shared_project::{self, SharedProjectConnection, SharedProjectState},
    track_report::{self, QuietMuseumConnection, TrackReport},
    trend::{self, TrendDimension, Trends},
};

/// Where a year stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "ProgramYearStatus", remote = "domain::YearStatus")]
pub enum YearStatus {
    /// It is being prepared; museums cannot enrol yet.
    Draft,
    /// Museums can enrol, and take part.
    Open,
    /// It is over: it stays to be read.
    Closed,
}

/// One year of a TRACK programme, from its launch to its final report.
#[derive(Clone)]
pub struct ProgramYear {
    pub(crate) row: Arc<domain::ProgramYear>,
    pub(crate) programme: Arc<ProgrammeRow>,
}

/// One year of a TRACK programme, from its launch to its final report.
#[Object]
impl ProgramYear {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// The programme.
    async fn programme(&self) -> Programme {
        Programme(self.programme.clone())
    }

    /// What it is called by, such as 2024. It can begin in the autumn before and end in the January after.
    async fn year(&self) -> i32 {
        self.row.year
    }

    /// Its first day.
    async fn begins_on(&self) -> Date {
        self.row.begins_on.into()
    }

    /// Its last day.
    async fn ends_on(&self) -> Date {
        self.row.ends_on.into()
    }

    /// Whoever enrols after this day enrols late; none: nobody does.
    async fn enrolment_closes_on(&self) -> Option<Date> {
        self.row.enrolment_closes_on.map(Into::into)
    }

    /// Where it stands.
    async fn status(&self) -> YearStatus {
        self.row.status.into()
    }

    /// The areas that it explores, two as a rule. Counted as 2 items.
    #[graphql(directive = list_size::apply(Some(2), None, None))]
    async fn pillars(&self, ctx: &Context<'_>) -> Result<Vec<Pillar>> {
        required(ctx, async {
            let rows = ctx.request().loaders().program.pillars_by_year.load(self.row.id).await?;
            Ok(rows.iter().cloned().map(Pillar).collect())
        })
        .await
    }

    /// Its calendar: what happens or is due when, in order. Counted as 20 items.
    #[graphql(directive = list_size::apply(Some(20), None, None))]
    async fn milestones(&self, ctx: &Context<'_>) -> Result<Vec<Milestone>> {
        required(ctx, async {
            let rows = ctx.request().loaders().program.milestones_by_year.load(self.row.id).await?;
            Ok(rows.iter().cloned().map(Milestone).collect())
        })
        .await
    }

    /// What it takes to be On TRACK, all versions, the first one first. A standing as of a moment is worked out by the
    /// version that was in force then. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn requirements(&self, ctx: &Context<'_>) -> Result<Vec<RequirementsVersion>> {
        required(ctx, async {
            let rows = ctx.request().loaders().program.requirements_by_year.load(self.row.id).await?;
            Ok(rows.iter().cloned().map(RequirementsVersion).collect())
        })
        .await
    }

    /// What whoever runs it said counts as training in a pillar, or does not, whatever its topics. Counted as 20 items.
    #[graphql(directive = list_size::apply(Some(20), None, None))]
    async fn training(&self, ctx: &Context<'_>) -> Result<Vec<PillarTraining>> {
        required(ctx, async {
            let rows = ctx.request().loaders().program.training_by_year.load(self.row.id).await?;
            Ok(rows.iter().cloned().map(PillarTraining).collect())
        })
        .await
    }

    /// The museums in it, by name. For those who run the programme; to others it is null, with an error. Counted as many items
    /// as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn enrolments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand so.")] state: Option<EnrolmentState>,
        #[graphql(desc = "Only those that stand so with the requirements, such as AT_RISK.")] standing: Option<
            StandingState,
        >,
        #[graphql(desc = "With the requirements as of this moment; now if not said.")] as_of: Option<DateTime>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<EnrolmentConnection>> {
        nullable(async {
            let may = policy::run_known_program(ctx.request().viewer(), self.programme.facts()).map_err(refused)?;
            let wanted = enrolment::Wanted {
                year: self.row.id,
                state: state.map(Into::into),
                standing: standing.map(Into::into),
                as_of,
                first,
                after,
            };
            enrolment::of_year(ctx, &may, wanted).await.map(Some)
        })
        .await
    }

    /// How museums see themselves, what they need and what training they took, in figures that expose nobody: of what was
    /// submitted, by museums that did not withdraw. What would tell of fewer than five museums, by itself or by taking one
    /// figure from another, is held back and null. Those who run the programme see what is counted at the moment. The funder's
    /// observer sees what was counted for the last report, as it prints it, and null before the first; a later report tells new
    /// figures of a questionnaire, of needs or of training only where five museums or more came, went or answered anew since,
    /// so that nobody's answer shows by the difference. To others it is null, with an error. Costs 100 points.
    #[graphql(directive = cost::apply(points(100)))]
    async fn trends(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By what the questions and museums are told apart.")] by: Vec<TrendDimension>,
        #[graphql(desc = "Only of questionnaires of this kind; of all if not said.")] kind: Option<QuestionnaireKind>,
        #[graphql(desc = "Years before this one to compare with, such as [2023, 2022]; at most 10.")] years: Option<
            Vec<i32>,
        >,
    ) -> Option<Result<Trends>> {
        nullable(async {
            let may = policy::see_known_outcome(ctx.request().viewer(), self.programme.facts()).map_err(refused)?;
            let runs = policy::run_known_program(ctx.request().viewer(), self.programme.facts()).ok();
            trend::trends(ctx, may, runs, self.row.id, by, kind, years.unwrap_or_default()).await
        })
        .await
    }

    /// Passages of what museums wrote that they consented to have told, by theme. For those who run the programme and the
    /// funder's observer; to others it is null, with an error. Counted as 50 items.
    #[graphql(directive = list_size::apply(Some(50), None, None))]
    async fn themes(&self, ctx: &Context<'_>) -> Option<Result<Vec<TrendExcerpt>>> {
        nullable(async {
            let may = policy::see_known_outcome(ctx.request().viewer(), self.programme.facts()).map_err(refused)?;
            excerpt::told(ctx, may, self.row.id).await.map(Some)
        })
        .await
    }

    /// The passages that were tagged, whatever the museums said to it; the first 100 behind one. For those who run the
    /// programme; to others it is null, with an error. Counted as 100 items.
    #[graphql(directive = list_size::apply(Some(100), None, None))]
    async fn excerpts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand so.")] state: Option<ExcerptState>,
        #[graphql(desc = "Behind which excerpt: its id, excerpt_….")] after: Option<ID>,
    ) -> Option<Result<Vec<Excerpt>>> {
        nullable(async {
            policy::run_known_program(ctx.request().viewer(), self.programme.facts()).map_err(refused)?;
            let after = after.map(|id| crate::id::decode(&id, "after")).transpose()?;
            excerpt::of_year(ctx, self.row.id, state, after).await.map(Some)
        })
        .await
    }

    /// The reports that were published, the newest first; at most 20. All of them for those who run the programme and the
    /// funder's observer; those for museums also for museums that take part; to others it is null, with an error. Counted as
    /// 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn reports(&self, ctx: &Context<'_>) -> Option<Result<Vec<TrackReport>>> {
        nullable(async { track_report::of_year(ctx, self.programme.id, self.row.id).await.map(Some) }).await
    }

    /// Museums of which nothing was heard for so many days, those not heard of for the longest first: nothing written or
    /// submitted, nobody registered or there, no coaching booked, no reply, no project offered. For those who run the programme; to others it is null, with an error. Counted as many items as `first` says, 20
    /// if it says nothing. Costs 100 points.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])), directive = cost::apply(points(100)))]
    async fn quiet(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For how many days, 1 to 1,000.")] since_days: i32,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<QuietMuseumConnection>> {
        nullable(async {
            let may = policy::run_known_program(ctx.request().viewer(), self.programme.facts()).map_err(refused)?;
            track_report::quiet(ctx, &may, self.row.id, since_days, first, after).await.map(Some)
        })
        .await
    }

    /// The reviews of what its museums submitted, the first to be begun first. For those who run the programme; to others it is
    /// null, with an error. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn peer_reviews(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand so.")] states: Option<Vec<PeerReviewState>>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<PeerReviewConnection>> {
        let asked = peer_review::Asked { states, first, after };
        nullable(async {
            let may = policy::run_known_program(ctx.request().viewer(), self.programme.facts()).map_err(refused)?;
            peer_review::of_year(ctx, &may, self.row.id, asked).await.map(Some)
        })
        .await
    }

    /// How far its reviews are. For those who run the programme; to others it is null, with an error. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn peer_review_progress(&self, ctx: &Context<'_>) -> Option<Result<PeerReviewProgress>> {
        nullable(async {
            let may = policy::run_known_program(ctx.request().viewer(), self.programme.facts()).map_err(refused)?;
            peer_review::progress_of_year(ctx, &may, self.row.id).await.map(Some)
        })
        .await
    }

    /// The hours of coaching that are offered to its museums, the oldest first. For those museums, and for coaches and staff of
    /// the programme; to others it is null, with an error. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn coaching_offers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whether those that were withdrawn are wanted too.", default)] with_withdrawn: bool,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<CoachingOfferConnection>> {
        nullable(async { coaching::offers_of_year(ctx, self.row.id, with_withdrawn, first, after).await.map(Some) })
            .await
    }

    /// The projects that its museums offer to tell others of, the first to be offered first. For those who run the programme; to
    /// others it is null, with an error. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn shared_projects(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand so.")] states: Option<Vec<SharedProjectState>>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<SharedProjectConnection>> {
        let asked = shared_project::Asked { states, first, after };
        nullable(async {
            let may = policy::run_known_program(ctx.request().viewer(), self.programme.facts()).map_err(refused)?;
            shared_project::of_year(ctx, &may, self.row.id, asked).await.map(Some)
        })
        .await
    }

    /// Who is On TRACK as of a moment, as it would be published. For those who run the programme and the funder's observer;
    /// to others it is null, with an error. Costs 100 points.
    #[graphql(directive = cost::apply(points(100)))]
    async fn on_track_list(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As of this moment; now if not said.")] as_of: Option<DateTime>,
    ) -> Option<Result<OnTrackList>> {
        nullable(async {
            let may = policy::see_known_outcome(ctx.request().viewer(), self.programme.facts()).map_err(refused)?;
            on_track_list::draw_up(ctx, may, self.row.id, as_of).await.map(Some)
        })
        .await
    }

    /// The lists of who was On TRACK that were published, the latest first. For those who run the programme and the funder's
    /// observer; to others it is null, with an error. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn on_track_lists(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<OnTrackListConnection>> {
        nullable(async {
            let may = policy::see_known_outcome(ctx.request().viewer(), self.programme.facts()).map_err(refused)?;
            on_track_list::published(ctx, may, self.row.id, first, after).await.map(Some)
        })
        .await
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    async fn revision(&self) -> i32 {
        self.row.revision
    }
}

connection! {
    /// Years of a programme, page by page.
    ProgramYearConnection,
    /// A year of a programme, in a list.
    ProgramYearEdge,
    ProgramYear
}

/// A version of what it takes to be On TRACK in a year.
#[derive(Clone)]
pub struct RequirementsVersion(pub Arc<requirements::RequirementsVersion>);

/// A version of what it takes to be On TRACK in a year.
#[Object]
impl RequirementsVersion {
    /// Its number; the first is 1.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The requirements, as a JSON list that changeRequirements takes.
    async fn rules(&self) -> Json<serde_json::Value> {
        Json(self.0.rules.clone())
    }

    /// Why the version before it was replaced.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// From when on it is in force.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// What was said of whether something counts as training in a pillar.
#[derive(Clone)]
pub struct PillarTraining(pub said::SaidOfTraining);

/// What was said of whether something counts as training in a pillar.
#[Object]
impl PillarTraining {
    /// Of what; none where you do not see it.
    async fn opportunity(&self, ctx: &Context<'_>) -> Option<Result<Opportunity>> {
        nullable(async {
            let found = ctx.request().loaders().opportunity_by_id.load(self.0.opportunity_id).await?;
            Ok(found.map(Opportunity::of))
        })
        .await
    }

    /// For which pillar.
    async fn pillar(&self, ctx: &Context<'_>) -> Option<Result<Pillar>> {
        nullable(pillar(ctx, self.0.pillar_id)).await
    }

    /// Whether it counts.
    async fn counts(&self) -> bool {
        self.0.counts
    }
}

/// The year, if there is one for the asker: what is being prepared is for those who run the programme.
///
/// # Errors
/// Where the database fails.
pub async fn find_year(ctx: &Context<'_>, id: ProgramYearId) -> Result<Option<ProgramYear>> {
    let request = ctx.request();
    let Some(row) = request.loaders().program.year_by_id.load(id).await? else { return Ok(None) };
    let Some(programme) = request.loaders().people.programme_by_id.load(row.programme_id).await? else {
        return Ok(None);
    };
    let is_seen = row.status != domain::YearStatus::Draft
        || policy::run_known_program(request.viewer(), programme.facts()).is_ok();
    Ok(is_seen.then_some(ProgramYear { row, programme }))
}
