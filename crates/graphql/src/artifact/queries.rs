//! Where to find artifacts, and stories with them.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use database::{
    id::{ArtifactId, ProgrammeId},
    paging::PageRequest,
};
use mentorship::{artifact as domain, placement};

use super::types::{Artifact, ArtifactConnection, ArtifactKind};
use crate::{
    cost::{list_size, names},
    failure::{nullable, required},
    id,
    paging::{page_request, total},
    request::{Fault, RequestExt},
    story::Story,
};

/// What was made in a placement, and what is told of it.
#[derive(Clone)]
pub struct PlacementArtifacts(Arc<placement::Placement>);

impl PlacementArtifacts {
    /// Of the placement of this row.
    pub fn of(row: Arc<placement::Placement>) -> Self {
        Self(row)
    }
}

/// What was made in a placement, and what is told of it.
#[Object]
impl PlacementArtifacts {
    /// What was made in it for others to use, the oldest first; drafts and what was withdrawn are among it. At most 50. Counted as 5
    /// items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn artifacts(&self, ctx: &Context<'_>) -> Result<Vec<Artifact>> {
        required(ctx, async {
            let rows = ctx.request().loaders().artifacts.artifacts_by_placement.load(self.0.id).await?;
            Ok(rows.iter().cloned().map(Artifact).collect())
        })
        .await
    }

    /// What is told of it, the oldest first; drafts and what was taken down are among it. At most 20. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn stories(&self, ctx: &Context<'_>) -> Result<Vec<Story>> {
        required(ctx, async {
            let rows = ctx.request().loaders().artifacts.stories_by_placement.load(self.0.id).await?;
            Ok(rows.iter().cloned().map(Story).collect())
        })
        .await
    }
}

/// What was made in the placements of an exchange.
#[derive(Clone)]
pub struct ExchangeArtifacts(pub ProgrammeId);

/// What was made in the placements of an exchange.
#[Object]
impl ExchangeArtifacts {
    /// Its repository: what was made in its placements and published, of that which you may see, the newest first. Counted as
    /// many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn artifacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of this kind.")] kind: Option<ArtifactKind>,
        #[graphql(desc = "Only those about this topic, topic_…, or one that is narrower.")] topic: Option<ID>,
        #[graphql(desc = "Only those in this language, as a BCP 47 tag; fr finds those in fr-CA too.")]
        language: Option<String>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<ArtifactConnection>> {
        nullable(async {
            let topic = topic.map(|id| id::decode(&id, "topic")).transpose()?;
            let filter = domain::ArtifactFilter { kind: kind.map(Into::into), topic, language };
            self.page(ctx, filter, first, after).await
        })
        .await
    }
}

impl ExchangeArtifacts {
    async fn page(
        &self,
        ctx: &Context<'_>,
        filter: domain::ArtifactFilter,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Option<ArtifactConnection>> {
        let request = ctx.request();
        let behind = after.is_some();
        let page: PageRequest<ArtifactId> = page_request(first, after)?;
        let (conn, sight) = (request.connection().await?, request.sight());
        let total = total(&ctx.look_ahead(), domain::count_published_of(conn, sight, self.0, &filter)).await?;
        let found = domain::published_of(conn, sight, self.0, &filter, &page).await.map_err(Fault::from)?;
        Ok(Some(ArtifactConnection::new(found, behind, total, |row| Artifact(Arc::new(row)))))
    }
}
