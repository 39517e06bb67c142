//! What can be read about what a museum answers.

use std::{collections::HashSet, sync::Arc};

use async_graphql::{Context, Enum, ID, Object, Result};
use catalogue::file::Scan;
use database::id::{EnrolmentId, PersonId, QuestionId, SubmissionId};
use identity::policy;
use track::{
    attachment,
    submission::{self as domain},
};

use super::{attachment::Attachment, comparison::Comparison};
use crate::{
    cost::{cost, list_size, points},
    enrolment::{self, Enrolment},
    failure::{nullable, required},
    questionnaire::{self, Question, Questionnaire},
    request::RequestExt,
    scalar::DateTime,
};

/// Where a submission stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::SubmissionState")]
pub enum SubmissionState {
    /// It is being written.
    Draft,
    /// It was submitted, and stays as it is.
    Submitted,
    /// It was submitted, and staff opened it again: its answers can be changed, and submitted anew.
    Reopened,
}

/// What happened to a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::SubmissionChangeKind")]
pub enum SubmissionChangeKind {
    /// It was begun.
    Started,
    /// Answers of the last cycle were copied into it.
    Copied,
    /// It was submitted, for the first time or again.
    Submitted,
    /// Staff opened it again.
    Reopened,
}

/// A museum's answers to a questionnaire in a year.
#[derive(Clone)]
pub struct Submission(pub Arc<domain::Submission>);

/// A museum's answers to a questionnaire in a year. It is seen by the museum's people, by those who run the programme, and
/// by those who review it or coach the museum; to others it is not there. To see what others of your museum write, ask
/// again: where `revision` is the same, so is everything else.
#[Object]
impl Submission {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The museum's place in the year.
    async fn enrolment(&self, ctx: &Context<'_>) -> Option<Result<Enrolment>> {
        nullable(enrolment::find(ctx, self.0.enrolment_id)).await
    }

    /// What is answered.
    async fn questionnaire(&self, ctx: &Context<'_>) -> Option<Result<Questionnaire>> {
        nullable(questionnaire::find(ctx, self.0.questionnaire_id)).await
    }

    /// Where it stands.
    async fn state(&self) -> SubmissionState {
        self.0.state.into()
    }

    /// When it was first submitted, which counts for deadlines also after it was opened again; none: not yet.
    async fn submitted_at(&self) -> Option<DateTime> {
        self.0.submitted_at.map(Into::into)
    }

    /// Whether it was submitted after the deadline, as the requirements and the museum's extensions are now. It is kept all the
    /// same.
    async fn is_late(&self, ctx: &Context<'_>) -> Result<bool> {
        required(ctx, async {
            let Some(submitted_at) = self.0.submitted_at else { return Ok(false) };
            let loaders = ctx.request().loaders();
            let asked = loaders.answers.questionnaire_by_id.load(self.0.questionnaire_id).await?;
            let Some(asked) = asked else { return Ok(false) };
            let pillar = loaders.program.pillar_by_id.load(asked.pillar_id).await?;
            let known = loaders.program.gathered_by_enrolment.load(self.0.enrolment_id).await?;
            let (Some(pillar), Some(known)) = (pillar, known) else { return Ok(false) };
            Ok(known.is_late(asked.kind, &pillar.key, submitted_at, ctx.request().clock().now()))
        })
        .await
    }

    /// The answers that there are, in the order of their questions. Counted as 30 items.
    #[graphql(directive = list_size::apply(Some(30), None, None))]
    async fn answers(&self, ctx: &Context<'_>) -> Result<Vec<Answer>> {
        required(ctx, async {
            let rows = ctx.request().loaders().answers.answers_by_submission.load(self.0.id).await?;
            Ok(rows.iter().cloned().map(Answer).collect())
        })
        .await
    }

    /// The required questions that are not answered yet: with them it cannot be submitted. Counted as 30 items.
    #[graphql(directive = list_size::apply(Some(30), None, None))]
    async fn missing(&self, ctx: &Context<'_>) -> Result<Vec<Question>> {
        required(ctx, async {
            let loaders = &ctx.request().loaders().answers;
            let asked = loaders.questions_by_questionnaire.load(self.0.questionnaire_id).await?;
            let said = loaders.answers_by_submission.load(self.0.id).await?;
            let files = loaders.attachments_by_submission.load(self.0.id).await?;
            let good =
                files.iter().filter(|(file, content)| file.removed_at.is_none() && content.scan != Scan::Refused);
            let with_documents: HashSet<_> = good.map(|(file, _)| file.question_id).collect();
            let asked: Vec<_> = asked.iter().map(|question| (**question).clone()).collect();
            let said: Vec<_> = said.iter().map(|answer| (**answer).clone()).collect();
            let missing = domain::missing(&asked, &said, &with_documents);
            Ok(missing.into_iter().map(|question| Question(Arc::new(question.clone()))).collect())
        })
        .await
    }

    /// The files that go with the answers. Counted as 20 items.
    #[graphql(directive = list_size::apply(Some(20), None, None))]
    async fn attachments(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Also those that were removed after it had been submitted and opened again, which are kept.",
            default
        )]
        with_removed: bool,
    ) -> Result<Vec<Attachment>> {
        required(ctx, attachments(ctx, self.0.id, None, with_removed)).await
    }

    /// What the museum said the last time it was asked the same, beside what it says now; empty where it was never asked
    /// before. Counted as 30 items. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)), directive = list_size::apply(Some(30), None, None))]
    async fn comparison(&self, ctx: &Context<'_>) -> Result<Vec<Comparison>> {
        required(ctx, super::comparison::of(ctx, &self.0)).await
    }

    /// What happened to it, the first first. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<SubmissionChange>> {
        required(ctx, async {
            let rows = ctx.request().loaders().answers.changes_by_submission.load(self.0.id).await?;
            Ok(rows.iter().cloned().map(SubmissionChange).collect())
        })
        .await
    }

    /// The answer that was written last; none where none was.
    async fn last_change(&self, ctx: &Context<'_>) -> Option<Result<Answer>> {
        nullable(async {
            let rows = ctx.request().loaders().answers.answers_by_submission.load(self.0.id).await?;
            Ok(rows.iter().max_by_key(|answer| (answer.revision, answer.updated_at)).cloned().map(Answer))
        })
        .await
    }

    /// Grows by one with each change of it, of its answers and its files. Give it back as `seenRevision` when you save
    /// answers, and you are told what you wrote over.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// When it was begun.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When something in it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

/// Something that happened to a submission.
pub struct SubmissionChange(pub(super) domain::SubmissionChange);

/// Something that happened to a submission.
#[Object]
impl SubmissionChange {
    /// What.
    async fn kind(&self) -> SubmissionChangeKind {
        self.0.kind.into()
    }

    /// Why, where staff opened it again.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The name of who did it; none where you may not know it. Costs 1 point.
    #[graphql(directive = cost::apply(points(1)))]
    async fn by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name(ctx, self.0.made_by)).await
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// What a museum says to one question.
#[derive(Clone)]
pub struct Answer(pub Arc<domain::Answer>);

/// What a museum says to one question, as it stands: the last to write it counts. It is never rated.
#[Object]
impl Answer {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The question.
    async fn question(&self, ctx: &Context<'_>) -> Option<Result<Question>> {
        nullable(questionnaire::question(ctx, Some(self.0.question_id))).await
    }

    /// The key of the level of the rubric that the museum sees itself at; none where it said none.
    async fn level(&self) -> Option<&str> {
        self.0.level.as_deref()
    }

    /// The museum's words; none where it said nothing.
    async fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    /// Whether the question does not apply to the museum, which is not the same as unmet.
    async fn is_not_applicable(&self) -> bool {
        self.0.is_not_applicable
    }

    /// Whether it was copied from the last cycle, and not changed since.
    async fn is_copied(&self) -> bool {
        self.0.copied_from_id.is_some()
    }

    /// The files that go with it. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn attachments(&self, ctx: &Context<'_>) -> Result<Vec<Attachment>> {
        required(ctx, attachments(ctx, self.0.submission_id, Some(self.0.question_id), false)).await
    }

    /// The name of who wrote it last; none where you may not know it. Costs 1 point.
    #[graphql(directive = cost::apply(points(1)))]
    async fn written_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name(ctx, self.0.answered_by)).await
    }

    /// When it was written last.
    async fn written_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// What it said before, the latest first: nothing that was typed is lost. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<AnswerVersion>> {
        required(ctx, async {
            let rows = ctx.request().loaders().answers.versions_by_answer.load(self.0.id).await?;
            Ok(rows.iter().cloned().map(AnswerVersion).collect())
        })
        .await
    }
}

/// What an answer said before it was written anew.
pub struct AnswerVersion(pub domain::AnswerVersion);

/// What an answer said before it was written anew.
#[Object]
impl AnswerVersion {
    /// The key of the level then.
    async fn level(&self) -> Option<&str> {
        self.0.level.as_deref()
    }

    /// The words then.
    async fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    /// Whether it was said not to apply.
    async fn is_not_applicable(&self) -> bool {
        self.0.is_not_applicable
    }

    /// The name of who had written it; none where you may not know it. Costs 1 point.
    #[graphql(directive = cost::apply(points(1)))]
    async fn written_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name(ctx, self.0.answered_by)).await
    }

    /// When it had been written.
    async fn written_at(&self) -> DateTime {
        self.0.answered_at.into()
    }
}

/// What somebody is called, if the asker may know.
pub(super) async fn name(ctx: &Context<'_>, id: Option<PersonId>) -> Result<Option<String>> {
    let Some(id) = id else { return Ok(None) };
    let found = ctx.request().loaders().people.person_by_id.load(id).await?;
    Ok(found.and_then(|profile| profile.name.clone()))
}

/// The files of a submission, or with one of its answers.
pub(super) async fn attachments(
    ctx: &Context<'_>,
    id: SubmissionId,
    question: Option<QuestionId>,
    with_removed: bool,
) -> Result<Vec<Attachment>> {
    let rows = ctx.request().loaders().answers.attachments_by_submission.load(id).await?;
    let is_wanted = |file: &attachment::Attachment| {
        question.is_none_or(|question| file.question_id == question) && (with_removed || file.removed_at.is_none())
    };
    let wanted = rows.iter().filter(|(file, _)| is_wanted(file));
    Ok(wanted.cloned().map(|(file, content)| Attachment { file, content }).collect())
}

/// The submission, if there is one for the asker.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: SubmissionId) -> Result<Option<Submission>> {
    let Some(row) = ctx.request().loaders().answers.submission_by_id.load(id).await? else { return Ok(None) };
    Ok(sees(ctx, row.enrolment_id, id).await?.then_some(Submission(row)))
}

/// Those of a museum's submissions in a year that the asker may see, the first to be begun first.
///
/// # Errors
/// Where the database fails.
pub async fn of_enrolment(ctx: &Context<'_>, enrolment: EnrolmentId) -> Result<Vec<Submission>> {
    let request = ctx.request();
    let loaders = request.loaders();
    let rows = loaders.answers.submissions_by_enrolment.load(enrolment).await?;
    let Some(known) = loaders.program.facts_by_enrolment.load(enrolment).await? else { return Ok(Vec::new()) };
    let seen = rows.iter().filter(|row| policy::sees_answers(request.viewer(), &known, row.id));
    Ok(seen.cloned().map(Submission).collect())
}

/// Whether the asker may see this submission.
pub(super) async fn sees(ctx: &Context<'_>, enrolment: EnrolmentId, id: SubmissionId) -> Result<bool> {
    let request = ctx.request();
    let known = request.loaders().program.facts_by_enrolment.load(enrolment).await?;
    Ok(known.is_some_and(|known| policy::sees_answers(request.viewer(), &known, id)))
}
