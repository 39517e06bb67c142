//! Looking up what partners can teach.

use database::{
    AsyncPgConnection,
    id::{ExpertiseId, OrganizationId, ProgrammeId},
    schema::expertise,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Expertise;

/// Those of these that there are, in no order.
///
/// # Errors
/// Where the database fails.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[ExpertiseId]) -> QueryResult<Vec<Expertise>> {
    expertise::table.filter(expertise::id.eq_any(ids)).select(Expertise::as_select()).load(&mut conn).await
}

/// All that these partners of an exchange can teach, what begins first first.
pub(crate) async fn of_partners(
    mut conn: &AsyncPgConnection,
    programme: ProgrammeId,
    partners: &[OrganizationId],
) -> QueryResult<Vec<Expertise>> {
    expertise::table
        .filter(expertise::programme_id.eq(programme))
        .filter(expertise::organization_id.eq_any(partners))
        .order((expertise::starts_on, expertise::id))
        .select(Expertise::as_select())
        .load(&mut conn)
        .await
}
