//! Where to find rounds of exchanges.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use database::{id::ProgrammeId, paging::PageRequest};
use identity::policy;
use mentorship::round as domain;

use super::types::{Round, RoundConnection, find};
use crate::{
    cost::{list_size, names},
    failure::{nullable, refused},
    id,
    paging::{page_request, total},
    request::RequestExt,
};

/// Queries about rounds of exchanges.
#[derive(Default)]
pub struct RoundQueries;

#[Object]
impl RoundQueries {
    /// One round of an exchange; none where there is none that you may see.
    async fn round(&self, ctx: &Context<'_>, #[graphql(desc = "Its id, round_….")] id: ID) -> Option<Result<Round>> {
        nullable(async { find(ctx, id::decode(&id, "id")?).await }).await
    }
}

/// The rounds of an exchange.
#[derive(Clone)]
pub struct ExchangeRounds(pub ProgrammeId);

#[Object]
impl ExchangeRounds {
    /// Its rounds, the newest first; those that nobody was called to yet are seen by those who run it and its committee. Counted as
    /// many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn rounds(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<RoundConnection>> {
        nullable(async {
            let request = ctx.request();
            let conn = request.connection().await?;
            let may = policy::see_rounds(conn, request.viewer(), self.0).await.map_err(refused)?;
            let behind = after.is_some();
            let page: PageRequest<_> = page_request(first, after)?;
            let total = total(&ctx.look_ahead(), domain::count_of_exchange(conn, &may)).await?;
            let found = domain::of_exchange(conn, &may, &page).await?;
            Ok(Some(RoundConnection::new(found, behind, total, |row| Round::of(Arc::new(row)))))
        })
        .await
    }
}
