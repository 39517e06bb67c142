//! What a TRACK programme of ours asks, and what the museum theirs answers.

use database::id::{
    AnswerId, AttachmentId, EnrolmentId, NeedProposalId, OrganizationId, PillarId, ProgramYearId, ProgrammeId,
    QuestionId, QuestionnaireId, SubmissionId,
};

/// What is asked, and what is answered.
pub(in crate::permission) struct TrackAnswers {
    pub(in crate::permission) pillar: PillarId,
    pub(in crate::permission) year: ProgramYearId,
    pub(in crate::permission) enrolment: EnrolmentId,
    /// Another pillar that nothing is asked about, another year that asks nothing yet, and a third in which nothing is begun.
    pub(in crate::permission) other_pillar: PillarId,
    pub(in crate::permission) other_year: ProgramYearId,
    pub(in crate::permission) other_enrolment: EnrolmentId,
    /// Being written, with one question.
    pub(in crate::permission) draft: QuestionnaireId,
    /// Published, and asked in the year.
    pub(in crate::permission) published: QuestionnaireId,
    pub(in crate::permission) question: QuestionId,
    /// Begun, with an answer and a file.
    pub(in crate::permission) begun: SubmissionId,
    pub(in crate::permission) attachment: AttachmentId,
    /// Submitted, to another questionnaire of the year.
    pub(in crate::permission) submitted: SubmissionId,
    pub(in crate::permission) proposal: NeedProposalId,
    other: QuestionnaireId,
    answer: AnswerId,
}

impl Default for TrackAnswers {
    fn default() -> Self {
        Self {
            pillar: PillarId::new(),
            year: ProgramYearId::new(),
            enrolment: EnrolmentId::new(),
            other_pillar: PillarId::new(),
            other_year: ProgramYearId::new(),
            other_enrolment: EnrolmentId::new(),
            draft: QuestionnaireId::new(),
            published: QuestionnaireId::new(),
            question: QuestionId::new(),
            begun: SubmissionId::new(),
            attachment: AttachmentId::new(),
            submitted: SubmissionId::new(),
            proposal: NeedProposalId::new(),
            other: QuestionnaireId::new(),
            answer: AnswerId::new(),
        }
    }
}

impl TrackAnswers {
    /// The rows, of a programme that is there.
    pub(super) fn sql(&self, programme: ProgrammeId, museum: OrganizationId, number: u32) -> String {
        format!(
            "INSERT INTO track_program (programme_id, jurisdiction, zone, created_at, updated_at)
                 VALUES ('{programme}', 'CA-NS', 'America/Halifax', now(), now()) ON CONFLICT DO NOTHING;
             INSERT INTO pillar (id, programme_id, key, main_language, name, created_at, updated_at)
                 VALUES ('{pillar}', '{programme}', 'asked', 'en', '{{\"en\": \"Asked\"}}', now(), now()),
                     ('{other_pillar}', '{programme}', 'not-asked', 'en', '{{\"en\": \"Not asked\"}}', now(), now());
             INSERT INTO program_year (id, programme_id, year, begins_on, ends_on, status, created_at, updated_at)
                 VALUES ('{year}', '{programme}', 2031, '2030-10-01', '2032-01-31', 'open', now(), now()),
                     ('{other_year}', '{programme}', 2032, '2031-10-01', '2033-01-31', 'open', now(), now()),
                     ('{third_year}', '{programme}', 2033, '2032-10-01', '2034-01-31', 'open', now(), now());
             INSERT INTO program_year_pillar VALUES ('{year}', '{pillar}', 0), ('{other_year}', '{pillar}', 0), ('{third_year}', '{pillar}', 0);
             INSERT INTO enrolment (id, program_year_id, organization_id, enrolled_at, created_at, updated_at)
                 VALUES ('{enrolment}', '{year}', '{museum}', now(), now(), now()),
                     ('{other_enrolment}', '{third_year}', '{museum}', now(), now(), now());
             INSERT INTO questionnaire (id, programme_id, pillar_id, kind, version, main_language, title, created_at, updated_at) VALUES
                 ('{draft}', '{programme}', '{pillar}', 'peer_review', 1, 'en', '{{\"en\": \"Draft\"}}', now(), now()),
                 ('{published}', '{programme}', '{pillar}', 'standards', 1, 'en', '{{\"en\": \"Standards\"}}', now(), now()),
                 ('{other}', '{programme}', '{pillar}', 'needs_assessment', 1, 'en', '{{\"en\": \"Needs\"}}', now(), now());
             INSERT INTO question (id, questionnaire_id, key, position, kind, main_language, prompt, created_at) VALUES
                 ('{question}', '{published}', 'one', 0, 'short_answer', 'en', '{{\"en\": \"One?\"}}', now()),
                 (gen_random_uuid(), '{draft}', 'one', 0, 'short_answer', 'en', '{{\"en\": \"One?\"}}', now());
             UPDATE questionnaire SET status = 'published', published_at = now() WHERE id IN ('{published}', '{other}');
             INSERT INTO program_year_questionnaire VALUES ('{year}', '{published}'), ('{year}', '{other}'), ('{third_year}', '{published}');
             INSERT INTO submission (id, enrolment_id, questionnaire_id, state, submitted_at, created_at, updated_at) VALUES
                 ('{begun}', '{enrolment}', '{published}', 'draft', NULL, now(), now()),
                 ('{submitted}', '{enrolment}', '{other}', 'submitted', now(), now(), now());
             INSERT INTO answer (id, submission_id, question_id, text, created_at, updated_at)
                 VALUES ('{answer}', '{begun}', '{question}', 'We do.', now(), now());
             INSERT INTO attachment_content (sha256, bytes, media_type, kept_in, scan, created_at)
                 VALUES (encode(sha256('file {number}'), 'hex'), 8, 'application/pdf', 'database', 'not_scanned', now());
             INSERT INTO attachment (id, submission_id, question_id, sha256, name, created_at)
                 VALUES ('{attachment}', '{begun}', '{question}', encode(sha256('file {number}'), 'hex'), 'plan.pdf', now());
             INSERT INTO need_proposal (id, enrolment_id, answer_id, main_language, statement, created_at, updated_at)
                 VALUES ('{proposal}', '{enrolment}', '{answer}', 'en', '{{\"en\": \"A plan\"}}', now(), now());",
            programme = programme.uuid(),
            museum = museum.uuid(),
            pillar = self.pillar.uuid(),
            year = self.year.uuid(),
            enrolment = self.enrolment.uuid(),
            other_pillar = self.other_pillar.uuid(),
            other_year = self.other_year.uuid(),
            third_year = ProgramYearId::new().uuid(),
            other_enrolment = self.other_enrolment.uuid(),
            draft = self.draft.uuid(),
            published = self.published.uuid(),
            other = self.other.uuid(),
            question = self.question.uuid(),
            begun = self.begun.uuid(),
            submitted = self.submitted.uuid(),
            answer = self.answer.uuid(),
            attachment = self.attachment.uuid(),
            proposal = self.proposal.uuid(),
        )
    }
}
