//! What gateways ask.

use async_graphql::{Any, Context, Error, ErrorExtensions, Object, Result, SimpleObject};
use database::paging::MOST;
use futures::future::join_all;

use super::{entity::Entity, reference::Reference, sdl};
use crate::cost::{list_size, names};

/// What this graph is, to a gateway.
#[derive(SimpleObject)]
#[graphql(name = "_Service")]
pub struct Service {
    /// The graph's schema, with the keys by which other graphs refer to its things.
    sdl: &'static str,
}

/// Queries for gateways.
#[derive(Default)]
pub struct FederationQueries;

#[Object]
impl FederationQueries {
    /// What this graph is.
    #[graphql(name = "_service", visible = false)]
    async fn service(&self) -> Service {
        Service { sdl: sdl() }
    }

    /// The things that another graph refers to, in the same order; none, and an error, in the place of one that there is
    /// not or that you may not see. Counted as many items as `representations` has.
    #[graphql(
        name = "_entities",
        visible = false,
        directive = list_size::apply(Some(100), names(&["representations"]), None)
    )]
    async fn entities(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "What is referred to: the name of its type as __typename, and a key of that type. At most 100."
        )]
        representations: Vec<Any>,
    ) -> Result<Vec<Option<Result<Entity>>>> {
        if representations.len() > MOST {
            let message =
                format!("representations has {} entries; ask for at most {MOST} at once.", representations.len());
            return Err(
                Error::new(message).extend_with(|_, extensions| extensions.set("code", "TOO_MANY_REPRESENTATIONS"))
            );
        }
        // All at once, so that the loaders see all keys before they fetch.
        let found = representations.iter().map(|Any(representation)| async move {
            let found = Reference::read(representation)?.resolve(ctx).await?;
            Ok(found)
        });
        Ok(Box::pin(join_all(found)).await.into_iter().map(Some).collect())
    }
}
