//! What can be read about a note in confidence.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use database::id::PrivateNoteId;
use mentorship::private_note as domain;

use crate::{
    failure::nullable,
    peer_review::name_of,
    placement::{self, Placement, PlacementPart},
    request::RequestExt,
    scalar::DateTime,
};

/// What somebody tells those who run an exchange about a placement, in confidence. Who wrote it sees it, those who run the exchange and
/// have no other part in the placement, and nobody else.
#[derive(Clone)]
pub struct PrivateNote(pub(crate) Arc<domain::PrivateNote>);

/// What somebody tells those who run an exchange about a placement, in confidence. Who wrote it sees it, those who run the exchange and
/// have no other part in the placement, and nobody else.
#[Object]
impl PrivateNote {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// About which placement.
    async fn placement(&self, ctx: &Context<'_>) -> Option<Result<Placement>> {
        nullable(placement::find(ctx, self.0.placement_id)).await
    }

    /// What it says.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// On which side of the placement they are.
    async fn part(&self) -> PlacementPart {
        self.0.part.into()
    }

    /// Who wrote it, by name; none of somebody who is not known any more.
    async fn written_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, Some(self.0.written_by))).await
    }

    /// When.
    async fn written_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// What those who run the exchange say to it; none before they answered.
    async fn answer(&self) -> Option<&str> {
        self.0.answer.as_deref()
    }

    /// Who of them answered, by name; none of somebody who is not known any more.
    async fn answered_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.0.answered_by)).await
    }

    /// When they answered.
    async fn answered_at(&self) -> Option<DateTime> {
        self.0.answered_at.map(Into::into)
    }
}

/// The note with this id, if the viewer may see it.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: PrivateNoteId) -> Result<Option<PrivateNote>> {
    Ok(ctx.request().loaders().reports.note_by_id.load(id).await?.map(PrivateNote))
}
