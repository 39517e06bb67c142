//! What the policy needs to know about a TRACK programme.

use database::{
    AsyncPgConnection,
    id::{EnrolmentId, OrganizationId, PersonId, ProgramYearId, ProgrammeId, SubmissionId},
    schema::{
        coaching_person, coaching_session, enrolment, peer_review, peer_review_member, program_year, programme,
        submission,
    },
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::policy::{EnrolmentFacts, ProgrammeFacts};

/// Which programme it is a year of.
pub(crate) async fn programme_of_year(
    mut conn: &AsyncPgConnection,
    id: ProgramYearId,
) -> QueryResult<Option<ProgrammeId>> {
    program_year::table.find(id).select(program_year::programme_id).first(&mut conn).await.optional()
}

/// Whose enrolment it is, in which programme, who reviews and who coaches.
pub(crate) async fn of_enrolment(conn: &AsyncPgConnection, id: EnrolmentId) -> QueryResult<Option<EnrolmentFacts>> {
    Ok(of_enrolments(conn, &[id]).await?.pop())
}

/// The same of many.
pub(crate) async fn of_enrolments(
    mut conn: &AsyncPgConnection,
    ids: &[EnrolmentId],
) -> QueryResult<Vec<EnrolmentFacts>> {
    let found: Vec<(EnrolmentId, OrganizationId, ProgrammeId, OrganizationId)> = enrolment::table
        .inner_join(program_year::table.inner_join(programme::table.on(programme::id.eq(program_year::programme_id))))
        .filter(enrolment::id.eq_any(ids))
        .select((enrolment::id, enrolment::organization_id, programme::id, programme::organization_id))
        .load(&mut conn)
        .await?;
    let reviewers: Vec<(EnrolmentId, SubmissionId, PersonId)> = peer_review_member::table
        .inner_join(peer_review::table.inner_join(submission::table))
        .filter(submission::enrolment_id.eq_any(ids).and(peer_review_member::declined_at.is_null()))
        .select((submission::enrolment_id, submission::id, peer_review_member::person_id))
        .load(&mut conn)
        .await?;
    let coaches: Vec<(Option<EnrolmentId>, PersonId)> = coaching_person::table
        .inner_join(coaching_session::table)
        .filter(coaching_session::enrolment_id.eq_any(ids).and(coaching_person::is_cancelled.eq(false)))
        .select((coaching_session::enrolment_id.nullable(), coaching_person::person_id))
        .distinct()
        .load(&mut conn)
        .await?;
    let facts = |(id, organization, programme, operator)| EnrolmentFacts {
        id,
        programme: ProgrammeFacts { id: programme, operator },
        organization,
        reviewers: reviewers.iter().filter(|(of, ..)| *of == id).map(|(_, of, who)| (*of, *who)).collect(),
        coaches: coaches.iter().filter(|(of, _)| *of == Some(id)).map(|(_, who)| *who).collect(),
    };
    Ok(found.into_iter().map(facts).collect())
}
