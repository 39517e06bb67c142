//! Whom a programme writes to of a museum.

use std::collections::{HashMap, HashSet};

use database::{
    AsyncPgConnection,
    id::{EnrolmentId, OrganizationId, PersonId},
    schema::membership,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::notice::Recipient;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::Enrolment;

/// Whom the programme writes to of each of these museums: its contact, as long as they have a role in it; those who run it
/// where it has named none, or they have left.
pub(crate) async fn readers(
    conn: &mut AsyncPgConnection,
    rows: &[&Enrolment],
    now: Timestamp,
) -> QueryResult<HashMap<EnrolmentId, Recipient>> {
    let contacts: Vec<PersonId> = rows.iter().filter_map(|row| row.contact_person_id).collect();
    let museums: Vec<OrganizationId> = rows.iter().map(|row| row.organization_id).collect();
    let roles: Vec<(PersonId, OrganizationId)> = membership::table
        .filter(membership::person_id.eq_any(contacts))
        .filter(membership::organization_id.assume_not_null().eq_any(museums))
        .filter(membership::ended_at.is_null())
        .filter(membership::until.is_null().or(membership::until.gt(now.to_diesel())))
        .select((membership::person_id, membership::organization_id.assume_not_null()))
        .load(conn)
        .await?;
    let roles: HashSet<_> = roles.into_iter().collect();
    let reader = |row: &&Enrolment| {
        let museum = row.organization_id;
        let contact = row.contact_person_id.filter(|contact| roles.contains(&(*contact, museum)));
        (row.id, contact.map_or(Recipient::Organization(museum), Recipient::Person))
    };
    Ok(rows.iter().map(reader).collect())
}
