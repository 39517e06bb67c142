//! What can be read about what a partner expects to need.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use mentorship::expectation as domain;

use crate::{
    failure::nullable,
    opportunity::Level,
    organization::{self, Organization},
    request::RequestExt,
    scalar::Date,
    topic::Topic,
};

/// What something is expected to be needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Occasion")]
pub enum Occasion {
    /// A collection or an object that is acquired.
    Acquisition,
    /// An exhibition.
    Exhibition,
    /// A standard that comes into force or changes, such as one of accessibility.
    Standard,
    /// A project.
    Project,
    /// Something else.
    Other,
}

/// What a partner of an exchange expects to need in the years to come. Seen by everybody who takes part in the exchange.
#[derive(Clone)]
pub struct Expectation(pub Arc<domain::Expectation>);

/// What a partner of an exchange expects to need in the years to come. Seen by everybody who takes part in the exchange.
#[Object]
impl Expectation {
    /// Its id.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Which partner.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id)).await
    }

    /// What its people are to learn.
    async fn topic(&self, ctx: &Context<'_>) -> Option<Result<Topic>> {
        nullable(async { Ok(ctx.request().loaders().topic_by_id.load(self.0.topic_id).await?.map(Topic)) }).await
    }

    /// The least level that is of use.
    async fn level(&self) -> Level {
        self.0.level.into()
    }

    /// What it is needed for.
    async fn occasion(&self) -> Occasion {
        self.0.occasion.into()
    }

    /// Which one, in words.
    async fn about(&self) -> &str {
        &self.0.about
    }

    /// How many of its people are to learn it.
    async fn people(&self) -> i32 {
        self.0.people
    }

    /// The first day on which they can.
    async fn starts_on(&self) -> Date {
        self.0.starts_on.into()
    }

    /// The last day on which they can: by then it is needed.
    async fn ends_on(&self) -> Date {
        self.0.ends_on.into()
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}
