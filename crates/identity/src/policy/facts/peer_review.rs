//! What the policy needs to know about reviews, coaching and shared projects.

use database::{
    AsyncPgConnection,
    id::{
        CoachingOfferId, CoachingSessionId, EnrolmentId, FindingId, FollowUpId, OrganizationId, PeerReviewId, PersonId,
        ProgramYearId, SharedProjectId, SubmissionId,
    },
    schema::{
        coaching_offer, coaching_person, coaching_session, enrolment, finding, follow_up, peer_review, shared_project,
        submission,
    },
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

/// What a review is of.
#[derive(Debug, Clone, Copy, Queryable)]
pub(crate) struct Reviewed {
    pub(crate) enrolment: EnrolmentId,
    pub(crate) submission: SubmissionId,
    pub(crate) is_released: bool,
}

/// Whom a session of coaching is for, and who gives it.
#[derive(Debug, Clone)]
pub(crate) struct Booked {
    pub(crate) enrolment: EnrolmentId,
    pub(crate) by: Vec<PersonId>,
}

/// What this review is of.
pub(crate) async fn of_review(mut conn: &AsyncPgConnection, id: PeerReviewId) -> QueryResult<Option<Reviewed>> {
    peer_review::table
        .inner_join(submission::table)
        .filter(peer_review::id.eq(id))
        .select((submission::enrolment_id, submission::id, peer_review::released_at.is_not_null()))
        .first(&mut conn)
        .await
        .optional()
}

/// The enrolment with which this was submitted.
pub(crate) async fn enrolment_of_submission(
    mut conn: &AsyncPgConnection,
    id: SubmissionId,
) -> QueryResult<Option<EnrolmentId>> {
    submission::table.find(id).select(submission::enrolment_id).first(&mut conn).await.optional()
}

/// The review that a finding is of.
pub(crate) async fn review_of_finding(
    mut conn: &AsyncPgConnection,
    id: FindingId,
) -> QueryResult<Option<PeerReviewId>> {
    finding::table.find(id).select(finding::peer_review_id).first(&mut conn).await.optional()
}

/// Whom this session of coaching is for, and who gives it.
pub(crate) async fn of_coaching(mut conn: &AsyncPgConnection, id: CoachingSessionId) -> QueryResult<Option<Booked>> {
    let session = coaching_session::table.find(id).select(coaching_session::enrolment_id);
    let Some(enrolment) = session.first(&mut conn).await.optional()? else { return Ok(None) };
    let by = coaching_person::table
        .filter(coaching_person::coaching_session_id.eq(id))
        .select(coaching_person::person_id)
        .load(&mut conn)
        .await?;
    Ok(Some(Booked { enrolment, by }))
}

/// The session that a follow-up action came of.
pub(crate) async fn coaching_of_follow_up(
    mut conn: &AsyncPgConnection,
    id: FollowUpId,
) -> QueryResult<Option<CoachingSessionId>> {
    follow_up::table.find(id).select(follow_up::coaching_session_id).first(&mut conn).await.optional()
}

/// The year that an offer of coaching is for, and who offers it.
pub(crate) async fn year_of_offer(
    mut conn: &AsyncPgConnection,
    id: CoachingOfferId,
) -> QueryResult<Option<(ProgramYearId, PersonId)>> {
    let offer = coaching_offer::table.find(id).select((coaching_offer::program_year_id, coaching_offer::coach_id));
    offer.first(&mut conn).await.optional()
}

/// Whether one of these museums is enrolled in the year.
pub(crate) async fn is_enrolled(
    mut conn: &AsyncPgConnection,
    year: ProgramYearId,
    museums: &[OrganizationId],
) -> QueryResult<bool> {
    let enrolled = enrolment::table
        .filter(enrolment::program_year_id.eq(year).and(enrolment::state.eq("enrolled")))
        .filter(enrolment::organization_id.eq_any(museums));
    diesel::select(diesel::dsl::exists(enrolled)).get_result(&mut conn).await
}

/// The enrolment with which a museum shares a project.
pub(crate) async fn enrolment_of_project(
    mut conn: &AsyncPgConnection,
    id: SharedProjectId,
) -> QueryResult<Option<EnrolmentId>> {
    shared_project::table.find(id).select(shared_project::enrolment_id).first(&mut conn).await.optional()
}
