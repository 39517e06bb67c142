//! Looking up what partners expect to need.

use database::{
    AsyncPgConnection,
    id::{ExpectationId, OrganizationId, ProgrammeId},
    schema::expectation,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Expectation;

/// Those of these that there are, in no order.
///
/// # Errors
/// Where the database fails.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[ExpectationId]) -> QueryResult<Vec<Expectation>> {
    expectation::table.filter(expectation::id.eq_any(ids)).select(Expectation::as_select()).load(&mut conn).await
}

/// All that these partners of an exchange expect to need, what is needed first first.
pub(crate) async fn of_partners(
    mut conn: &AsyncPgConnection,
    programme: ProgrammeId,
    partners: &[OrganizationId],
) -> QueryResult<Vec<Expectation>> {
    expectation::table
        .filter(expectation::programme_id.eq(programme))
        .filter(expectation::organization_id.eq_any(partners))
        .order((expectation::ends_on, expectation::id))
        .select(Expectation::as_select())
        .load(&mut conn)
        .await
}
