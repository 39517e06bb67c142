//! By when a submission is due.

use database::{
    AsyncPgConnection,
    id::{EnrolmentId, SubmissionId},
    schema::{pillar, questionnaire, submission},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;

use crate::{
    questionnaire::QuestionnaireKind,
    standing::{self, Looked},
};

/// The instant at which a submission is too late by the requirements of its year, as they are now, and the extensions that
/// the museum was granted. None where no requirement asks for it.
///
/// # Errors
/// Where the database fails.
pub async fn deadline(
    mut conn: &AsyncPgConnection,
    id: SubmissionId,
    now: Timestamp,
) -> QueryResult<Option<Timestamp>> {
    let found: Option<(EnrolmentId, QuestionnaireKind, String)> = submission::table
        .inner_join(questionnaire::table.inner_join(pillar::table))
        .filter(submission::id.eq(id))
        .select((submission::enrolment_id, questionnaire::kind, pillar::key))
        .first(&mut conn)
        .await
        .optional()?;
    let Some((enrolment, kind, pillar)) = found else { return Ok(None) };
    let gathered = standing::gather(conn, Looked::At(&[enrolment])).await?;
    Ok(gathered.get(&enrolment).and_then(|known| known.submission_deadline(kind, &pillar, now)))
}
