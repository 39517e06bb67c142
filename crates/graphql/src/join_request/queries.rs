//! Asking for requests to join.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use catalogue::join_request as domain;
use identity::policy;

use super::{JoinRequest, types::JoinRequestConnection};
use crate::{
    cost::{list_size, names},
    failure::{nullable, refused},
    paging::{page_request, total},
    request::RequestExt,
};

/// Queries for requests to join.
#[derive(Default)]
pub struct JoinRequestQueries;

#[Object]
impl JoinRequestQueries {
    /// Requests to join the network, the oldest first. For stewards; one's own are in `viewer.joinRequests`. Counted as many
    /// items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn join_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Those that were decided, or taken back (true), or those that wait (false); left out: all.")]
        decided: Option<bool>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<JoinRequestConnection>> {
        nullable(async {
            let request = ctx.request();
            let may = policy::decide_join_requests(request.viewer()).map_err(refused)?;
            let behind = after.is_some();
            let page = page_request(first, after)?;
            let conn = request.connection().await?;
            let selection = ctx.look_ahead();
            let total = total(&selection, domain::count(conn, &may, decided));
            let (page, total) = futures::try_join!(domain::page(conn, &may, decided, &page), total)?;
            Ok(Some(JoinRequestConnection::new(page, behind, total, |row| JoinRequest(Arc::new(row)))))
        })
        .await
    }
}

/// The viewer's own requests; none of who is no person.
///
/// # Errors
/// Where the database fails.
pub async fn own(ctx: &Context<'_>) -> Result<Vec<JoinRequest>> {
    let request = ctx.request();
    let Ok(may) = policy::act_for_oneself(request.viewer(), "Having requests") else { return Ok(Vec::new()) };
    let rows = domain::of_oneself(request.connection().await?, &may).await?;
    Ok(rows.into_iter().map(|row| JoinRequest(Arc::new(row))).collect())
}
