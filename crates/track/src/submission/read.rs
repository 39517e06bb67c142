//! Looking submissions and answers up.

use database::{
    AsyncPgConnection,
    id::{AnswerId, EnrolmentId, SubmissionId},
    schema::{answer, answer_version, question, submission, submission_change},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Answer, AnswerVersion, Submission, SubmissionChange};

/// Those of these submissions that there are, in no order. Who may see them is for the caller to find out.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[SubmissionId]) -> QueryResult<Vec<Submission>> {
    submission::table.filter(submission::id.eq_any(ids)).select(Submission::as_select()).load(&mut conn).await
}

/// The submissions of these enrolments, the first to be begun first.
pub async fn of_enrolments(mut conn: &AsyncPgConnection, ids: &[EnrolmentId]) -> QueryResult<Vec<Submission>> {
    submission::table
        .filter(submission::enrolment_id.eq_any(ids))
        .order(submission::id)
        .select(Submission::as_select())
        .load(&mut conn)
        .await
}

/// The answers of these submissions, in the order of their questions.
pub async fn answers(mut conn: &AsyncPgConnection, ids: &[SubmissionId]) -> QueryResult<Vec<Answer>> {
    answer::table
        .inner_join(question::table)
        .filter(answer::submission_id.eq_any(ids))
        .order((answer::submission_id, question::position))
        .select(Answer::as_select())
        .load(&mut conn)
        .await
}

/// Those of these answers that there are, in no order.
pub async fn answers_by_ids(mut conn: &AsyncPgConnection, ids: &[AnswerId]) -> QueryResult<Vec<Answer>> {
    answer::table.filter(answer::id.eq_any(ids)).select(Answer::as_select()).load(&mut conn).await
}

/// What these answers said before, the latest first.
pub async fn versions(mut conn: &AsyncPgConnection, ids: &[AnswerId]) -> QueryResult<Vec<AnswerVersion>> {
    answer_version::table
        .filter(answer_version::answer_id.eq_any(ids))
        .order((answer_version::answer_id, answer_version::revision.desc()))
        .select(AnswerVersion::as_select())
        .load(&mut conn)
        .await
}

/// What happened to these submissions, the first first.
pub async fn changes(mut conn: &AsyncPgConnection, ids: &[SubmissionId]) -> QueryResult<Vec<SubmissionChange>> {
    submission_change::table
        .filter(submission_change::submission_id.eq_any(ids))
        .order(submission_change::id)
        .select(SubmissionChange::as_select())
        .load(&mut conn)
        .await
}
