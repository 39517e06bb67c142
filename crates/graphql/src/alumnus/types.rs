//! What can be read about an alumnus.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use futures::future::try_join_all;
use mentorship::alumnus as domain;

use crate::{
    connection,
    cost::list_size,
    failure::{nullable, required},
    organization::{self, Organization},
    peer_review::name_of,
    request::RequestExt,
    scalar::DateTime,
    topic::Topic,
};

/// Somebody who took part in an exchange, as participant or mentor, and stays in touch with it. For those who take part in the
/// exchange.
#[derive(Clone)]
pub struct Alumnus(pub(super) Arc<domain::Alumnus>);

/// Somebody who took part in an exchange, as participant or mentor, and stays in touch with it. For those who take part in the
/// exchange.
#[Object]
impl Alumnus {
    /// The id.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What they are called; none of somebody who is not known any more.
    async fn name(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, Some(self.0.person_id))).await
    }

    /// Whether they are open to give a guest lecture.
    async fn lectures(&self) -> bool {
        self.0.lectures
    }

    /// Whether they would mentor next.
    async fn mentors(&self) -> bool {
        self.0.mentors
    }

    /// Whether they would refer others to the exchange.
    async fn refers(&self) -> bool {
        self.0.refers
    }

    /// What they would like to be asked about.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// The institution of their latest placement that is over: that which let them go, or the host where they mentored.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(async {
            match ctx.request().loaders().artifacts.part_by_alumnus.load(self.0.id).await? {
                Some(part) => organization::find(ctx, part.organization).await,
                None => Ok(None),
            }
        })
        .await
    }

    /// What could be learned in that placement, and so what they learned or taught; at most 10. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn topics(&self, ctx: &Context<'_>) -> Result<Vec<Topic>> {
        required(ctx, async {
            let loaders = ctx.request().loaders();
            let Some(part) = loaders.artifacts.part_by_alumnus.load(self.0.id).await? else { return Ok(Vec::new()) };
            let skills = loaders.offers.skills_by_offer.load(part.offer).await?;
            let topics = try_join_all(skills.iter().map(|skill| loaders.topic_by_id.load(skill.topic))).await?;
            Ok(topics.into_iter().flatten().map(Topic).collect())
        })
        .await
    }

    /// When they left; none of somebody who did not.
    async fn left_at(&self) -> Option<DateTime> {
        self.0.left_at.map(Into::into)
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite another change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}

connection! {
    /// Alumni, page by page.
    AlumnusConnection,
    /// An alumnus in a list.
    AlumnusEdge,
    Alumnus
}
