//! Attaching files, and taking them away again.

use catalogue::{
    file::{Content, plain_name},
    problem::{ProblemCode, Rejection},
};
use database::{
    AsyncPgConnection,
    id::{AttachmentId, QuestionId, SubmissionId},
    schema::{attachment, question},
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{ActForMuseum, MayInEnrolment};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Attachment, MOST_OF_ANSWER, MOST_OF_SUBMISSION};
use crate::{
    enrolment::check_takes_part,
    submission::{self, Submission},
};

/// Whether a file can be attached to the answer to a question, before it comes.
///
/// # Errors
/// Where the submission is submitted, does not ask the question, or has as many files as it may have; where the museum
/// withdrew, or its year is closed.
pub async fn check(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    id: SubmissionId,
    question: QuestionId,
) -> Result<Submission, Rejection> {
    check_takes_part(conn, may, "submission").await?;
    let row = submission::open(conn, may, id).await?;
    let its = question::table.find(question).filter(question::questionnaire_id.eq(row.questionnaire_id));
    let is_its: bool = diesel::select(exists(its)).get_result(conn).await?;
    if !is_its {
        return Err(Rejection::not_found("question", "a question of the questionnaire"));
    }
    let of_it = attachment::table.filter(attachment::submission_id.eq(id)).filter(attachment::removed_at.is_null());
    let in_all: i64 = of_it.count().get_result(conn).await?;
    let with_answer: i64 = of_it.filter(attachment::question_id.eq(question)).count().get_result(conn).await?;
    if in_all >= MOST_OF_SUBMISSION || with_answer >= MOST_OF_ANSWER {
        let why = format_args!(
            "has as many files as it may have, {MOST_OF_ANSWER} with an answer and {MOST_OF_SUBMISSION} in all; remove one \
             first"
        );
        return Err(Rejection::one(ProblemCode::TooLong, "submission", why));
    }
    Ok(row)
}

/// Attaches a content to the answer to a question. The same file is attached once; one that was removed is attached again.
///
/// # Errors
/// As [`check`].
pub async fn attach(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    now: Timestamp,
    id: SubmissionId,
    question: QuestionId,
    content: &Content,
    name: &str,
) -> Result<Attachment, Rejection> {
    conn.transaction(async |conn| {
        let there = attachment::table
            .filter(attachment::submission_id.eq(id))
            .filter(attachment::question_id.eq(question))
            .filter(attachment::sha256.eq(&content.sha256))
            .select(Attachment::as_select());
        let row = check(conn, may, id, question).await?;
        let there: Option<Attachment> = there.first(conn).await.optional()?;
        if let Some(there) = &there
            && there.removed_at.is_none()
        {
            return Ok(there.clone());
        }
        if let Some(removed) = there {
            let again = diesel::update(attachment::table.find(removed.id))
                .set((attachment::removed_at.eq(None::<jiff_diesel::Timestamp>), attachment::name.eq(plain_name(name))))
                .returning(Attachment::as_returning())
                .get_result(conn)
                .await?;
            submission::touch(conn, &row, now).await?;
            return Ok(again);
        }
        let attached = diesel::insert_into(attachment::table)
            .values((
                attachment::id.eq(AttachmentId::new()),
                attachment::submission_id.eq(id),
                attachment::question_id.eq(question),
                attachment::sha256.eq(&content.sha256),
                attachment::name.eq(plain_name(name)),
                attachment::attached_by.eq(may.person()),
                attachment::created_at.eq(now.to_diesel()),
            ))
            .returning(Attachment::as_returning())
            .get_result(conn)
            .await?;
        submission::touch(conn, &row, now).await?;
        Ok(attached)
    })
    .await
}

/// Takes a file away from an answer. Once the submission was submitted the file is kept beside it: that it was there counts,
/// and reviewers may have read it.
///
/// # Errors
/// Where there is no such file, or its submission is submitted; where the museum withdrew, or its year is closed.
pub async fn remove(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    now: Timestamp,
    id: AttachmentId,
) -> Result<Submission, Rejection> {
    conn.transaction(async |conn| {
        let found: Option<SubmissionId> =
            attachment::table.find(id).select(attachment::submission_id).first(conn).await.optional()?;
        let Some(submission) = found else { return Err(Rejection::not_found("attachment", "an attachment")) };
        check_takes_part(conn, may, "attachment").await?;
        let row = submission::open(conn, may, submission).await?;
        if row.submitted_at.is_some() {
            let file = attachment::table.find(id).filter(attachment::removed_at.is_null());
            diesel::update(file).set(attachment::removed_at.eq(now.to_diesel())).execute(conn).await?;
        } else {
            diesel::delete(attachment::table.find(id)).execute(conn).await?;
        }
        submission::touch(conn, &row, now).await
    })
    .await
}
