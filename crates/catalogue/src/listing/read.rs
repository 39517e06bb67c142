//! Looking listings up.

use database::{
    AsyncPgConnection,
    id::{ListingId, OpportunityId},
    schema::listing,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Listing, ListingStatus};

/// Those of these listings that there are, in no order.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[ListingId]) -> QueryResult<Vec<Listing>> {
    listing::table.filter(listing::id.eq_any(ids)).select(Listing::as_select()).load(&mut conn).await
}

/// The listings that stand of these opportunities, the oldest first.
pub async fn of_opportunities(mut conn: &AsyncPgConnection, ids: &[OpportunityId]) -> QueryResult<Vec<Listing>> {
    listing::table
        .filter(listing::opportunity_id.eq_any(ids))
        .filter(listing::status.eq(ListingStatus::Listed))
        .order(listing::id)
        .select(Listing::as_select())
        .load(&mut conn)
        .await
}
