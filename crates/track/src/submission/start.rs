//! Beginning to answer.

use catalogue::problem::Rejection;
use database::{
    AsyncPgConnection,
    id::{PersonId, QuestionnaireId, SubmissionId},
    schema::{enrolment, program_year_questionnaire, submission, submission_change},
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{ActForMuseum, MayInEnrolment};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use super::{Submission, SubmissionChangeKind};
use crate::enrolment::check_takes_part;

/// Begins a museum's submission of a questionnaire that its year asks. Whoever begins it second is given the first's.
///
/// # Errors
/// Where the museum withdrew, or its year is closed or does not ask the questionnaire.
pub async fn start(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    now: Timestamp,
    questionnaire: QuestionnaireId,
) -> Result<Submission, Rejection> {
    conn.transaction(async |conn| {
        check_takes_part(conn, may, "enrolment").await?;
        let asked: bool = diesel::select(exists(
            program_year_questionnaire::table
                .inner_join(
                    enrolment::table.on(enrolment::program_year_id.eq(program_year_questionnaire::program_year_id)),
                )
                .filter(enrolment::id.eq(may.enrolment()))
                .filter(program_year_questionnaire::questionnaire_id.eq(questionnaire)),
        ))
        .get_result(conn)
        .await?;
        if !asked {
            return Err(Rejection::not_found("questionnaire", "a questionnaire that the museum's year asks"));
        }
        let begun: Option<Submission> = diesel::insert_into(submission::table)
            .values((
                submission::id.eq(SubmissionId::new()),
                submission::enrolment_id.eq(may.enrolment()),
                submission::questionnaire_id.eq(questionnaire),
                submission::created_at.eq(now.to_diesel()),
                submission::updated_at.eq(now.to_diesel()),
            ))
            .on_conflict((submission::enrolment_id, submission::questionnaire_id))
            .do_nothing()
            .returning(Submission::as_returning())
            .get_result(conn)
            .await
            .optional()?;
        if let Some(begun) = begun {
            note(conn, now, begun.id, SubmissionChangeKind::Started, None, may.person()).await?;
            return Ok(begun);
        }
        let there = submission::table
            .filter(submission::enrolment_id.eq(may.enrolment()))
            .filter(submission::questionnaire_id.eq(questionnaire))
            .select(Submission::as_select())
            .first(conn)
            .await?;
        Ok(there)
    })
    .await
}

/// Notes what happened to a submission.
pub(super) async fn note(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    submission: SubmissionId,
    kind: SubmissionChangeKind,
    reason: Option<&str>,
    by: Option<PersonId>,
) -> QueryResult<()> {
    diesel::insert_into(submission_change::table)
        .values((
            submission_change::id.eq(Uuid::now_v7()),
            submission_change::submission_id.eq(submission),
            submission_change::kind.eq(kind),
            submission_change::reason.eq(reason),
            submission_change::made_by.eq(by),
            submission_change::created_at.eq(now.to_diesel()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
