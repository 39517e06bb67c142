//! Where to find what was adopted.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use catalogue::programme::Programme as ProgrammeRow;
use database::{id::ReturnCommitmentId, paging::PageRequest};
use identity::policy;
use mentorship::return_commitment as domain;

use super::types::{AdoptedImprovement, AdoptedImprovementConnection};
use crate::{
    cost::{list_size, names},
    failure::{nullable, refused},
    paging::{page_request, total},
    request::{Fault, RequestExt},
};

/// What came of the placements of an exchange at home.
#[derive(Clone)]
pub struct ExchangeImprovements(Arc<ProgrammeRow>);

impl ExchangeImprovements {
    /// Of those of the exchange of this programme.
    pub fn of(programme: Arc<ProgrammeRow>) -> Self {
        Self(programme)
    }
}

/// What came of the placements of an exchange at home.
#[Object]
impl ExchangeImprovements {
    /// Improvements that participants brought home and that were adopted there, the newest promise first. For those who take
    /// part in the exchange; to others it is null, with an error. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn adopted_improvements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<AdoptedImprovementConnection>> {
        nullable(async {
            let request = ctx.request();
            let may = policy::list_offers(request.viewer(), self.0.facts()).map_err(refused)?;
            let behind = after.is_some();
            let page: PageRequest<ReturnCommitmentId> = page_request(first, after)?;
            let conn = request.connection().await?;
            let count = domain::count_adopted_in(conn, &may);
            let total = total(&ctx.look_ahead(), count).await.map_err(Fault::from)?;
            let found = domain::adopted_in(conn, &may, &page).await.map_err(Fault::from)?;
            let node = |row| AdoptedImprovement(Arc::new(row));
            Ok(Some(AdoptedImprovementConnection::new(found, behind, total, node)))
        })
        .await
    }
}
