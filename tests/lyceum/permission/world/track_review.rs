//! What peers, coaches and the museum theirs do in a TRACK programme of ours. The colleague is its reviewer and coach.

use database::id::{
    CoachingOfferId, CoachingSessionId, EnrolmentId, FindingId, FollowUpId, OrganizationId, PeerReviewId, PersonId,
    PillarId, ProgramYearId, ProgrammeId, QuestionnaireId, RecusalId, SharedProjectId, SubmissionId,
};

/// Reviews, coaching and a shared project.
pub(in crate::permission) struct TrackReview {
    pub(in crate::permission) year: ProgramYearId,
    pub(in crate::permission) enrolment: EnrolmentId,
    /// Submitted, and nobody reviews it yet.
    pub(in crate::permission) unreviewed: SubmissionId,
    /// Somebody who can.
    pub(in crate::permission) reviewer: PersonId,
    pub(in crate::permission) under_way: PeerReviewId,
    pub(in crate::permission) finding: FindingId,
    pub(in crate::permission) ready: PeerReviewId,
    pub(in crate::permission) released: PeerReviewId,
    /// The colleague's, with a museum that takes no part.
    pub(in crate::permission) conflict: RecusalId,
    /// Of 10 December, 9 to noon in Halifax, an hour each.
    pub(in crate::permission) offer: CoachingOfferId,
    /// The first of these.
    pub(in crate::permission) session: CoachingSessionId,
    pub(in crate::permission) follow_up: FollowUpId,
    pub(in crate::permission) project: SharedProjectId,
}

impl Default for TrackReview {
    fn default() -> Self {
        Self {
            year: ProgramYearId::new(),
            enrolment: EnrolmentId::new(),
            unreviewed: SubmissionId::new(),
            reviewer: PersonId::new(),
            under_way: PeerReviewId::new(),
            finding: FindingId::new(),
            ready: PeerReviewId::new(),
            released: PeerReviewId::new(),
            conflict: RecusalId::new(),
            offer: CoachingOfferId::new(),
            session: CoachingSessionId::new(),
            follow_up: FollowUpId::new(),
            project: SharedProjectId::new(),
        }
    }
}

impl TrackReview {
    /// The rows, of a programme that is there.
    pub(super) fn sql(
        &self,
        programme: ProgrammeId,
        museum: OrganizationId,
        bystander: OrganizationId,
        colleague: PersonId,
    ) -> String {
        let (programme, museum, bystander) = (programme.uuid(), museum.uuid(), bystander.uuid());
        let (colleague, reviewer) = (colleague.uuid(), self.reviewer.uuid());
        let (year, enrolment, pillar) = (self.year.uuid(), self.enrolment.uuid(), PillarId::new().uuid());
        let (offer, session) = (self.offer.uuid(), self.session.uuid());
        let mut sql = format!(
            "INSERT INTO track_program (programme_id, jurisdiction, zone, created_at, updated_at)
                 VALUES ('{programme}', 'CA-NS', 'America/Halifax', now(), now()) ON CONFLICT DO NOTHING;
             INSERT INTO person (id, email_verified, created_at) VALUES ('{reviewer}', false, now());
             INSERT INTO membership (id, person_id, programme_id, role, given_at) VALUES
                 (gen_random_uuid(), '{reviewer}', '{programme}', 'reviewer', now()),
                 (gen_random_uuid(), '{colleague}', '{programme}', 'reviewer', now()),
                 (gen_random_uuid(), '{colleague}', '{programme}', 'coach', now());
             INSERT INTO pillar (id, programme_id, key, main_language, name, created_at, updated_at)
                 VALUES ('{pillar}', '{programme}', 'reviewed', 'en', '{{\"en\": \"Reviewed\"}}', now(), now());
             INSERT INTO program_year (id, programme_id, year, begins_on, ends_on, status, created_at, updated_at)
                 VALUES ('{year}', '{programme}', 2041, '2026-10-01', '2027-01-31', 'open', now(), now());
             INSERT INTO enrolment (id, program_year_id, organization_id, enrolled_at, created_at, updated_at)
                 VALUES ('{enrolment}', '{year}', '{museum}', now(), now(), now());"
        );
        let reviews = [
            (None, self.unreviewed),
            (Some((self.under_way, "under_way", "NULL, NULL")), SubmissionId::new()),
            (Some((self.ready, "ready", "now(), NULL")), SubmissionId::new()),
            (Some((self.released, "released", "now(), now()")), SubmissionId::new()),
        ];
        for (version, (review, submission)) in (1..).zip(reviews) {
            let (questionnaire, submission) = (QuestionnaireId::new().uuid(), submission.uuid());
            sql += &format!(
                "INSERT INTO questionnaire (id, programme_id, pillar_id, kind, version, main_language, title, created_at, updated_at)
                     VALUES ('{questionnaire}', '{programme}', '{pillar}', 'peer_review', {version}, 'en', '{{\"en\": \"Work\"}}', now(), now());
                 INSERT INTO submission (id, enrolment_id, questionnaire_id, state, submitted_at, created_at, updated_at)
                     VALUES ('{submission}', '{enrolment}', '{questionnaire}', 'submitted', now(), now(), now());"
            );
            let Some((id, state, times)) = review else { continue };
            let id = id.uuid();
            sql += &format!(
                "INSERT INTO peer_review (id, submission_id, state, main_language, finished_at, released_at, created_at, updated_at)
                     VALUES ('{id}', '{submission}', '{state}', 'en', {times}, now(), now());
                 INSERT INTO peer_review_member (peer_review_id, person_id, created_at) VALUES ('{id}', '{colleague}', now());"
            );
        }
        sql + &format!(
            "INSERT INTO finding (id, peer_review_id, kind, main_language, text, created_at, updated_at)
                 VALUES ('{finding}', '{under_way}', 'strength', 'en', '{{\"en\": \"Clear\"}}', now(), now());
             INSERT INTO recusal (id, programme_id, person_id, organization_id, declared_at)
                 VALUES ('{conflict}', '{programme}', '{colleague}', '{bystander}', now());
             INSERT INTO coaching_offer (id, program_year_id, coach_id, kind, mode, main_language, title, zone, slot_minutes, created_at, updated_at)
                 VALUES ('{offer}', '{year}', '{colleague}', 'one_on_one', 'online', 'en', '{{\"en\": \"Hours\"}}', 'America/Halifax', 60, now(), now());
             INSERT INTO coaching_window (id, coaching_offer_id, day, begins, ends, starts_at, ends_at)
                 VALUES (gen_random_uuid(), '{offer}', '2026-12-10', '09:00', '12:00', '2026-12-10T13:00Z', '2026-12-10T16:00Z');
             INSERT INTO coaching_session (id, enrolment_id, organization_id, coaching_offer_id, coach_id, starts_at, ends_at, zone, museum_zone, created_at, updated_at)
                 VALUES ('{session}', '{enrolment}', '{museum}', '{offer}', '{colleague}', '2026-12-10T13:00Z', '2026-12-10T14:00Z', 'America/Halifax', 'America/Halifax', now(), now());
             INSERT INTO coaching_person (coaching_session_id, person_id, role, starts_at, ends_at)
                 VALUES ('{session}', '{colleague}', 'coach', '2026-12-10T13:00Z', '2026-12-10T14:00Z');
             INSERT INTO follow_up (id, coaching_session_id, text, side, created_at, updated_at)
                 VALUES ('{follow_up}', '{session}', 'Ask for a quote', 'museum', now(), now());
             INSERT INTO shared_project (id, enrolment_id, organization_id, kind, main_language, title, text, created_at, updated_at)
                 VALUES ('{project}', '{enrolment}', '{museum}', 'webinar', 'en', '{{\"en\": \"Boats\"}}', '{{\"en\": \"Boats\"}}', now(), now());",
            finding = self.finding.uuid(),
            under_way = self.under_way.uuid(),
            conflict = self.conflict.uuid(),
            follow_up = self.follow_up.uuid(),
            project = self.project.uuid(),
        )
    }
}
