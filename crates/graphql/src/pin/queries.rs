//! Where to find settled pairs.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use database::id::PinId;
use identity::policy;
use mentorship::{pin as domain, round};

use super::types::{SettledPair, SettledPairConnection};
use crate::{
    cost::{list_size, names},
    failure::{nullable, refused},
    paging::{page_request, total},
    request::RequestExt,
};

/// What is settled in a round.
#[derive(Clone)]
pub struct RoundSettledPairs(Arc<round::Round>);

impl RoundSettledPairs {
    /// Of this round.
    pub fn of(row: Arc<round::Round>) -> Self {
        Self(row)
    }
}

/// What is settled in a round.
#[Object]
impl RoundSettledPairs {
    /// What is settled about pairs before a plan is made, the oldest first. For those who run the exchange and its committee; to others it
    /// is null, with an error. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn settled_pairs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whether also those that were lifted; left out: no.")] with_lifted: Option<bool>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<SettledPairConnection>> {
        nullable(async {
            let request = ctx.request();
            let conn = request.connection().await?;
            let may = policy::see_committee_work_of_round(conn, request.viewer(), self.0.id).await.map_err(refused)?;
            let behind = after.is_some();
            let page = page_request::<PinId>(first, after)?;
            let lifted = with_lifted.unwrap_or_default();
            let total = total(&ctx.look_ahead(), domain::count_of_round(conn, &may, self.0.id, lifted)).await?;
            let found = domain::of_round(conn, &may, self.0.id, lifted, &page).await?;
            Ok(Some(SettledPairConnection::new(found, behind, total, |row| SettledPair(Arc::new(row)))))
        })
        .await
    }
}
