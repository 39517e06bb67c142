//! The files that go with answers, in the graph. They come and go at /attachments.

use async_graphql::{Context, Enum, ID, Object, Result};
use catalogue::file;
use track::attachment as domain;

use super::types::name;
use crate::{
    cost::{cost, points},
    failure::nullable,
    questionnaire::{self, Question},
    scalar::DateTime,
};

/// What the scanner for harmful software said of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "file::Scan")]
pub enum AttachmentScan {
    /// It has not looked yet: nobody is given the file until it has.
    Pending,
    /// It found nothing.
    Clean,
    /// It found something: nobody is given the file. Remove it, and attach a clean one.
    Refused,
    /// This server has no scanner: open the file with care.
    NotScanned,
}

/// A file that a museum gave with an answer.
pub struct Attachment {
    pub(super) file: domain::Attachment,
    pub(super) content: file::Content,
}

/// A file that a museum gave with an answer: a supporting document, or an example of its work. Those who see the answer can
/// take it from `url`. Attach one by sending it to /attachments.
#[Object]
impl Attachment {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.file.id.to_string().into()
    }

    /// The question with whose answer it goes.
    async fn question(&self, ctx: &Context<'_>) -> Option<Result<Question>> {
        nullable(questionnaire::question(ctx, Some(self.file.question_id))).await
    }

    /// What the museum calls the file.
    async fn name(&self) -> &str {
        &self.file.name
    }

    /// What it is by its content, as a media type: application/pdf.
    async fn media_type(&self) -> &str {
        &self.content.media_type
    }

    /// How long it is, in bytes.
    async fn bytes(&self) -> i32 {
        self.content.bytes
    }

    /// The SHA-256 of its bytes, as 64 hexadecimal digits.
    async fn sha256(&self) -> &str {
        &self.content.sha256
    }

    /// What the scanner for harmful software said of it.
    async fn scan(&self) -> AttachmentScan {
        self.content.scan.into()
    }

    /// Where it can be taken from, on this server, by those who see the answer: /attachments/attachment_….
    async fn url(&self) -> String {
        format!("/attachments/{}", self.file.id)
    }

    /// The name of who attached it; none where you may not know it. Costs 1 point.
    #[graphql(directive = cost::apply(points(1)))]
    async fn attached_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name(ctx, self.file.attached_by)).await
    }

    /// When it was attached.
    async fn attached_at(&self) -> DateTime {
        self.file.created_at.into()
    }

    /// When it was removed from the answer, after that had been submitted; null: it goes with it.
    async fn removed_at(&self) -> Option<DateTime> {
        self.file.removed_at.map(Into::into)
    }
}
