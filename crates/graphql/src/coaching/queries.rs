//! Where to find coaching.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use database::{id::EnrolmentId, paging::PageRequest};
use identity::policy;
use track::coaching as domain;

use super::{
    offers::{self, CoachingOffer, CoachingOfferConnection},
    sessions::{self, CoachingSession},
};
use crate::{
    cost::{list_size, names},
    failure::{nullable, refused},
    id,
    paging::page_request,
    request::RequestExt,
};

/// Queries about coaching.
#[derive(Default)]
pub struct CoachingQueries;

#[Object]
impl CoachingQueries {
    /// One offer of coaching; none where there is none that you may see.
    async fn coaching_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id, coachingoffer_….")] id: ID,
    ) -> Option<Result<CoachingOffer>> {
        nullable(async { offers::find(ctx, id::decode(&id, "id")?).await }).await
    }

    /// The hours of coaching that are offered to the museums of a year, the oldest first. For those museums, and for coaches and
    /// staff of the programme. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn coaching_offers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of a programme's year, year_….")] year: ID,
        #[graphql(desc = "Whether those that were withdrawn are wanted too.", default)] with_withdrawn: bool,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<CoachingOfferConnection>> {
        nullable(async {
            let request = ctx.request();
            let conn = request.connection().await?;
            let year = id::decode(&year, "year")?;
            let may = policy::see_coaching_offers(conn, request.viewer(), year).await.map_err(refused)?;
            let behind = after.is_some();
            let page: PageRequest<_> = page_request(first, after)?;
            let total = match ctx.look_ahead().field("totalCount").exists() {
                true => Some(domain::count_offers_of_year(conn, &may, with_withdrawn).await?),
                false => None,
            };
            let found = domain::offers_of_year(conn, &may, with_withdrawn, &page).await?;
            Ok(Some(CoachingOfferConnection::new(found, behind, total, |row| CoachingOffer(Arc::new(row)))))
        })
        .await
    }

    /// One session of coaching; none where there is none that you may see.
    async fn coaching_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id, coaching_….")] id: ID,
    ) -> Option<Result<CoachingSession>> {
        nullable(async { sessions::find(ctx, id::decode(&id, "id")?).await }).await
    }

    /// The coaching that a museum has booked in a year, in the order of time, what was cancelled among it; at most 500. For the
    /// museum and those who run the programme; a coach of the museum sees what they give themselves. Counted as 10 items.
    #[graphql(directive = list_size::apply(Some(10), None, None))]
    async fn coaching_sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the museum's enrolment, enrolment_….")] enrolment: ID,
    ) -> Option<Result<Vec<CoachingSession>>> {
        nullable(async { of_enrolment(ctx, id::decode(&enrolment, "enrolment")?).await.map(Some) }).await
    }
}

async fn of_enrolment(ctx: &Context<'_>, enrolment: EnrolmentId) -> Result<Vec<CoachingSession>> {
    let request = ctx.request();
    let conn = request.connection().await?;
    let may = policy::see_bookings(conn, request.viewer(), enrolment).await.map_err(refused)?;
    let rows = domain::of_enrolment(conn, &may).await?;
    Ok(rows.into_iter().map(|row| CoachingSession(Arc::new(row))).collect())
}
