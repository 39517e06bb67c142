//! Looking attachments up.

use std::collections::HashSet;

use catalogue::file::{Content, Scan};
use database::{
    AsyncPgConnection,
    id::{AttachmentId, EnrolmentId, QuestionId, SubmissionId},
    schema::{attachment, attachment_content, submission},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Attachment;

/// The attachments of these submissions with what they are, the first to be attached first; also those that were removed
/// after it was submitted.
pub async fn of_submissions(
    mut conn: &AsyncPgConnection,
    ids: &[SubmissionId],
) -> QueryResult<Vec<(Attachment, Content)>> {
    attachment::table
        .inner_join(attachment_content::table)
        .filter(attachment::submission_id.eq_any(ids))
        .order(attachment::id)
        .select((Attachment::as_select(), Content::as_select()))
        .load(&mut conn)
        .await
}

/// An attachment with what it is, and whose submission it is in.
pub async fn by_id(
    mut conn: &AsyncPgConnection,
    id: AttachmentId,
) -> QueryResult<Option<(Attachment, Content, EnrolmentId)>> {
    attachment::table
        .inner_join(attachment_content::table)
        .inner_join(submission::table)
        .filter(attachment::id.eq(id))
        .select((Attachment::as_select(), Content::as_select(), submission::enrolment_id))
        .first(&mut conn)
        .await
        .optional()
}

/// The questions of a submission that are answered with a file, those not counted that the scanner refused.
pub async fn answered_with(mut conn: &AsyncPgConnection, id: SubmissionId) -> QueryResult<HashSet<QuestionId>> {
    let questions: Vec<QuestionId> = attachment::table
        .inner_join(attachment_content::table)
        .filter(attachment::submission_id.eq(id))
        .filter(attachment::removed_at.is_null())
        .filter(attachment_content::scan.ne(Scan::Refused))
        .select(attachment::question_id)
        .distinct()
        .load(&mut conn)
        .await?;
    Ok(questions.into_iter().collect())
}
