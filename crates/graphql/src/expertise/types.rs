//! What can be read about what a partner can teach.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use mentorship::expertise as domain;

use crate::{
    failure::nullable,
    opportunity::Level,
    organization::{self, Organization},
    request::RequestExt,
    scalar::Date,
    topic::Topic,
};

/// What a partner of an exchange can teach in the years to come. Seen by everybody who takes part in the exchange.
#[derive(Clone)]
pub struct Expertise(pub Arc<domain::Expertise>);

/// What a partner of an exchange can teach in the years to come. Seen by everybody who takes part in the exchange.
#[Object]
impl Expertise {
    /// Its id.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Which partner.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id)).await
    }

    /// What it can teach.
    async fn topic(&self, ctx: &Context<'_>) -> Option<Result<Topic>> {
        nullable(async { Ok(ctx.request().loaders().topic_by_id.load(self.0.topic_id).await?.map(Topic)) }).await
    }

    /// Up to which level.
    async fn level(&self) -> Level {
        self.0.level.into()
    }

    /// How many people it could host for it in a year.
    async fn people(&self) -> i32 {
        self.0.people
    }

    /// The first day on which it can.
    async fn starts_on(&self) -> Date {
        self.0.starts_on.into()
    }

    /// The last day.
    async fn ends_on(&self) -> Date {
        self.0.ends_on.into()
    }

    /// What else there is to know, in words.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}
