//! Attachments: the files that a museum gives with its answers.

use database::{
    id::{AttachmentId, PersonId, QuestionId, SubmissionId},
    schema,
};
use diesel::prelude::*;
use jiff::Timestamp;

mod read;
mod write;

pub use read::*;
pub use write::*;

/// The most files with one answer.
pub const MOST_OF_ANSWER: i64 = 20;
/// The most files of a submission.
pub const MOST_OF_SUBMISSION: i64 = 200;

/// A file that a museum gave with an answer.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::attachment)]
pub struct Attachment {
    /// Its id.
    pub id: AttachmentId,
    /// In which submission.
    pub submission_id: SubmissionId,
    /// With the answer to which question.
    pub question_id: QuestionId,
    /// Its content.
    pub sha256: String,
    /// What the museum calls the file.
    pub name: String,
    /// Who attached it.
    pub attached_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// When it was taken away from the answer, after that had been submitted.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub removed_at: Option<Timestamp>,
}
