//! Attachments: the files that a museum gives with its answers. A content is kept once, by its SHA-256, however often it is
//! given; what nothing refers to any more is swept away.

use database::{
    id::{AttachmentId, PersonId, QuestionId, SubmissionId},
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;

mod content;
mod format;
mod read;
mod write;

pub use content::*;
pub use format::*;
pub use read::*;
pub use write::*;

/// The longest file, in bytes: 25 MB.
pub const LONGEST_FILE: u64 = 25 * 1024 * 1024;
/// The most files with one answer.
pub const MOST_OF_ANSWER: i64 = 20;
/// The most files of a submission.
pub const MOST_OF_SUBMISSION: i64 = 200;

text_enum! {
    /// What the scanner for harmful software said of a content.
    Scan {
        /// It has not looked yet: nobody is given the file.
        Pending = "pending",
        /// It found nothing.
        Clean = "clean",
        /// It found something: nobody is given the file.
        Refused = "refused",
        /// There is no scanner.
        NotScanned = "not_scanned",
    }
}

text_enum! {
    /// Where the bytes of a content are.
    KeptIn {
        /// In the database.
        Database = "database",
        /// In a bucket of an object store.
        Bucket = "bucket",
    }
}

/// A content.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = schema::attachment_content)]
pub struct Content {
    /// Its SHA-256, as 64 lowercase hexadecimal digits.
    pub sha256: String,
    /// How long it is, in bytes.
    pub bytes: i32,
    /// What it is by its content.
    pub media_type: String,
    /// Where its bytes are.
    pub kept_in: KeptIn,
    /// What the scanner said.
    pub scan: Scan,
}

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

impl Content {
    /// Whether somebody who may see the answers is given it.
    pub fn is_given(&self) -> bool {
        matches!(self.scan, Scan::Clean | Scan::NotScanned)
    }
}
