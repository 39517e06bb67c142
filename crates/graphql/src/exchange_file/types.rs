//! What can be read about a file of an offer or application.

use async_graphql::{Context, ID, Object, Result};
use catalogue::file::Content;
use mentorship::file as domain;

use crate::{failure::nullable, peer_review::name_of, scalar::DateTime, submission::AttachmentScan};

/// A file that goes with an offer of places, or with an application. Those who see that can take it from `url`. Attach a PDF, an image or
/// an office document of at most 25 MB by sending it to /attachments?offer=…&name=… or /attachments?application=…&name=….
#[derive(Clone)]
pub struct ExchangeFile {
    pub(crate) file: domain::ExchangeFile,
    pub(crate) content: Content,
}

impl From<&(domain::ExchangeFile, Content)> for ExchangeFile {
    fn from((file, content): &(domain::ExchangeFile, Content)) -> Self {
        Self { file: file.clone(), content: content.clone() }
    }
}

/// A file that goes with an offer of places, or with an application. Those who see that can take it from `url`. Attach a PDF, an image or
/// an office document of at most 25 MB by sending it to /attachments?offer=…&name=… or /attachments?application=…&name=….
#[Object]
impl ExchangeFile {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.file.id.to_string().into()
    }

    /// What it is called.
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

    /// Where it can be taken from, on this server, by those who see what it goes with: /attachments/file_….
    async fn url(&self) -> String {
        format!("/attachments/{}", self.file.id)
    }

    /// Who attached it, by name; none of somebody who is not known any more.
    async fn attached_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.file.attached_by)).await
    }

    /// When it was attached.
    async fn attached_at(&self) -> DateTime {
        self.file.created_at.into()
    }
}
