//! Whether an organization is in the network, and how it comes into it.

use database::{
    AsyncPgConnection,
    id::OrganizationId,
    schema::{organization, organization_identifier},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Organization, OrganizationStatus};
use crate::{listing, opportunity::refresh_search_of_organization};

/// The organization, which nobody else changes until the transaction ends. It is locked before the opportunities that it
/// has a role in, as everywhere.
pub(crate) async fn lock(conn: &mut AsyncPgConnection, id: OrganizationId) -> QueryResult<Option<Organization>> {
    organization::table.find(id).select(Organization::as_select()).for_no_key_update().first(conn).await.optional()
}

/// Writes where an organization stands.
pub(crate) async fn set_status(
    conn: &mut AsyncPgConnection,
    row: &Organization,
    status: OrganizationStatus,
    now: Timestamp,
) -> QueryResult<()> {
    diesel::update(organization::table.find(row.id))
        .set((
            organization::status.eq(status),
            organization::revision.eq(row.revision + 1),
            organization::updated_at.eq(now.to_diesel()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes an organization into the network: what it listed until now as drafts is listed from now on.
pub(crate) async fn approve(conn: &mut AsyncPgConnection, row: &Organization, now: Timestamp) -> QueryResult<()> {
    set_status(conn, row, OrganizationStatus::Approved, now).await?;
    listing::publish_drafts(conn, row.id, now).await?;
    // Its opportunities are found by its name from now on.
    refresh_search_of_organization(conn, row.id).await
}

/// What is not in the network has no claim to the numbers of a register: they may be another's, who could not have them.
pub(crate) async fn give_identifiers_back(conn: &mut AsyncPgConnection, id: OrganizationId) -> QueryResult<()> {
    diesel::delete(organization_identifier::table.filter(organization_identifier::organization_id.eq(id)))
        .execute(conn)
        .await?;
    Ok(())
}
