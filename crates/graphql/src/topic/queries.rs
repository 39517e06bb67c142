//! Asking for topics.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::topic as domain;

use super::{Topic, TopicConnection};
use crate::{
    cost::{cost, list_size, names, points},
    failure::nullable,
    id,
    paging::{page_request, total},
    request::RequestExt,
};

/// Which topics are wanted. Fields left out do not narrow.
#[derive(InputObject, Default)]
pub struct TopicFilterInput {
    /// Of this vocabulary, such as lyceum.
    scheme: Option<String>,
    /// Only those with nothing broader: the entrances to the vocabulary.
    top_only: Option<bool>,
}

/// Queries for topics.
#[derive(Default)]
pub struct TopicQueries;

#[Object]
impl TopicQueries {
    /// Topics by label, or, where words are searched, the best match first. Counted as many items as `first` says, 20
    /// if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn topics(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Words of a label in any language; the last one may be unfinished, and mistyped ones are forgiven. Costs 10 points.",
            directive = cost::apply(points(10))
        )]
        search: Option<String>,
        #[graphql(desc = "Which ones.")] filter: Option<TopicFilterInput>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Result<TopicConnection> {
        let filter = filter.unwrap_or_default();
        let filter = domain::TopicFilter {
            search: crate::opportunity::words(search)?,
            scheme: filter.scheme,
            top_only: filter.top_only.unwrap_or_default(),
        };
        let behind = after.is_some();
        let request = page_request(first, after)?;
        let conn = ctx.request().connection().await?;
        let selection = ctx.look_ahead();
        let total = total(&selection, domain::count(conn, &filter));
        let (page, total) = futures::try_join!(domain::page(conn, &filter, &request), total)?;
        Ok(TopicConnection::new(page, behind, total, |row| Topic(Arc::new(row))))
    }

    /// One topic, by its id or by its notation.
    async fn topic(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id, topic_….")] id: Option<ID>,
        #[graphql(desc = "Its short name in the vocabulary, such as emergency-management.")] notation: Option<String>,
        #[graphql(desc = "The vocabulary, for a notation; lyceum if not said.")] scheme: Option<String>,
    ) -> Option<Result<Topic>> {
        nullable(async {
            match (id, notation) {
                (Some(id), None) => {
                    let id = id::decode(&id, "id")?;
                    Ok(ctx.request().loaders().topic_by_id.load(id).await?.map(Topic))
                }
                (None, Some(notation)) => {
                    let conn = ctx.request().connection().await?;
                    let scheme = scheme.as_deref().unwrap_or("lyceum");
                    let found = domain::by_notation(conn, scheme, &notation).await?;
                    Ok(found.map(|row| Topic(Arc::new(row))))
                }
                _ => Err("Give either id or notation.".into()),
            }
        })
        .await
    }
}
