//! Submissions: what a museum answers to a questionnaire in a year.
//!
//! Several people of a museum write at once: the last to answer a question counts, with who it was and when, and whoever
//! wrote on an older state is told what they wrote over. What was typed before is kept. Submitting freezes; staff open a
//! submission again, with a reason.

use database::{
    id::{AnswerId, EnrolmentId, PersonId, QuestionId, QuestionnaireId, SubmissionId},
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;

mod answer;
mod copy;
mod cycle;
mod finish;
mod read;
mod start;
mod writes;

pub use answer::{AnswerInput, LONGEST_ANSWER, save};
pub(crate) use answer::{open, touch};
pub use copy::copy;
pub use cycle::*;
pub use finish::*;
pub use read::*;
pub use start::*;
pub use writes::*;

text_enum! {
    /// Where a submission stands.
    SubmissionState {
        /// It is being written.
        Draft = "draft",
        /// It was submitted, and stays as it is.
        Submitted = "submitted",
        /// It was submitted, and staff opened it again.
        Reopened = "reopened",
    }
}

text_enum! {
    /// What happened to a submission.
    SubmissionChangeKind {
        /// It was begun.
        Started = "started",
        /// Answers of the last cycle were copied into it.
        Copied = "copied",
        /// It was submitted, for the first time or again.
        Submitted = "submitted",
        /// Staff opened it again.
        Reopened = "reopened",
    }
}

/// A museum's answers to a questionnaire in a year.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::submission)]
pub struct Submission {
    /// Its id.
    pub id: SubmissionId,
    /// Whose it is, and in which year.
    pub enrolment_id: EnrolmentId,
    /// What is answered.
    pub questionnaire_id: QuestionnaireId,
    /// Where it stands.
    pub state: SubmissionState,
    /// When it was first submitted.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub submitted_at: Option<Timestamp>,
    /// Grows by one with each change of it or of its answers.
    pub revision: i32,
    /// When it was begun.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// When something in it was last changed.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub updated_at: Timestamp,
}

/// Something that happened to a submission.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::submission_change)]
pub struct SubmissionChange {
    /// Of which.
    pub submission_id: SubmissionId,
    /// What.
    pub kind: SubmissionChangeKind,
    /// Why, where staff opened it again.
    pub reason: Option<String>,
    /// Who did it; none at the command line.
    pub made_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

/// What a museum says to one question.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::answer)]
pub struct Answer {
    /// Its id.
    pub id: AnswerId,
    /// In which submission.
    pub submission_id: SubmissionId,
    /// To which question.
    pub question_id: QuestionId,
    /// The key of the level that they see themselves at.
    pub level: Option<String>,
    /// Their words.
    pub text: Option<String>,
    /// Whether the question does not apply to them.
    pub is_not_applicable: bool,
    /// The answer of an earlier cycle that it was copied from and not changed since.
    pub copied_from_id: Option<AnswerId>,
    /// Who wrote it last; none where they are not known any more.
    pub answered_by: Option<PersonId>,
    /// The revision of the submission with which it was written.
    pub revision: i32,
    /// When it was written last.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub updated_at: Timestamp,
}

/// What an answer said before it was written anew.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::answer_version)]
pub struct AnswerVersion {
    /// Of which answer.
    pub answer_id: AnswerId,
    /// The level then.
    pub level: Option<String>,
    /// The words then.
    pub text: Option<String>,
    /// Whether it was said not to apply.
    pub is_not_applicable: bool,
    /// Who had written it.
    pub answered_by: Option<PersonId>,
    /// When it had been written.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub answered_at: Timestamp,
}

impl Submission {
    /// Whether answers can be written.
    pub fn is_open(&self) -> bool {
        self.state != SubmissionState::Submitted
    }
}

impl From<Answer> for AnswerVersion {
    /// What an answer says, as what it said once it is written anew.
    fn from(answer: Answer) -> Self {
        Self {
            answer_id: answer.id,
            level: answer.level,
            text: answer.text,
            is_not_applicable: answer.is_not_applicable,
            answered_by: answer.answered_by,
            answered_at: answer.updated_at,
        }
    }
}

impl Answer {
    /// Whether it says nothing at all.
    pub fn is_empty(&self) -> bool {
        self.level.is_none() && self.text.is_none() && !self.is_not_applicable
    }
}
