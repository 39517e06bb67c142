//! Answering questionnaires, submitting, and opening a submission again.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use catalogue::Rejection;
use database::{
    AsyncPgConnection,
    id::{AttachmentId, EnrolmentId, SubmissionId},
};
use identity::policy::{self, ActForMuseum, MayInEnrolment};
use track::{
    attachment,
    submission::{self as domain, AnswerInput},
};

use super::types::{Answer, AnswerVersion, Submission};
use crate::{
    cost::{cost, list_size, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
};

/// What is to be answered.
#[derive(InputObject)]
pub struct StartSubmissionInput {
    /// The museum's place in the year: its id, enrolment_….
    enrolment: ID,
    /// Which questionnaire of that year: its id, questionnaire_….
    questionnaire: ID,
}

/// What a museum says to a question: all of it, in the place of what it said.
#[derive(InputObject)]
pub struct TrackAnswerInput {
    /// Which question: its id, trackquestion_….
    question: ID,
    /// The key of the level of the rubric that you see yourselves at.
    level: Option<String>,
    /// Your words, at most 20,000 characters.
    text: Option<String>,
    /// Whether the question does not apply to you, which is not the same as unmet. Your words may say why.
    #[graphql(default)]
    is_not_applicable: bool,
}

/// Answers to be kept.
#[derive(InputObject)]
pub struct SaveAnswersInput {
    /// In which submission: its id, submission_….
    submission: ID,
    /// The revision of the submission that you saw. Given, you are told what others wrote since that you wrote over; nothing
    /// is refused.
    seen_revision: Option<i32>,
    /// The answers. Questions that you leave out stay as they are.
    answers: Vec<TrackAnswerInput>,
}

/// The submission to copy into.
#[derive(InputObject)]
pub struct CopyAnswersInput {
    /// Which one: its id, submission_….
    submission: ID,
}

/// The submission to submit.
#[derive(InputObject)]
pub struct SubmitAnswersInput {
    /// Which one: its id, submission_….
    submission: ID,
}

/// The submission to open again.
#[derive(InputObject)]
pub struct ReopenSubmissionInput {
    /// Which one: its id, submission_….
    submission: ID,
    /// Why, for the museum to read; at most 2,000 characters.
    reason: String,
}

/// The file to take away.
#[derive(InputObject)]
pub struct RemoveAttachmentInput {
    /// Which one: its id, attachment_….
    attachment: ID,
}

payload! {
    /// What came of beginning to answer.
    StartSubmissionPayload {
        /// The submission: a new one, or the one that somebody of the museum began already; none where it was refused.
        submission: Submission
    }
    /// Why nothing was begun.
    StartSubmissionError
    /// The sort of reason why nothing was begun.
    StartSubmissionErrorCode {
        /// The museum withdrew from the year.
        WrongState,
    }
}

/// What came of saving answers, besides the submission: an answer that somebody else had written since you looked, and that
/// you wrote over. It is kept in the history of the answer.
#[derive(SimpleObject)]
pub struct OverwrittenAnswer {
    /// The answer as it is now. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    answer: Answer,
    /// What the other one had written. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    was: AnswerVersion,
}

/// What was written over.
#[derive(SimpleObject)]
pub struct Overwritten {
    /// The answers that somebody else had written since the revision that you saw; empty where you said none. Counted as 5
    /// items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    answers: Vec<OverwrittenAnswer>,
}

payload! {
    /// What came of saving answers.
    SaveAnswersPayload {
        /// The submission as it is now; none where it was refused.
        submission: Submission,
        /// What you wrote over that others had written since you looked; none where it was nothing.
        overwritten: Overwritten
    }
    /// Why no answer was saved.
    SaveAnswersError
    /// The sort of reason why no answer was saved.
    SaveAnswersErrorCode {
        /// A question is answered twice.
        Duplicate,
        /// It is submitted, or the museum withdrew from the year.
        WrongState,
    }
}

payload! {
    /// What came of copying answers.
    CopyAnswersPayload {
        /// The submission as it is now; none where it was refused.
        submission: Submission
    }
    /// Why nothing was copied.
    CopyAnswersError
    /// The sort of reason why nothing was copied.
    CopyAnswersErrorCode {
        /// There is nothing to copy, it is submitted, or the museum withdrew from the year.
        WrongState,
    }
}

payload! {
    /// What came of submitting.
    SubmitAnswersPayload {
        /// The submission as it is now; none where it was refused.
        submission: Submission
    }
    /// Why it was not submitted: for each required question that is not answered one.
    SubmitAnswersError
    /// The sort of reason why it was not submitted.
    SubmitAnswersErrorCode {
        /// It is submitted already, or the museum withdrew from the year.
        WrongState,
    }
}

payload! {
    /// What came of opening a submission again.
    ReopenSubmissionPayload {
        /// The submission as it is now; none where it was refused.
        submission: Submission
    }
    /// Why it was not opened.
    ReopenSubmissionError
    /// The sort of reason why it was not opened.
    ReopenSubmissionErrorCode {
        /// It is not submitted.
        WrongState,
    }
}

payload! {
    /// What came of taking a file away.
    RemoveAttachmentPayload {
        /// The submission as it is now; none where it was refused.
        submission: Submission
    }
    /// Why it was not taken away.
    RemoveAttachmentError
    /// The sort of reason why it was not taken away.
    RemoveAttachmentErrorCode {
        /// Its submission is submitted.
        WrongState,
    }
}

/// Mutations of what museums answer.
#[derive(Default)]
pub struct SubmissionMutations;

#[Object]
impl SubmissionMutations {
    /// Begins to answer a questionnaire that the museum's year asks; whoever begins it second is given the first's. Needs
    /// you to act for the museum as its editor or administrator. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn start_submission(&self, ctx: &Context<'_>, input: StartSubmissionInput) -> Result<StartSubmissionPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        StartSubmissionPayload::of(input.start(request, &mut conn).await)
    }

    /// Saves answers, all of them or none. Several people of a museum can answer at once: the last to write an answer counts,
    /// and what stood there is kept. Needs you to act for the museum as its editor or administrator. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn save_answers(&self, ctx: &Context<'_>, input: SaveAnswersInput) -> Result<SaveAnswersPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SaveAnswersPayload::of(input.save(request, &mut conn).await)
    }

    /// Copies what the museum said the last time it was asked the same to the questions that it has not answered yet, marked
    /// as copied until somebody changes it. Needs you to act for the museum as its editor or administrator. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn copy_answers(&self, ctx: &Context<'_>, input: CopyAnswersInput) -> Result<CopyAnswersPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CopyAnswersPayload::of(input.copy(request, &mut conn).await)
    }

    /// Submits a museum's answers: from then on they stay as they are. After the deadline they are kept too, and marked late.
    /// Needs you to act for the museum as its editor or administrator. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn submit_answers(&self, ctx: &Context<'_>, input: SubmitAnswersInput) -> Result<SubmitAnswersPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SubmitAnswersPayload::of(input.submit(request, &mut conn).await)
    }

    /// Opens a submission again, so that the museum can change its answers and submit them anew. Needs somebody who runs the
    /// programme: its staff, or an administrator of the organization that runs it. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn reopen_submission(
        &self,
        ctx: &Context<'_>,
        input: ReopenSubmissionInput,
    ) -> Result<ReopenSubmissionPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ReopenSubmissionPayload::of(input.reopen(request, &mut conn).await)
    }

    /// Takes a file away from an answer that is not submitted. Needs you to act for the museum as its editor or administrator.
    /// Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn remove_attachment(
        &self,
        ctx: &Context<'_>,
        input: RemoveAttachmentInput,
    ) -> Result<RemoveAttachmentPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        RemoveAttachmentPayload::of(input.remove(request, &mut conn).await)
    }
}

fn shown(row: domain::Submission) -> Submission {
    Submission(Arc::new(row))
}

/// In whose place in which year a submission is; there must be one that the asker may see.
async fn enrolment(
    request: &RequestContext,
    conn: &mut AsyncPgConnection,
    id: SubmissionId,
) -> Result<EnrolmentId, Rejection> {
    let not_found = || Rejection::not_found("submission", "a submission");
    let row = domain::by_ids(conn, &[id]).await?.pop().ok_or_else(not_found)?;
    policy::see_answers(conn, request.viewer(), row.enrolment_id, id)
        .await
        .map_err(|refusal| Rejection::refused(refusal, "submission"))?;
    Ok(row.enrolment_id)
}

/// The right to answer in a submission.
async fn may_answer(
    request: &RequestContext,
    conn: &mut AsyncPgConnection,
    id: &ID,
) -> Result<(SubmissionId, MayInEnrolment<ActForMuseum>), Rejection> {
    let id = input_id(id, "submission")?;
    let enrolment = enrolment(request, conn, id).await?;
    let may = policy::act_for_museum(conn, request.viewer(), enrolment)
        .await
        .map_err(|refusal| Rejection::refused(refusal, "submission"))?;
    Ok((id, may))
}

impl StartSubmissionInput {
    async fn start(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Submission, Rejection> {
        let enrolment = input_id(&self.enrolment, "enrolment")?;
        let may = policy::act_for_museum(conn, request.viewer(), enrolment)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "enrolment"))?;
        let questionnaire = input_id(&self.questionnaire, "questionnaire")?;
        let row = domain::start(conn, &may, request.clock().now(), questionnaire).await?;
        request.loaders().forget_all().await;
        Ok(shown(row))
    }
}

impl SaveAnswersInput {
    async fn save(
        self,
        request: &RequestContext,
        conn: &mut AsyncPgConnection,
    ) -> Result<(Submission, Option<Overwritten>), Rejection> {
        let (id, may) = may_answer(request, conn, &self.submission).await?;
        let mut answers = Vec::new();
        for (at, given) in self.answers.into_iter().enumerate() {
            let TrackAnswerInput { question, level, text, is_not_applicable } = given;
            let question = input_id(&question, &format!("answers.{at}.question"))?;
            answers.push(AnswerInput { question, level, text, is_not_applicable });
        }
        let now = request.clock().now();
        let (row, replaced) = domain::save(conn, &may, now, id, self.seen_revision, answers).await?;
        request.loaders().forget_all().await;
        let ids: Vec<_> = replaced.iter().map(|answer| answer.id).collect();
        let there = domain::answers_by_ids(conn, &ids).await?;
        let overwritten = replaced.into_iter().filter_map(|was| {
            let now = there.iter().find(|answer| answer.id == was.id)?;
            Some(OverwrittenAnswer { answer: Answer(Arc::new(now.clone())), was: AnswerVersion(was.into()) })
        });
        let answers: Vec<_> = overwritten.collect();
        Ok((shown(row), (!answers.is_empty()).then_some(Overwritten { answers })))
    }
}

impl CopyAnswersInput {
    async fn copy(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Submission, Rejection> {
        let (id, may) = may_answer(request, conn, &self.submission).await?;
        let row = domain::copy(conn, &may, request.clock().now(), id).await?;
        request.loaders().forget_all().await;
        Ok(shown(row))
    }
}

impl SubmitAnswersInput {
    async fn submit(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Submission, Rejection> {
        let (id, may) = may_answer(request, conn, &self.submission).await?;
        let row = domain::submit(conn, &may, request.clock().now(), id).await?;
        request.loaders().forget_all().await;
        Ok(shown(row))
    }
}

impl ReopenSubmissionInput {
    async fn reopen(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Submission, Rejection> {
        let id = input_id(&self.submission, "submission")?;
        let enrolment = enrolment(request, conn, id).await?;
        let may = policy::see_to_museum(conn, request.viewer(), enrolment)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "submission"))?;
        let row = domain::reopen(conn, &may, request.clock().now(), id, &self.reason).await?;
        request.loaders().forget_all().await;
        Ok(shown(row))
    }
}

impl RemoveAttachmentInput {
    async fn remove(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Submission, Rejection> {
        let id: AttachmentId = input_id(&self.attachment, "attachment")?;
        let not_found = || Rejection::not_found("attachment", "an attachment");
        let (file, _, enrolment) = attachment::by_id(conn, id).await?.ok_or_else(not_found)?;
        policy::see_answers(conn, request.viewer(), enrolment, file.submission_id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "attachment"))?;
        let may = policy::act_for_museum(conn, request.viewer(), enrolment)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "attachment"))?;
        let row = attachment::remove(conn, &may, request.clock().now(), id).await?;
        request.loaders().forget_all().await;
        Ok(shown(row))
    }
}
