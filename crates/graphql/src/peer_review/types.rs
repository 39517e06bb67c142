//! What can be read about a review.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use database::id::{PeerReviewId, PersonId};
use identity::{
    Viewer,
    policy::{self, EnrolmentFacts, Footing},
};
use track::peer_review as domain;

use crate::{
    connection,
    cost::{cost, list_size, points},
    failure::{nullable, refused, required},
    organization::{self, Organization},
    request::RequestExt,
    scalar::DateTime,
    submission::Submission,
    text::LocalizedText,
    topic::Topic,
};

/// Where a review stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::ReviewState")]
pub enum PeerReviewState {
    /// Its team writes it.
    UnderWay,
    /// Its team finished it; it waits to be released.
    Ready,
    /// The museum was given it.
    Released,
}

/// The sort of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::FindingKind")]
pub enum FindingKind {
    /// What the museum does well.
    Strength,
    /// What it could do next.
    Suggestion,
}

/// What a team of peers says of the work that a museum submitted, in words and never in numbers. Documents also call it peer
/// coaching, or expert peer review. Its team and those who run the programme see it from the beginning; the museum and its
/// coaches see it once it is released, and nothing of it before.
#[derive(Clone)]
pub struct PeerReview {
    pub(super) row: Arc<domain::PeerReview>,
    pub(super) footing: Footing,
}

/// What a team of peers says of the work that a museum submitted, in words and never in numbers. Documents also call it peer
/// coaching, or expert peer review. Its team and those who run the programme see it from the beginning; the museum and its
/// coaches see it once it is released, and nothing of it before.
#[Object]
impl PeerReview {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// What it is a review of.
    async fn submission(&self, ctx: &Context<'_>) -> Option<Result<Submission>> {
        // Whoever sees the review may see what it is of.
        nullable(async {
            let id = self.row.submission_id;
            Ok(ctx.request().loaders().answers.submission_by_id.load(id).await?.map(Submission))
        })
        .await
    }

    /// The museum whose work it is about.
    async fn museum(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(async {
            let museum = ctx.request().loaders().peers.museum_by_submission.load(self.row.submission_id).await?;
            match museum {
                Some(museum) => organization::find(ctx, museum).await,
                None => Ok(None),
            }
        })
        .await
    }

    /// Where it stands.
    async fn state(&self) -> PeerReviewState {
        self.row.state.into()
    }

    /// What the team says of the whole. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        LocalizedText::of(ctx, self.row.summary.as_ref()?, &self.row.main_language, languages)
    }

    /// What the team found, in the order in which it was written. Counted as 20 items.
    #[graphql(directive = list_size::apply(Some(20), None, None))]
    async fn findings(&self, ctx: &Context<'_>) -> Result<Vec<Finding>> {
        required(ctx, async {
            let rows = ctx.request().loaders().peers.findings_by_review.load(self.row.id).await?;
            let names_writer = self.footing != Footing::Museum;
            Ok(rows.iter().map(|row| Finding { row: row.clone(), names_writer }).collect())
        })
        .await
    }

    /// Who reviews it. The museum is told only where the programme names its reviewers; otherwise this is empty for it.
    /// Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn team(&self, ctx: &Context<'_>) -> Result<Vec<PeerReviewer>> {
        required(ctx, async {
            if self.footing == Footing::Museum && !self.row.names_reviewers {
                return Ok(Vec::new());
            }
            let rows = ctx.request().loaders().peers.team_by_review.load(self.row.id).await?;
            let mut team = Vec::new();
            for row in rows.iter() {
                // Who declared a conflict of interest is between them and those who run the programme.
                if row.declined_at.is_some() && self.footing != Footing::Programme {
                    continue;
                }
                team.push(PeerReviewer {
                    person_id: row.person_id.to_string().into(),
                    name: name_of(ctx, Some(row.person_id)).await?,
                    has_withdrawn: row.declined_at.is_some(),
                });
            }
            Ok(team)
        })
        .await
    }

    /// Why those who run the programme gave it back to the team the last time. For the team, and for those who run the
    /// programme; to the museum it is null.
    async fn returned_reason(&self) -> Option<&str> {
        self.row.returned_reason.as_deref().filter(|_| self.footing != Footing::Museum)
    }

    /// When the museum was given it; none where it was not yet.
    async fn released_at(&self) -> Option<DateTime> {
        self.row.released_at.map(Into::into)
    }

    /// Why it was released before the day on which the year's reports are circulated. For those who run the programme; to
    /// others it is null.
    async fn release_reason(&self) -> Option<&str> {
        self.row.release_reason.as_deref().filter(|_| self.footing == Footing::Programme)
    }

    /// What the museum says to it.
    async fn reply(&self) -> Option<&str> {
        self.row.reply.as_deref()
    }

    /// When the museum said so.
    async fn replied_at(&self) -> Option<DateTime> {
        self.row.replied_at.map(Into::into)
    }

    /// What the museum said before that, the first reply first; empty where it replied once or not at all.
    /// Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn earlier_replies(&self, ctx: &Context<'_>) -> Result<Vec<ReviewReply>> {
        required(ctx, async {
            let rows = ctx.request().loaders().peers.earlier_replies_by_review.load(self.row.id).await?;
            let reply =
                |row: &domain::EarlierReply| ReviewReply { text: row.text.clone(), replied_at: row.replied_at.into() };
            Ok(rows.iter().map(reply).collect())
        })
        .await
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    async fn revision(&self) -> i32 {
        self.row.revision
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.row.updated_at.into()
    }
}

/// What a museum said to its review, and then said otherwise.
#[derive(SimpleObject)]
pub struct ReviewReply {
    /// What it said.
    text: String,
    /// When it said so.
    replied_at: DateTime,
}

/// Somebody of the team that reviews a museum's work.
#[derive(SimpleObject)]
pub struct PeerReviewer {
    /// Their id, person_….
    person_id: ID,
    /// What they are called; none of somebody who is not known any more.
    name: Option<String>,
    /// Whether they withdrew, since they declared a conflict of interest. Only those who run the programme see who did.
    has_withdrawn: bool,
}

/// One thing that a review found: a strength, or a suggestion. Never a number.
#[derive(Clone)]
pub struct Finding {
    pub(super) row: domain::Finding,
    pub(super) names_writer: bool,
}

/// One thing that a review found: a strength, or a suggestion. Never a number.
#[Object]
impl Finding {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// Whether it is a strength or a suggestion.
    async fn kind(&self) -> FindingKind {
        self.row.kind.into()
    }

    /// The id of the question whose answer it is about, trackquestion_…; none: it is about the whole.
    async fn question_id(&self) -> Option<ID> {
        self.row.question_id.map(|id| id.to_string().into())
    }

    /// What was found. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn text(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> LocalizedText {
        LocalizedText::required(ctx, &self.row.text, &self.row.main_language, languages)
    }

    /// What it is about. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn topics(&self, ctx: &Context<'_>) -> Result<Vec<Topic>> {
        required(ctx, async {
            let topics = ctx.request().loaders().peers.topics_by_finding.load(self.row.id).await?;
            Ok(topics.iter().cloned().map(Topic).collect())
        })
        .await
    }

    /// Who wrote it last, by name. For the team, and for those who run the programme; to the museum it is null.
    async fn written_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(async {
            match self.names_writer {
                true => name_of(ctx, self.row.written_by).await,
                false => Ok(None),
            }
        })
        .await
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    async fn revision(&self) -> i32 {
        self.row.revision
    }
}

/// That a reviewer has a conflict of interest with a museum: they are not on a team that reviews it. They see it themselves,
/// and those who run the programme; nobody of the museum does.
#[derive(Clone)]
pub struct ConflictOfInterest(pub(super) domain::Recusal);

/// That a reviewer has a conflict of interest with a museum: they are not on a team that reviews it. They see it themselves,
/// and those who run the programme; nobody of the museum does.
#[Object]
impl ConflictOfInterest {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// With which museum.
    async fn museum(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id)).await
    }

    /// Who declared it, by name; none of somebody who is not known any more.
    async fn declared_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, Some(self.0.person_id))).await
    }

    /// Why, in their own words, where they said so.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When they declared it.
    async fn declared_at(&self) -> DateTime {
        self.0.declared_at.into()
    }

    /// When they took it back; none: it holds.
    async fn withdrawn_at(&self) -> Option<DateTime> {
        self.0.withdrawn_at.map(Into::into)
    }
}

/// How far the reviews of a year are.
#[derive(SimpleObject)]
pub struct PeerReviewProgress {
    /// How many submissions are to be reviewed and have no team yet.
    without_team: i32,
    /// How many reviews are being written.
    under_way: i32,
    /// How many are finished and wait to be released.
    ready: i32,
    /// How many the museums were given.
    released: i32,
}

impl From<domain::Progress> for PeerReviewProgress {
    fn from(progress: domain::Progress) -> Self {
        let count = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
        Self {
            without_team: count(progress.without_team),
            under_way: count(progress.under_way),
            ready: count(progress.ready),
            released: count(progress.released),
        }
    }
}

connection! {
    /// Reviews, page by page.
    PeerReviewConnection,
    /// A review in a list.
    PeerReviewEdge,
    PeerReview
}

/// What somebody is called; none of somebody who is not known any more.
///
/// # Errors
/// Where the database fails.
pub async fn name_of(ctx: &Context<'_>, person: Option<PersonId>) -> Result<Option<String>> {
    let Some(person) = person else { return Ok(None) };
    let found = ctx.request().loaders().taking_part.participant_by_person.load(person).await?;
    Ok(found.and_then(|found| found.0.clone()))
}

/// The review with this id, if the viewer may see it.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: PeerReviewId) -> Result<Option<PeerReview>> {
    let request = ctx.request();
    let loaders = request.loaders();
    let Some(row) = loaders.peers.review_by_id.load(id).await? else { return Ok(None) };
    let Some(of) = loaders.answers.submission_by_id.load(row.submission_id).await? else { return Ok(None) };
    let Some(known) = loaders.program.facts_by_enrolment.load(of.enrolment_id).await? else { return Ok(None) };
    let footing = seen_as(request.viewer(), &known, &row);
    Ok(footing.map(|footing| PeerReview { row, footing }))
}

/// What the viewer is to a review; none where they may not see it.
pub(super) fn seen_as(viewer: &Viewer, known: &EnrolmentFacts, row: &domain::PeerReview) -> Option<Footing> {
    policy::sees_review(viewer, known, row.submission_id, row.released_at.is_some())
}

/// What one has to review oneself.
///
/// # Errors
/// Where the viewer is no person, or the database fails.
pub async fn own(ctx: &Context<'_>) -> Result<Vec<PeerReview>> {
    let request = ctx.request();
    let may = policy::see_own_work(request.viewer()).map_err(refused)?;
    let rows = domain::own(request.connection().await?, &may).await?;
    Ok(rows.into_iter().map(|row| PeerReview { row: Arc::new(row), footing: Footing::Team }).collect())
}

/// The conflicts of interest that one has declared oneself.
///
/// # Errors
/// Where the viewer is no person, or the database fails.
pub async fn own_conflicts(ctx: &Context<'_>) -> Result<Vec<ConflictOfInterest>> {
    let request = ctx.request();
    let doing = "Seeing your conflicts of interest";
    let may = policy::act_for_oneself(request.viewer(), doing).map_err(refused)?;
    let rows = domain::own_conflicts(request.connection().await?, &may).await?;
    Ok(rows.into_iter().map(ConflictOfInterest).collect())
}
