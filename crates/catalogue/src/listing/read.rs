//! Looking listings up.

use database::{
    AsyncPgConnection,
    id::{ListingId, OpportunityId, OrganizationId},
    schema::listing,
};
use diesel::{prelude::*, sql_types::Bool};
use diesel_async::RunQueryDsl;

use super::{Listing, ListingStatus};
use crate::search::Sight;

/// The condition on `listing` that lets through what somebody may see, as far as the listing goes: a draft is seen by
/// whoever is of the organization whose it is. What is listed they must be able to see besides.
#[diesel::dsl::auto_type]
fn seen(sight: &Sight) -> _ {
    let own: Vec<OrganizationId> = sight.keys().iter().copied().map(OrganizationId::from_uuid).collect();
    let everything: bool = sight.is_everything();
    let draft: ListingStatus = ListingStatus::Draft;
    listing::status.ne(draft).or(listing::organization_id.eq_any(own)).or(everything.into_sql::<Bool>())
}

/// Those of these listings that there are, in no order.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[ListingId], sight: &Sight) -> QueryResult<Vec<Listing>> {
    listing::table
        .filter(listing::id.eq_any(ids))
        .filter(seen(sight))
        .select(Listing::as_select())
        .load(&mut conn)
        .await
}

/// The listings that stand of these opportunities, or will, the oldest first.
pub async fn of_opportunities(
    mut conn: &AsyncPgConnection,
    ids: &[OpportunityId],
    sight: &Sight,
) -> QueryResult<Vec<Listing>> {
    listing::table
        .filter(listing::opportunity_id.eq_any(ids))
        .filter(listing::status.ne(ListingStatus::Withdrawn))
        .filter(seen(sight))
        .order(listing::id)
        .select(Listing::as_select())
        .load(&mut conn)
        .await
}
