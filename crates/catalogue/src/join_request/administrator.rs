//! Who administers an organization.

use database::{
    AsyncPgConnection,
    id::{MembershipId, OrganizationId, PersonId},
    schema::membership,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::OrganizationRole;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

/// The administrators that an organization has now. It is to be locked.
pub(super) async fn administrators(
    conn: &mut AsyncPgConnection,
    organization: OrganizationId,
    now: Timestamp,
) -> QueryResult<Vec<PersonId>> {
    let lasts = membership::until.is_null().or(membership::until.gt(now.to_diesel()).assume_not_null());
    membership::table
        .filter(membership::organization_id.eq(organization))
        .filter(membership::role.eq(OrganizationRole::Administrator))
        .filter(membership::ended_at.is_null().and(lasts))
        .select(membership::person_id)
        .load(conn)
        .await
}

/// Makes a person administrator of an organization, which is to be locked. Another role that they had there ends.
pub(super) async fn make_administrator(
    conn: &mut AsyncPgConnection,
    organization: OrganizationId,
    person: PersonId,
    by: Option<PersonId>,
    now: Timestamp,
) -> QueryResult<()> {
    let theirs = || {
        membership::table
            .filter(membership::organization_id.eq(organization))
            .filter(membership::person_id.eq(person))
            .filter(membership::ended_at.is_null())
    };
    // What has run out ended then.
    diesel::update(theirs().filter(membership::until.le(now.to_diesel())))
        .set(membership::ended_at.eq(membership::until))
        .execute(conn)
        .await?;
    diesel::update(theirs())
        .set((membership::ended_at.eq(now.to_diesel()), membership::ended_by.eq(by)))
        .execute(conn)
        .await?;
    diesel::insert_into(membership::table)
        .values((
            membership::id.eq(MembershipId::new()),
            membership::person_id.eq(person),
            membership::organization_id.eq(organization),
            membership::role.eq(OrganizationRole::Administrator),
            membership::given_by.eq(by),
            membership::given_at.eq(now.to_diesel()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
