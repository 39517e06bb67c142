//! Where to find placements.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use database::{id::PlacementId, paging::PageRequest};
use identity::policy::{self, Refusal};
use mentorship::{placement as domain, round};

use super::types::{self, Placement, PlacementConnection};
use crate::{
    cost::{list_size, names},
    failure::{nullable, refused},
    id,
    paging::{page_request, total},
    request::RequestExt,
};

/// Queries about placements.
#[derive(Default)]
pub struct PlacementQueries;

#[Object]
impl PlacementQueries {
    /// One placement; none where there is none that you may see.
    async fn placement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id, placement_….")] id: ID,
    ) -> Option<Result<Placement>> {
        nullable(async { types::find(ctx, id::decode(&id, "id")?).await }).await
    }

    /// The placements that you have a part in, the oldest first: your own, those of people whom you supervise or mentor, and those that
    /// you answer for as an administrator of their institution, or an editor of the host. Counted as many items as `first` says, 20 if
    /// it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn my_placements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<PlacementConnection>> {
        nullable(async {
            let request = ctx.request();
            let behind = after.is_some();
            let page: PageRequest<PlacementId> = page_request(first, after)?;
            let conn = request.connection().await?;
            let viewer = request.viewer();
            policy::act_for_oneself(viewer, "Seeing what concerns oneself in exchanges").map_err(refused)?;
            let total = total(&ctx.look_ahead(), domain::count_own(conn, viewer, None)).await?;
            let found = domain::own(conn, viewer, None, &page).await.map_err(crate::request::Fault::from)?;
            Ok(Some(PlacementConnection::new(found, behind, total, |row| Placement::of(Arc::new(row)))))
        })
        .await
    }
}

/// The placements of a round.
#[derive(Clone)]
pub struct RoundPlacements(Arc<round::Round>);

impl RoundPlacements {
    /// Those of the round of this row.
    pub fn of(row: Arc<round::Round>) -> Self {
        Self(row)
    }
}

/// The placements of a round.
#[Object]
impl RoundPlacements {
    /// Placements that came of its plans, the oldest first: all for those who run the exchange and its committee; for others those that
    /// they have a part in. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn placements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<PlacementConnection>> {
        nullable(async {
            let request = ctx.request();
            let behind = after.is_some();
            let page: PageRequest<PlacementId> = page_request(first, after)?;
            let (conn, viewer, id) = (request.connection().await?, request.viewer(), self.0.id);
            let sees_all = match policy::see_committee_work_of_round(conn, viewer, id).await {
                Ok(_) => true,
                Err(Refusal::Denied(_) | Refusal::Hidden(_)) => false,
                Err(failed @ Refusal::Database(_)) => return Err(refused(failed)),
            };
            let list = ctx.look_ahead();
            let (total, found) = if sees_all {
                (total(&list, domain::count_of_round(conn, id)).await?, domain::of_round(conn, id, &page).await)
            } else {
                let own = domain::own(conn, viewer, Some(id), &page).await;
                (total(&list, domain::count_own(conn, viewer, Some(id))).await?, own)
            };
            let found = found.map_err(crate::request::Fault::from)?;
            Ok(Some(PlacementConnection::new(found, behind, total, |row| Placement::of(Arc::new(row)))))
        })
        .await
    }
}
