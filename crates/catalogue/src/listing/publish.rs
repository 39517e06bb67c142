//! Listing what an organization listed before it was approved.

use database::{
    AsyncPgConnection,
    id::{ListingId, OpportunityId, OrganizationId},
    schema::{listing, opportunity, opportunity_search, programme_participant},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::policy::NETWORK;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use super::{ListingStatus, write::keep_lister};
use crate::opportunity::refresh_search;

/// Lists the drafts of an organization that is in the network now. A draft of what the organization could no longer see
/// stays one: its role as a lister would show it again. To be called in the transaction that approves the organization,
/// which is locked.
///
/// # Errors
/// Where the database fails.
pub(crate) async fn publish_drafts(
    conn: &mut AsyncPgConnection,
    lister: OrganizationId,
    now: Timestamp,
) -> QueryResult<()> {
    let drafts = listing::table
        .filter(listing::organization_id.eq(lister))
        .filter(listing::status.eq(ListingStatus::Draft))
        .select(listing::opportunity_id);
    // Locked before the listings, and in the order of their ids, as everywhere.
    let locked: Vec<OpportunityId> = opportunity::table
        .filter(opportunity::id.eq_any(drafts))
        .order(opportunity::id)
        .select(opportunity::id)
        .for_no_key_update()
        .load(conn)
        .await?;
    let seen = seen_by(conn, lister, &locked).await?;
    let listed: Vec<(ListingId, OpportunityId)> = diesel::update(
        listing::table
            .filter(listing::organization_id.eq(lister))
            .filter(listing::status.eq(ListingStatus::Draft))
            .filter(listing::opportunity_id.eq_any(&seen)),
    )
    .set((
        listing::status.eq(ListingStatus::Listed),
        listing::revision.eq(listing::revision + 1),
        listing::updated_at.eq(now.to_diesel()),
    ))
    .returning((listing::id, listing::opportunity_id))
    .get_results(conn)
    .await?;
    let opportunities: Vec<OpportunityId> = listed.into_iter().map(|(_, opportunity)| opportunity).collect();
    for opportunity in &opportunities {
        keep_lister(conn, *opportunity, lister, ListingStatus::Listed).await?;
    }
    refresh_search(conn, &opportunities).await
}

/// Those of these opportunities that an organization of the network sees.
async fn seen_by(
    conn: &mut AsyncPgConnection,
    organization: OrganizationId,
    ids: &[OpportunityId],
) -> QueryResult<Vec<OpportunityId>> {
    let mut keys: Vec<Uuid> = programme_participant::table
        .filter(programme_participant::organization_id.eq(organization))
        .select(programme_participant::programme_id)
        .load(conn)
        .await?;
    keys.extend([NETWORK, organization.uuid()]);
    opportunity_search::table
        .filter(opportunity_search::opportunity_id.eq_any(ids))
        .filter(opportunity_search::public.or(opportunity_search::seen_by.overlaps_with(keys)))
        .select(opportunity_search::opportunity_id)
        .load(conn)
        .await
}
