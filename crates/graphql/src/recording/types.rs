//! What can be read about a recording.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use catalogue::recording as domain;

use crate::{failure::nullable, request::RequestExt, scalar::Date, session::Session};

/// Who can see a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Availability")]
pub enum RecordingAvailability {
    /// It was not recorded.
    None,
    /// It was or will be recorded; the recording is not out yet.
    Pending,
    /// To be had by asking.
    OnRequest,
    /// For members of the organization that lists it.
    MembersOnly,
    /// For everybody.
    Public,
}

/// What remains of a session.
#[derive(Clone)]
pub struct Recording(pub Arc<domain::Recording>);

/// What remains of a session.
#[Object]
impl Recording {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The session it is of.
    async fn session(&self, ctx: &Context<'_>) -> Option<Result<Session>> {
        nullable(async { Ok(ctx.request().loaders().session_by_id.load(self.0.session_id).await?.map(Session)) }).await
    }

    /// Who can see it.
    async fn availability(&self) -> RecordingAvailability {
        self.0.availability.into()
    }

    /// Where to watch it, or to ask for it.
    async fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// Languages it is captioned in, as BCP 47 tags.
    async fn caption_languages(&self) -> &[String] {
        &self.0.caption_languages
    }

    /// Where its transcript is.
    async fn transcript_url(&self) -> Option<&str> {
        self.0.transcript_url.as_deref()
    }

    /// Whether the slides are to be had.
    async fn has_slides(&self) -> bool {
        self.0.has_slides
    }

    /// Where the slides are.
    async fn slides_url(&self) -> Option<&str> {
        self.0.slides_url.as_deref()
    }

    /// The last day it can be watched; none: no end is known.
    async fn expires_on(&self) -> Option<Date> {
        self.0.expires_on.map(Into::into)
    }
}
