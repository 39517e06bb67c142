//! Museums of which nothing was heard.

use database::{
    AsyncPgConnection,
    id::{EnrolmentId, OrganizationId, ProgramYearId},
    statement::Statement,
};
use diesel::{
    QueryResult,
    sql_types::{BigInt, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use identity::policy::MayRunProgram;
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::ToDiesel;

/// A museum of which nothing was heard for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    /// Its enrolment.
    pub enrolment: EnrolmentId,
    /// The museum.
    pub organization: OrganizationId,
    /// When it was last heard of; when it enrolled, where never since.
    pub heard_at: Timestamp,
}

/// Museums enrolled in a year of which nothing was heard for so many days, those not heard of for the longest first. A sign
/// is whatever the museum does: enrol, start, write or submit answers, attach a file, register somebody or have them take
/// part, book coaching, reply to a review, offer a project, decide about an excerpt or a proposed need.
///
/// # Errors
/// Where the database fails.
pub async fn quiet(
    mut conn: &AsyncPgConnection,
    may: &MayRunProgram,
    year: ProgramYearId,
    since_days: i32,
    now: Timestamp,
    after: Option<(Timestamp, EnrolmentId)>,
    limit: i64,
) -> QueryResult<Vec<Quiet>> {
    let mut statement =
        Statement::<(SqlUuid, SqlUuid, Timestamptz)>::new("SELECT enrolment.id, enrolment.organization_id, heard.at");
    of_the_quiet(&mut statement, may, year, since_days, now);
    if let Some((at, id)) = after {
        statement.sql(" AND (heard.at, enrolment.id) > (").bind::<Timestamptz, _>(at.to_diesel());
        statement.sql(", ").bind::<SqlUuid, _>(id.uuid()).sql(")");
    }
    statement.sql(" ORDER BY heard.at, enrolment.id LIMIT ").bind::<BigInt, _>(limit);
    let rows: Vec<(EnrolmentId, OrganizationId, jiff_diesel::Timestamp)> = statement.load(&mut conn).await?;
    let read = |(enrolment, organization, at): (_, _, jiff_diesel::Timestamp)| Quiet {
        enrolment,
        organization,
        heard_at: at.to_jiff(),
    };
    Ok(rows.into_iter().map(read).collect())
}

/// How many there are in all.
///
/// # Errors
/// Where the database fails.
pub async fn count(
    mut conn: &AsyncPgConnection,
    may: &MayRunProgram,
    year: ProgramYearId,
    since_days: i32,
    now: Timestamp,
) -> QueryResult<i64> {
    let mut statement = Statement::<BigInt>::new("SELECT count(*)");
    of_the_quiet(&mut statement, may, year, since_days, now);
    let counts: Vec<i64> = statement.load(&mut conn).await?;
    Ok(counts.into_iter().sum())
}

/// Goes on with the museums that are enrolled and of which nothing was heard for so long.
fn of_the_quiet<Row>(
    statement: &mut Statement<Row>,
    may: &MayRunProgram,
    year: ProgramYearId,
    since_days: i32,
    now: Timestamp,
) {
    let before = now.checked_sub(SignedDuration::from_hours(24 * i64::from(since_days))).unwrap_or(now);
    statement.sql(
        " FROM enrolment
         JOIN program_year ON program_year.id = enrolment.program_year_id
         CROSS JOIN LATERAL (SELECT date_trunc('milliseconds', greatest(
             enrolment.enrolled_at,
             (SELECT max(enrolment_change.created_at) FROM enrolment_change
              WHERE enrolment_change.enrolment_id = enrolment.id AND enrolment_change.kind = 'enrolled'),
             (SELECT max(greatest(submission.created_at, submission.submitted_at,
                 (SELECT max(answer.updated_at) FROM answer WHERE answer.submission_id = submission.id),
                 (SELECT max(attachment.created_at) FROM attachment WHERE attachment.submission_id = submission.id)))
              FROM submission WHERE submission.enrolment_id = enrolment.id),
             (SELECT max(registration.created_at) FROM registration
              WHERE registration.organization_id = enrolment.organization_id),
             (SELECT max(attendance.updated_at) FROM registration
              JOIN attendance ON attendance.registration_id = registration.id AND attendance.is_present
              WHERE registration.organization_id = enrolment.organization_id),
             (SELECT max(greatest(coaching_session.created_at,
                 CASE WHEN coaching_session.state = 'completed' THEN coaching_session.ends_at END))
              FROM coaching_session WHERE coaching_session.enrolment_id = enrolment.id),
             (SELECT max(peer_review.replied_at) FROM peer_review
              JOIN submission ON submission.id = peer_review.submission_id WHERE submission.enrolment_id = enrolment.id),
             (SELECT max(shared_project.created_at) FROM shared_project WHERE shared_project.enrolment_id = enrolment.id),
             (SELECT max(excerpt.settled_at) FROM excerpt WHERE excerpt.enrolment_id = enrolment.id),
             (SELECT max(need_proposal.decided_at) FROM need_proposal WHERE need_proposal.enrolment_id = enrolment.id)
         )) AS at) AS heard
         WHERE enrolment.state = 'enrolled' AND heard.at < ",
    );
    statement
        .bind::<Timestamptz, _>(before.to_diesel())
        .sql(" AND enrolment.program_year_id = ")
        .bind::<SqlUuid, _>(year.uuid())
        .sql(" AND program_year.programme_id = ")
        .bind::<SqlUuid, _>(may.programme().uuid());
}
