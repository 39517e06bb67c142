//! What can be read about a reflection.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use database::id::ReflectionId;
use mentorship::reflection as domain;

use crate::{
    failure::nullable,
    peer_review::name_of,
    placement::{self, Placement},
    request::RequestExt,
    scalar::{Date, DateTime},
};

/// What a participant makes of what they learned in a placement. They and their mentor see it; where it is shared, all who see the
/// placement.
#[derive(Clone)]
pub struct Reflection(pub(crate) Arc<domain::Reflection>);

/// What a participant makes of what they learned in a placement. They and their mentor see it; where it is shared, all who see the
/// placement.
#[Object]
impl Reflection {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// On which placement.
    async fn placement(&self, ctx: &Context<'_>) -> Option<Result<Placement>> {
        nullable(placement::find(ctx, self.0.placement_id)).await
    }

    /// The language that it is written in, as a BCP 47 tag.
    async fn language(&self) -> &str {
        &self.0.language
    }

    /// The day they sat down to it.
    async fn held_on(&self) -> Date {
        self.0.held_on.into()
    }

    /// What they learned.
    async fn learned(&self) -> &str {
        &self.0.learned
    }

    /// How it applies at home.
    async fn applies(&self) -> Option<&str> {
        self.0.applies.as_deref()
    }

    /// What would have to be adapted for the collection at home.
    async fn adapts(&self) -> Option<&str> {
        self.0.adapts.as_deref()
    }

    /// Whether all who see the placement see it.
    async fn is_shared(&self) -> bool {
        self.0.is_shared
    }

    /// Who wrote it, by name; none of somebody who is not known any more.
    async fn written_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.0.written_by)).await
    }

    /// When it was written or changed last.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite another change of yours.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}

/// The reflection with this id, if the viewer may see it.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: ReflectionId) -> Result<Option<Reflection>> {
    Ok(ctx.request().loaders().reports.reflection_by_id.load(id).await?.map(Reflection))
}
