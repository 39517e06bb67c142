//! Where to find coaching.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use database::{
    id::{CoachingSessionId, EnrolmentId, ProgramYearId},
    paging::PageRequest,
};
use identity::policy;
use jiff::Timestamp;
use track::coaching as domain;

use super::{
    offers::{self, CoachingOffer, CoachingOfferConnection},
    sessions::{self, CoachingSession, CoachingSessionConnection},
};
use crate::{
    failure::{nullable, refused},
    id,
    paging::{cut, page_request, total},
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

    /// One session of coaching; none where there is none that you may see.
    async fn coaching_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id, coaching_….")] id: ID,
    ) -> Option<Result<CoachingSession>> {
        nullable(async { sessions::find(ctx, id::decode(&id, "id")?).await }).await
    }
}

/// The hours of coaching that are offered to the museums of a year, the oldest first.
///
/// # Errors
/// Where the viewer may not see them or the page is none; where the database fails.
pub async fn offers_of_year(
    ctx: &Context<'_>,
    year: ProgramYearId,
    with_withdrawn: bool,
    first: Option<i32>,
    after: Option<String>,
) -> Result<CoachingOfferConnection> {
    let request = ctx.request();
    let conn = request.connection().await?;
    let may = policy::see_coaching_offers(conn, request.viewer(), year).await.map_err(refused)?;
    let behind = after.is_some();
    let page: PageRequest<_> = page_request(first, after)?;
    let total = total(&ctx.look_ahead(), domain::count_offers_of_year(conn, &may, with_withdrawn)).await?;
    let found = domain::offers_of_year(conn, &may, with_withdrawn, &page).await?;
    Ok(CoachingOfferConnection::new(found, behind, total, |row| CoachingOffer(Arc::new(row))))
}

/// The coaching that a museum has booked, in the order of time; for its coach, what they give themselves.
///
/// # Errors
/// Where the viewer may not see it or the page is none; where the database fails.
pub async fn of_enrolment(
    ctx: &Context<'_>,
    enrolment: EnrolmentId,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Option<CoachingSessionConnection>> {
    let request = ctx.request();
    let loaders = request.loaders();
    let Some(known) = loaders.program.facts_by_enrolment.load(enrolment).await? else { return Ok(None) };
    let may = policy::see_bookings(request.viewer(), &known).map_err(refused)?;
    let behind = after.is_some();
    let page: PageRequest<(Timestamp, CoachingSessionId)> = page_request(first, after)?;
    let rows = loaders.peers.coaching_by_enrolment.load(enrolment).await?;
    let mut seen = Vec::new();
    for row in rows.iter() {
        let is_seen = match may.given_by() {
            None => true,
            Some(coach) => {
                let by = loaders.peers.people_by_coaching.load(row.id).await?;
                by.iter().any(|one| one.person_id == coach)
            }
        };
        if is_seen {
            seen.push(((row.starts_at, row.id), row.clone()));
        }
    }
    let (found, total) = cut(&page, seen);
    Ok(Some(CoachingSessionConnection::new(found, behind, total, CoachingSession)))
}
