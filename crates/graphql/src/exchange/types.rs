//! What can be read about a mentorship exchange.

use std::sync::Arc;

use async_graphql::{Context, Enum, MergedObject, Object, Result};
use catalogue::programme::Programme as ProgrammeRow;
use database::{id::ProgrammeId, jsonb::Lazy};
use identity::policy::RealmFacts;
use mentorship::{exchange as domain, group, kind};

use super::waiting::ExchangeWaiting;
use crate::{
    alumnus::ExchangeAlumni,
    artifact::ExchangeArtifacts,
    committee::{self, CommitteeSeat},
    cost::{cost, list_size, names, points},
    dashboard::ExchangeDashboards,
    exchange_calendar::ExchangeCalendars,
    failure::nullable,
    funding::{self, FundingStream},
    organization::OrganizationConnection,
    programme::{Programme, participants},
    request::RequestExt,
    return_commitment::ExchangeImprovements,
    round::ExchangeRounds,
    scalar::Date,
    story::ExchangeStories,
    text::LocalizedText,
};

/// A kind of placement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "kind::PlacementKind")]
pub enum PlacementKind {
    /// Regular conversations with a mentor.
    Mentoring,
    /// Following somebody through their work.
    JobShadowing,
    /// A longer stay with a project of one's own.
    Residency,
    /// A week of concentrated work.
    WeekLongIntensive,
    /// One meeting at which a skill is passed on.
    SkillSharingSession,
    /// A gathering of several institutions.
    Symposium,
}

/// A group that an exchange can place first. Who belongs to one is known to themselves alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "group::PriorityGroup")]
pub enum PriorityGroup {
    /// People with little exposure to roles beside their own.
    LimitedExposure,
    /// People of a department that is seldom represented.
    UnderrepresentedDepartment,
}

/// What is particular to a mentorship exchange: institutions that let their people learn at one another's, round by round.
#[derive(MergedObject, Clone)]
pub struct ExchangeProgram(
    ExchangeFields,
    ExchangeRounds,
    ExchangeImprovements,
    ExchangeArtifacts,
    ExchangeStories,
    ExchangeAlumni,
    ExchangeCalendars,
    ExchangeDashboards,
    ExchangeWaiting,
);

impl ExchangeProgram {
    /// The exchange with this row, of this programme.
    pub fn of(row: Arc<domain::ExchangeProgram>, programme: Arc<ProgrammeRow>) -> Self {
        let rounds = ExchangeRounds(row.programme_id);
        let improvements = ExchangeImprovements::of(programme.clone());
        let artifacts = ExchangeArtifacts(row.programme_id);
        let stories = ExchangeStories(row.programme_id);
        let alumni = ExchangeAlumni::of(programme.clone());
        let calendars = ExchangeCalendars::of(row.clone(), programme.facts());
        let dashboards = ExchangeDashboards(row.programme_id);
        let waiting = ExchangeWaiting::of(programme.facts());
        let fields = ExchangeFields { row, programme };
        Self(fields, rounds, improvements, artifacts, stories, alumni, calendars, dashboards, waiting)
    }
}

/// What an exchange is for and which rules it has, its partners, its committee and its money.
#[derive(Clone)]
pub struct ExchangeFields {
    row: Arc<domain::ExchangeProgram>,
    programme: Arc<ProgrammeRow>,
}

/// What is particular to a mentorship exchange: institutions that let their people learn at one another's, round by round.
#[Object]
impl ExchangeFields {
    /// The programme that it is.
    async fn programme(&self) -> Programme {
        Programme(self.programme.clone())
    }

    /// What it is for, in the first of the languages asked for that there is. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn mission(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        self.text(ctx, &self.row.mission, languages)
    }

    /// Who may apply, in words. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn eligibility(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        self.text(ctx, &self.row.eligibility, languages)
    }

    /// What participants are to learn. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn objectives(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        self.text(ctx, &self.row.objectives, languages)
    }

    /// What is expected of each placement. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn deliverables(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        self.text(ctx, &self.row.deliverables, languages)
    }

    /// By what its success is measured. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn measures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        self.text(ctx, &self.row.measures, languages)
    }

    /// What counts as a conflict of interest, and what follows. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn conflict_policy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        self.text(ctx, &self.row.conflict_policy, languages)
    }

    /// Stipends, travel, and credits for professional development, in words. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn terms(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        self.text(ctx, &self.row.terms, languages)
    }

    /// What it promises of access for people with disabilities and with families. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn accessibility(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        self.text(ctx, &self.row.accessibility, languages)
    }

    /// Kinds of placement that it has; none: all.
    async fn kinds(&self) -> Vec<PlacementKind> {
        self.row.kinds.iter().copied().map(Into::into).collect()
    }

    /// Groups whose members are placed first, where they say themselves that they belong to them.
    async fn priority_groups(&self) -> Vec<PriorityGroup> {
        self.row.priority_groups.iter().copied().map(Into::into).collect()
    }

    /// The IANA time zone in which its days end at midnight, such as America/Halifax.
    async fn zone(&self) -> &str {
        &self.row.zone
    }

    /// Whether a supervisor or director must have agreed before somebody can be placed.
    async fn needs_sign_off(&self) -> bool {
        self.row.needs_sign_off
    }

    /// How many members of the committee must have voted on a pairing to decide it.
    async fn quorum(&self) -> i32 {
        self.row.quorum
    }

    /// How many seats of the committee one partner can have at the same time.
    async fn seats_per_organization(&self) -> i32 {
        self.row.seats_per_organization
    }

    /// How many terms somebody can sit on the committee without a break.
    async fn terms_in_a_row(&self) -> i32 {
        self.row.terms_in_a_row
    }

    /// How many months there are from round to round; none where that is not settled.
    async fn cadence_months(&self) -> Option<i32> {
        self.row.cadence_months
    }

    /// How many days both sides have to answer once a plan is published.
    async fn answer_days(&self) -> i32 {
        self.row.answer_days
    }

    /// The organizations that take part in it, by name. For those who see the programme's members. Counted as many items as
    /// `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn partners(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<OrganizationConnection>> {
        nullable(participants(ctx, RealmFacts::Programme(self.programme.facts()), first, after)).await
    }

    /// Who sits on its committee on a day, the longest there first; at most 100. For everybody who has part in the exchange; to
    /// others it is null, with an error. Counted as 10 items. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)), directive = list_size::apply(Some(10), None, None))]
    async fn committee(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; left out: today, by the clocks of the exchange.")] on: Option<Date>,
    ) -> Option<Result<Vec<CommitteeSeat>>> {
        nullable(committee::on_day(ctx, &self.row, self.programme.facts(), on)).await
    }

    /// The money that its placements are paid from, in the order in which it is asked: the stream that was created first comes
    /// first. For those who run the exchange and its committee; to others it is null, with an error. Counted as 10 items. Costs
    /// 10 points.
    #[graphql(directive = cost::apply(points(10)), directive = list_size::apply(Some(10), None, None))]
    async fn funding_streams(&self, ctx: &Context<'_>) -> Option<Result<Vec<FundingStream>>> {
        nullable(funding::of_exchange(ctx, self.programme.facts())).await
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    async fn revision(&self) -> i32 {
        self.row.revision
    }
}

impl ExchangeFields {
    fn text(
        &self,
        ctx: &Context<'_>,
        text: &Lazy<catalogue::LanguageMap>,
        languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        LocalizedText::of(ctx, text, &self.programme.main_language, languages)
    }
}

/// What is particular to a programme as an exchange, if it is one and was set up.
///
/// # Errors
/// Where the database fails.
pub async fn of_programme(ctx: &Context<'_>, id: ProgrammeId) -> Result<Option<ExchangeProgram>> {
    let loaders = ctx.request().loaders();
    let Some(row) = loaders.exchange.exchange_by_programme.load(id).await? else { return Ok(None) };
    let programme = loaders.people.programme_by_id.load(id).await?;
    Ok(programme.map(|programme| ExchangeProgram::of(row, programme)))
}
