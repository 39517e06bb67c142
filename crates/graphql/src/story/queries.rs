//! Where to find stories.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use database::{
    id::{ProgrammeId, StoryId},
    paging::PageRequest,
};
use mentorship::story as domain;

use super::types::{Story, StoryConnection};
use crate::{
    cost::{list_size, names},
    failure::nullable,
    paging::{page_request, total},
    request::{Fault, RequestExt},
};

/// What is told of the placements of an exchange.
#[derive(Clone)]
pub struct ExchangeStories(pub ProgrammeId);

/// What is told of the placements of an exchange.
#[Object]
impl ExchangeStories {
    /// The published stories of its placements, the newest first. Everybody sees them. Counted as many items as `first` says,
    /// 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn stories(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<StoryConnection>> {
        nullable(async {
            let request = ctx.request();
            let behind = after.is_some();
            let page: PageRequest<StoryId> = page_request(first, after)?;
            let conn = request.connection().await?;
            let total = total(&ctx.look_ahead(), domain::count_published_of(conn, self.0)).await?;
            let found = domain::published_of(conn, self.0, &page).await.map_err(Fault::from)?;
            Ok(Some(StoryConnection::new(found, behind, total, |row| Story(Arc::new(row)))))
        })
        .await
    }
}
