//! What can be read about a debrief.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use mentorship::debrief as domain;

use crate::{
    failure::nullable,
    peer_review::name_of,
    scalar::{Date, DateTime},
};

/// What is kept of a placement, as its participant writes it down: what to take home, what stood in the way, and what helped. Everybody
/// who sees the placement sees it.
#[derive(Clone)]
pub struct Debrief(pub(crate) Arc<domain::Debrief>);

/// What is kept of a placement, as its participant writes it down: what to take home, what stood in the way, and what helped. Everybody
/// who sees the placement sees it.
#[Object]
impl Debrief {
    /// The language that it is written in, as a BCP 47 tag: en, fr, es.
    async fn language(&self) -> &str {
        &self.0.language
    }

    /// The day it was held.
    async fn held_on(&self) -> Date {
        self.0.held_on.into()
    }

    /// What to take home.
    async fn takeaways(&self) -> &str {
        &self.0.takeaways
    }

    /// What stood in the way.
    async fn obstacles(&self) -> Option<&str> {
        self.0.obstacles.as_deref()
    }

    /// What helped against it.
    async fn strategies(&self) -> Option<&str> {
        self.0.strategies.as_deref()
    }

    /// Who wrote it, by name; none of somebody who is not known any more.
    async fn written_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.0.written_by)).await
    }

    /// When it was written last.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}
