//! Loaders of questionnaires, and of what museums answer. Whether the asker may see a submission is found out before
//! anything of it is loaded.

use std::sync::Arc;

use catalogue::file::Content;
use database::id::{AnswerId, EnrolmentId, NeedProposalId, QuestionId, QuestionnaireId, SubmissionId, TopicId};
use futures::FutureExt;
use track::{
    attachment::{self, Attachment},
    need_proposal::{self, NeedProposal},
    questionnaire::{self, Mapping, Question, Questionnaire},
    submission::{self, Answer, AnswerVersion, Submission, SubmissionChange},
};

use super::{Loader, Many, One, many, one};
use crate::request::RequestConnection;

/// Loaders of questionnaires, and of what museums answer.
#[expect(missing_docs, reason = "each is named for what it loads by what")]
pub struct AnswersLoaders {
    pub questionnaire_by_id: Loader<QuestionnaireId, One<Questionnaire>>,
    pub questions_by_questionnaire: Loader<QuestionnaireId, Many<Arc<Question>>>,
    pub question_by_id: Loader<QuestionId, One<Question>>,
    pub topics_by_question: Loader<QuestionId, Many<TopicId>>,
    pub mappings_by_questionnaire: Loader<QuestionnaireId, Many<Mapping>>,
    pub submission_by_id: Loader<SubmissionId, One<Submission>>,
    pub submissions_by_enrolment: Loader<EnrolmentId, Many<Arc<Submission>>>,
    pub answers_by_submission: Loader<SubmissionId, Many<Arc<Answer>>>,
    pub versions_by_answer: Loader<AnswerId, Many<AnswerVersion>>,
    pub changes_by_submission: Loader<SubmissionId, Many<SubmissionChange>>,
    pub attachments_by_submission: Loader<SubmissionId, Many<(Attachment, Content)>>,
    pub proposal_by_id: Loader<NeedProposalId, One<NeedProposal>>,
    pub proposals_by_enrolment: Loader<EnrolmentId, Many<Arc<NeedProposal>>>,
    pub topics_by_proposal: Loader<NeedProposalId, Many<TopicId>>,
}

impl AnswersLoaders {
    pub(super) fn new(connection: &Arc<RequestConnection>) -> Self {
        Self {
            questionnaire_by_id: Loader::new(connection, |conn, ids| {
                async move { Ok(one(questionnaire::by_ids(conn, &ids).await?, |row| row.id)) }.boxed()
            }),
            questions_by_questionnaire: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = questionnaire::questions(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.questionnaire_id, Arc::new(row)))))
                }
                .boxed()
            }),
            question_by_id: Loader::new(connection, |conn, ids| {
                async move { Ok(one(questionnaire::questions_by_ids(conn, &ids).await?, |row| row.id)) }.boxed()
            }),
            topics_by_question: Loader::new(connection, |conn, ids| {
                async move { Ok(many(questionnaire::topics(conn, &ids).await?)) }.boxed()
            }),
            mappings_by_questionnaire: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = questionnaire::mappings(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.questionnaire_id, row))))
                }
                .boxed()
            }),
            submission_by_id: Loader::new(connection, |conn, ids| {
                async move { Ok(one(submission::by_ids(conn, &ids).await?, |row| row.id)) }.boxed()
            }),
            submissions_by_enrolment: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = submission::of_enrolments(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.enrolment_id, Arc::new(row)))))
                }
                .boxed()
            }),
            answers_by_submission: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = submission::answers(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.submission_id, Arc::new(row)))))
                }
                .boxed()
            }),
            versions_by_answer: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = submission::versions(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.answer_id, row))))
                }
                .boxed()
            }),
            changes_by_submission: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = submission::changes(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.submission_id, row))))
                }
                .boxed()
            }),
            attachments_by_submission: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = attachment::of_submissions(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.0.submission_id, row))))
                }
                .boxed()
            }),
            proposal_by_id: Loader::new(connection, |conn, ids| {
                async move { Ok(one(need_proposal::by_ids(conn, &ids).await?, |row| row.id)) }.boxed()
            }),
            proposals_by_enrolment: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = need_proposal::of_enrolments(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.enrolment_id, Arc::new(row)))))
                }
                .boxed()
            }),
            topics_by_proposal: Loader::new(connection, |conn, ids| {
                async move { Ok(many(need_proposal::topics(conn, &ids).await?)) }.boxed()
            }),
        }
    }

    pub(super) async fn forget_all(&self) {
        self.questionnaire_by_id.forget().await;
        self.questions_by_questionnaire.forget().await;
        self.question_by_id.forget().await;
        self.topics_by_question.forget().await;
        self.mappings_by_questionnaire.forget().await;
        self.submission_by_id.forget().await;
        self.submissions_by_enrolment.forget().await;
        self.answers_by_submission.forget().await;
        self.versions_by_answer.forget().await;
        self.changes_by_submission.forget().await;
        self.attachments_by_submission.forget().await;
        self.proposal_by_id.forget().await;
        self.proposals_by_enrolment.forget().await;
        self.topics_by_proposal.forget().await;
    }
}
