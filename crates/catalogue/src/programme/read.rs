//! Looking programmes up.

use database::{
    AsyncPgConnection,
    id::{OrganizationId, ProgrammeId},
    schema::programme,
    statement::Statement,
};
use diesel::{
    dsl::AsSelect,
    pg::Pg,
    prelude::*,
    sql_types::{Array, BigInt, Uuid},
};
use diesel_async::RunQueryDsl;

use super::Programme;

/// Those of these programmes that there are, in no order.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[ProgrammeId]) -> QueryResult<Vec<Programme>> {
    programme::table.filter(programme::id.eq_any(ids)).select(Programme::as_select()).load(&mut conn).await
}

/// The programmes that each of these organizations runs, the oldest first: `limit` at most of each, those behind `after`.
pub async fn pages(
    mut conn: &AsyncPgConnection,
    operators: &[OrganizationId],
    limit: i64,
    after: Option<ProgrammeId>,
) -> QueryResult<Vec<Programme>> {
    let mut statement = Statement::<AsSelect<Programme, Pg>>::new("SELECT ");
    statement
        .fragment(Programme::as_select())
        .sql(" FROM unnest(")
        .bind::<Array<Uuid>, _>(operators.to_vec())
        .sql(") AS wanted (id) CROSS JOIN LATERAL (SELECT * FROM programme WHERE organization_id = wanted.id");
    if let Some(after) = after {
        statement.sql(" AND programme.id > ").bind::<Uuid, _>(after);
    }
    statement.sql(" ORDER BY programme.id LIMIT ").bind::<BigInt, _>(limit);
    statement.sql(") AS programme ORDER BY programme.id");
    statement.load(&mut conn).await
}

/// How many programmes each of these organizations runs.
pub async fn totals(
    mut conn: &AsyncPgConnection,
    operators: &[OrganizationId],
) -> QueryResult<Vec<(OrganizationId, i64)>> {
    programme::table
        .filter(programme::organization_id.eq_any(operators))
        .group_by(programme::organization_id)
        .select((programme::organization_id, diesel::dsl::count_star()))
        .load(&mut conn)
        .await
}
