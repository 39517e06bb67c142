//! What can be read about an enrolment.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use database::id::EnrolmentId;
use track::enrolment as domain;

use super::standing::Standing;
use crate::{
    coaching::{self, CoachingSessionConnection},
    connection,
    cost::{cost, list_size, names, points},
    excerpt::{self, Excerpt},
    failure::{nullable, required},
    need_proposal::{self, NeedProposalConnection},
    organization::{self, Organization},
    peer_review::{self, PeerReviewConnection, PeerReviewState},
    program::{ProgramYear, find_year, instant},
    request::RequestExt,
    scalar::{Date, DateTime},
    shared_project::{self, SharedProjectConnection, SharedProjectState},
    submission::{self, Submission},
};

/// Where an enrolment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::EnrolmentState")]
pub enum EnrolmentState {
    /// The museum takes part.
    Enrolled,
    /// It withdrew; it can come back.
    Withdrawn,
}

/// What happened to an enrolment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::EnrolmentChangeKind")]
pub enum EnrolmentChangeKind {
    /// The museum enrolled, or came back.
    Enrolled,
    /// It withdrew.
    Withdrawn,
    /// Somebody else became its contact.
    ContactChanged,
}

/// A museum's place in a year of a TRACK programme. Seen by the museum's own people, those who run the programme, and those
/// who review or coach it.
#[derive(Clone)]
pub struct Enrolment(pub Arc<domain::Enrolment>);

/// A museum's place in a year of a TRACK programme. Seen by the museum's own people, those who run the programme, and those
/// who review or coach it.
#[Object]
impl Enrolment {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The museum.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id)).await
    }

    /// What the museum answers in the year: those submissions that you may see. Counted as 6 items. Costs 5 points.
    #[graphql(directive = cost::apply(points(5)), directive = list_size::apply(Some(6), None, None))]
    async fn submissions(&self, ctx: &Context<'_>) -> Result<Vec<Submission>> {
        required(ctx, submission::of_enrolment(ctx, self.0.id)).await
    }

    /// In which year.
    async fn year(&self, ctx: &Context<'_>) -> Option<Result<ProgramYear>> {
        nullable(find_year(ctx, self.0.program_year_id)).await
    }

    /// Passages of the museum's answers that stand for a theme, which the museum is asked to consent to; the first 100. For the
    /// museum's editors and administrators, acting for it, and those who run the programme; to others it is null, with an
    /// error. Counted as 10 items.
    #[graphql(directive = list_size::apply(Some(10), None, None))]
    async fn excerpts(&self, ctx: &Context<'_>) -> Option<Result<Vec<Excerpt>>> {
        nullable(excerpt::of_enrolment(ctx, self.0.id)).await
    }

    /// The reviews of what the museum submitted, the first to be begun first: those that you may see, which for the museum are
    /// those that were released. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn peer_reviews(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand so.")] states: Option<Vec<PeerReviewState>>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<PeerReviewConnection>> {
        let asked = peer_review::Asked { states, first, after };
        nullable(async { peer_review::of_enrolment(ctx, self.0.id, asked).await.map(Some) }).await
    }

    /// The coaching that the museum has booked, in the order of time, what was cancelled among it. For the museum and those who
    /// run the programme; a coach of the museum sees what they give themselves; to others it is null, with an error. Counted as
    /// many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn coaching_sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<CoachingSessionConnection>> {
        nullable(coaching::of_enrolment(ctx, self.0.id, first, after)).await
    }

    /// The projects that the museum offers to tell others of, the first to be offered first. For the museum and those who run
    /// the programme; to others it is null, with an error. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn shared_projects(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand so.")] states: Option<Vec<SharedProjectState>>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<SharedProjectConnection>> {
        let asked = shared_project::Asked { states, first, after };
        nullable(shared_project::of_enrolment(ctx, self.0.id, asked)).await
    }

    /// The needs that are proposed to the museum, the first first. For the museum, and for those who run the programme, who do
    /// not see what comes of a follow-up of coaching; to others it is null, with an error. Counted as many items as `first`
    /// says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn need_proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<NeedProposalConnection>> {
        nullable(need_proposal::of_enrolment(ctx, self.0.id, first, after)).await
    }

    /// Whether it takes part or withdrew.
    async fn state(&self) -> EnrolmentState {
        self.0.state.into()
    }

    /// To whom the programme writes; none: to the museum's administrators.
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<EnrolmentContact>> {
        nullable(async {
            let Some(id) = self.0.contact_person_id else { return Ok(None) };
            let found = ctx.request().loaders().taking_part.participant_by_person.load(id).await?;
            Ok(Some(EnrolmentContact {
                person: id.to_string().into(),
                name: found.as_ref().and_then(|found| found.0.clone()),
                email: found.as_ref().and_then(|found| found.1.clone()),
            }))
        })
        .await
    }

    /// Whether it enrolled after enrolment closed.
    async fn is_late(&self) -> bool {
        self.0.is_late
    }

    /// When it first enrolled.
    async fn enrolled_at(&self) -> DateTime {
        self.0.enrolled_at.into()
    }

    /// When it withdrew; none where it takes part.
    async fn withdrawn_at(&self) -> Option<DateTime> {
        self.0.withdrawn_at.map(Into::into)
    }

    /// How it stands as of a moment: every requirement met, unmet, at risk or overdue, with what proves it, what is missing
    /// and how many days are left. It is worked out by the requirements that were in force then, and by what happened until
    /// then: attendance that is entered later counts from the day of the session. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn standing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As of this moment; now if not said.")] as_of: Option<DateTime>,
    ) -> Option<Result<Standing>> {
        nullable(async {
            let as_of = instant(ctx, as_of)?;
            let gathered = ctx.request().loaders().program.gathered_by_enrolment.load(self.0.id).await?;
            Ok(gathered.map(|gathered| Standing::of(&gathered, as_of)))
        })
        .await
    }

    /// In which areas the museum is due to be assessed when, by year: in each once in the programme's cycle. Counted as 10
    /// items.
    #[graphql(directive = list_size::apply(Some(10), None, None))]
    async fn assessments_due(&self, ctx: &Context<'_>) -> Result<Vec<crate::program::AssessmentDue>> {
        required(ctx, async {
            let rows = ctx.request().loaders().program.assessments_by_enrolment.load(self.0.id).await?;
            Ok(rows.iter().cloned().map(crate::program::AssessmentDue).collect())
        })
        .await
    }

    /// The later deadlines that the museum was granted, in order. Counted as 2 items.
    #[graphql(directive = list_size::apply(Some(2), None, None))]
    async fn extensions(&self, ctx: &Context<'_>) -> Result<Vec<Extension>> {
        required(ctx, async {
            let rows = ctx.request().loaders().program.extensions_by_enrolment.load(self.0.id).await?;
            Ok(rows.iter().cloned().map(Into::into).collect())
        })
        .await
    }

    /// What happened to it, in order. Counted as 3 items.
    #[graphql(directive = list_size::apply(Some(3), None, None))]
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<EnrolmentChange>> {
        required(ctx, async {
            let rows = ctx.request().loaders().program.history_by_enrolment.load(self.0.id).await?;
            Ok(rows.iter().cloned().map(Into::into).collect())
        })
        .await
    }

    /// Grows by one with each change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}

/// To whom at a museum the programme writes.
#[derive(SimpleObject)]
pub struct EnrolmentContact {
    /// The id of the person, person_….
    person: ID,
    /// What they are called; none where nobody said it.
    name: Option<String>,
    /// Where to write to them.
    email: Option<String>,
}

/// Something that happened to an enrolment.
#[derive(SimpleObject)]
pub struct EnrolmentChange {
    /// What.
    kind: EnrolmentChangeKind,
    /// Why, in words of whoever did it.
    reason: Option<String>,
    /// When.
    at: DateTime,
}

/// A later deadline that a museum was granted.
#[derive(SimpleObject)]
pub struct Extension {
    /// The key of the requirement.
    requirement: String,
    /// Until the end of this day in the programme's zone.
    until: Date,
    /// Why.
    reason: String,
    /// From when on it was granted.
    granted_at: DateTime,
}

impl From<domain::EnrolmentChange> for EnrolmentChange {
    fn from(row: domain::EnrolmentChange) -> Self {
        Self { kind: row.kind.into(), reason: row.reason, at: row.created_at.into() }
    }
}

impl From<domain::Extension> for Extension {
    fn from(row: domain::Extension) -> Self {
        Self {
            requirement: row.requirement,
            until: row.until.into(),
            reason: row.reason,
            granted_at: row.created_at.into(),
        }
    }
}

connection! {
    /// Enrolments, page by page.
    EnrolmentConnection,
    /// An enrolment, in a list.
    EnrolmentEdge,
    Enrolment
}

/// The enrolment, if there is one that the asker may see.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: EnrolmentId) -> Result<Option<Enrolment>> {
    Ok(ctx.request().loaders().program.enrolment_by_id.load(id).await?.map(Enrolment))
}
