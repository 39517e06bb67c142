//! Writing reviews.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::{Rejection, problem::Problems};
use database::{
    AsyncPgConnection,
    id::{QuestionId, TopicId},
};
use identity::policy::{self, Footing};
use track::peer_review::{self as domain, FindingInput, Summary};

use super::types::{Finding, FindingKind, PeerReview};
use crate::{
    cost::{cost, points},
    mutation::{TranslationInput, input_id, language_map},
    payload,
    request::{RequestContext, RequestExt},
};

/// Who is to review a submission.
#[derive(InputObject)]
pub struct AssignReviewersInput {
    /// Which submission: its id, submission_….
    submission: ID,
    /// The whole team, 1 to 10: ids of people, person_…, who are reviewers of the programme. Whoever is left out is taken
    /// off it.
    reviewers: Vec<ID>,
}

/// A new finding.
#[derive(InputObject)]
pub struct WriteFindingInput {
    /// Of which review: its id, review_….
    review: ID,
    /// Whether it is a strength or a suggestion.
    kind: FindingKind,
    /// The question whose answer it is about: its id, trackquestion_…; left out, it is about the whole.
    question: Option<ID>,
    /// The language it is first of all in, as a BCP 47 tag.
    main_language: String,
    /// What you found, at most 10,000 characters in each language.
    text: Vec<TranslationInput>,
    /// What it is about, at most 20: ids of topics, topic_…. A suggestion with topics is proposed to the museum as a need once
    /// the review is released.
    #[graphql(default)]
    topics: Vec<ID>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the finding it made the first time.
    idempotency_key: Option<String>,
}

/// A finding, written anew.
#[derive(InputObject)]
pub struct ChangeFindingInput {
    /// Which: its id, finding_….
    id: ID,
    /// Whether it is a strength or a suggestion.
    kind: FindingKind,
    /// The question whose answer it is about: its id, trackquestion_…; left out, it is about the whole.
    question: Option<ID>,
    /// The language it is first of all in, as a BCP 47 tag.
    main_language: String,
    /// What you found, in all its languages, at most 10,000 characters in each.
    text: Vec<TranslationInput>,
    /// All that it is about, at most 20: ids of topics, topic_….
    #[graphql(default)]
    topics: Vec<ID>,
    /// The revision you saw. Given, the change is refused if somebody else made one since.
    expected_revision: Option<i32>,
}

/// A finding to be removed.
#[derive(InputObject)]
pub struct RemoveFindingInput {
    /// Which: its id, finding_….
    id: ID,
}

/// A review that its team has finished.
#[derive(InputObject)]
pub struct FinishReviewInput {
    /// Which: its id, review_….
    id: ID,
    /// The language the summary is first of all in, as a BCP 47 tag; left out, the review's own.
    main_language: Option<String>,
    /// What you say of the whole, at most 20,000 characters in each language; left out, it stays as it is.
    summary: Option<Vec<TranslationInput>>,
    /// The revision you saw. Given, it is refused if somebody else made a change since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of putting a team together.
    AssignReviewersPayload {
        /// The review; none where it was refused.
        review: PeerReview
    }
    /// Why no team was put together.
    AssignReviewersError
    /// The sort of reason why no team was put together.
    AssignReviewersErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
        /// Something is named twice.
        Duplicate,
    }
}

payload! {
    /// What came of writing a finding.
    WriteFindingPayload {
        /// The finding; none where it was refused.
        finding: Finding
    }
    /// Why the finding was not written.
    WriteFindingError
    /// The sort of reason why the finding was not written.
    WriteFindingErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
        /// Something is named twice.
        Duplicate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of changing a finding.
    ChangeFindingPayload {
        /// The finding as it is now; none where it was refused.
        finding: Finding
    }
    /// Why the finding was not changed.
    ChangeFindingError
    /// The sort of reason why the finding was not changed.
    ChangeFindingErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
        /// Something is named twice.
        Duplicate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of removing a finding.
    RemoveFindingPayload {
        /// The review without it; none where it was refused.
        review: PeerReview
    }
    /// Why the finding was not removed.
    RemoveFindingError
    /// The sort of reason why the finding was not removed.
    RemoveFindingErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
    }
}

payload! {
    /// What came of finishing a review.
    FinishReviewPayload {
        /// The review; none where it was refused.
        review: PeerReview
    }
    /// Why the review was not finished.
    FinishReviewError
    /// The sort of reason why the review was not finished.
    FinishReviewErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// Something is named twice.
        Duplicate,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

/// Mutations of those who write reviews, and of who they are.
#[derive(Default)]
pub struct ReviewMutations;

#[Object]
impl ReviewMutations {
    /// Has a team of peers review what a museum submitted. Nobody reviews a museum where they have a role, which they coach this
    /// year, or with which they have declared a conflict of interest. Needs whoever runs the programme. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn assign_reviewers(&self, ctx: &Context<'_>, input: AssignReviewersInput) -> Result<AssignReviewersPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        AssignReviewersPayload::of(input.run(request, &mut conn).await)
    }

    /// Writes a finding of a review that is under way. Needs one of its team. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn write_finding(&self, ctx: &Context<'_>, input: WriteFindingInput) -> Result<WriteFindingPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        WriteFindingPayload::of(input.run(request, &mut conn).await)
    }

    /// Writes a finding of a review that is under way anew. Needs one of its team. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn change_finding(&self, ctx: &Context<'_>, input: ChangeFindingInput) -> Result<ChangeFindingPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ChangeFindingPayload::of(input.run(request, &mut conn).await)
    }

    /// Removes a finding of a review that is under way. Needs one of its team. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn remove_finding(&self, ctx: &Context<'_>, input: RemoveFindingInput) -> Result<RemoveFindingPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        RemoveFindingPayload::of(input.run(request, &mut conn).await)
    }

    /// Finishes a review: it waits to be released. Needs one of its team. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn finish_review(&self, ctx: &Context<'_>, input: FinishReviewInput) -> Result<FinishReviewPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        FinishReviewPayload::of(input.run(request, &mut conn).await)
    }
}

impl AssignReviewersInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<PeerReview, Rejection> {
        let submission = input_id(&self.submission, "submission")?;
        let may = policy::assign_reviewers(conn, request.viewer(), submission)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "submission"))?;
        let ids = self.reviewers.iter().enumerate();
        let team = ids.map(|(at, id)| input_id(id, &format!("reviewers.{at}"))).collect::<Result<Vec<_>, _>>()?;
        let row = domain::assign(conn, &may, request.clock().now(), submission, &team).await?;
        request.loaders().forget_all().await;
        Ok(PeerReview { row: Arc::new(row), footing: Footing::Programme })
    }
}

impl WriteFindingInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Finding, Rejection> {
        let review = input_id(&self.review, "review")?;
        let may = policy::write_review(conn, request.viewer(), review)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "review"))?;
        let new = finding(self.kind, self.question.as_ref(), self.main_language, self.text, &self.topics)?;
        let now = request.clock().now();
        let row = domain::write(conn, &may, now, new, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Finding { row, names_writer: true })
    }
}

impl ChangeFindingInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Finding, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::write_review_of_finding(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let becomes = finding(self.kind, self.question.as_ref(), self.main_language, self.text, &self.topics)?;
        let row = domain::change(conn, &may, request.clock().now(), id, becomes, self.expected_revision).await?;
        request.loaders().forget_all().await;
        Ok(Finding { row, names_writer: true })
    }
}

impl RemoveFindingInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<PeerReview, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::write_review_of_finding(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::remove(conn, &may, id).await?;
        request.loaders().forget_all().await;
        Ok(PeerReview { row: Arc::new(row), footing: may.footing() })
    }
}

impl FinishReviewInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<PeerReview, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::write_review(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let mut problems = Problems::new();
        let text = self.summary.map(|texts| language_map("summary", texts, &mut problems));
        problems.settle()?;
        let summary = Summary { main_language: self.main_language, text };
        let row = domain::finish(conn, &may, request.clock().now(), summary, self.expected_revision).await?;
        request.loaders().forget_all().await;
        Ok(PeerReview { row: Arc::new(row), footing: may.footing() })
    }
}

fn finding(
    kind: FindingKind,
    question: Option<&ID>,
    main_language: String,
    text: Vec<TranslationInput>,
    topics: &[ID],
) -> Result<FindingInput, Rejection> {
    let mut problems = Problems::new();
    let text = language_map("text", text, &mut problems);
    problems.settle()?;
    let question: Option<QuestionId> = question.map(|id| input_id(id, "question")).transpose()?;
    let topics = topic_ids(topics)?;
    Ok(FindingInput { kind: kind.into(), question, main_language, text, topics })
}

/// The topics that a field of this name lists.
///
/// # Errors
/// Where one of them is no id of a topic.
pub fn topic_ids(topics: &[ID]) -> Result<Vec<TopicId>, Rejection> {
    topics.iter().enumerate().map(|(at, id)| input_id(id, &format!("topics.{at}"))).collect()
}
