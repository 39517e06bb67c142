//! What our museum submitted in a year, and a passage of it that was tagged.

use database::id::{AnswerId, ExcerptId};

use super::track_program::TrackProgram;

/// A submitted answer, and an excerpt of it.
#[derive(Default)]
pub(in crate::permission) struct TrackTrends {
    pub(in crate::permission) answer: AnswerId,
    /// One of the museum where nobody of ours has a role.
    pub(in crate::permission) others_answer: AnswerId,
    pub(in crate::permission) excerpt: ExcerptId,
}

impl TrackTrends {
    pub(super) fn sql(&self, programme: database::id::ProgrammeId, track: &TrackProgram) -> String {
        format!(
            "WITH questionnaire AS (
                 INSERT INTO questionnaire (id, programme_id, pillar_id, kind, version, main_language, title, created_at, updated_at)
                 VALUES (gen_random_uuid(), '{programme}', '{pillar}', 'needs_assessment', 7, 'en', '{{\"en\": \"Needs\"}}', now(), now())
                 RETURNING id
             ), question AS (
                 INSERT INTO question (id, questionnaire_id, key, position, kind, main_language, prompt, created_at)
                 SELECT gen_random_uuid(), id, 'plan', 0, 'short_answer', 'en', '{{\"en\": \"How do you plan?\"}}', now() FROM questionnaire
                 RETURNING id
             ), submission AS (
                 INSERT INTO submission (id, enrolment_id, questionnaire_id, created_at, updated_at)
                 SELECT gen_random_uuid(), of_museum, id, now(), now()
                 FROM questionnaire, unnest(ARRAY['{enrolment}', '{others}']::uuid[]) AS of_museum
                 RETURNING id, enrolment_id
             )
             INSERT INTO answer (id, submission_id, question_id, text, created_at, updated_at)
             SELECT CASE enrolment_id WHEN '{others}' THEN '{others_answer}'::uuid ELSE '{answer}' END, submission.id, question.id,
                 'We plan together.', now(), now() FROM submission, question;
             UPDATE submission SET state = 'submitted', submitted_at = now()
             WHERE id IN (SELECT submission_id FROM answer WHERE id IN ('{answer}', '{others_answer}'));
             INSERT INTO excerpt (id, program_year_id, enrolment_id, answer_id, theme, main_language, passage, created_at, updated_at)
                 VALUES ('{excerpt}', '{year}', '{enrolment}', '{answer}', 'Planning', 'en', 'plan together', now(), now());",
            programme = programme.uuid(),
            pillar = track.governance.uuid(),
            enrolment = track.enrolment.uuid(),
            year = track.year.uuid(),
            answer = self.answer.uuid(),
            others = track.others.uuid(),
            others_answer = self.others_answer.uuid(),
            excerpt = self.excerpt.uuid(),
        )
    }
}
