//! Looking years up.

use database::{
    AsyncPgConnection,
    id::{ProgramYearId, ProgrammeId},
    schema::program_year,
    statement::Statement,
};
use diesel::{
    dsl::AsSelect,
    pg::Pg,
    prelude::*,
    sql_types::{Array, BigInt, Integer, Uuid},
};
use diesel_async::RunQueryDsl;

use super::{ProgramYear, YearStatus};

/// Those of these years that there are, in no order.
///
/// # Errors
/// Where the database fails.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[ProgramYearId]) -> QueryResult<Vec<ProgramYear>> {
    program_year::table.filter(program_year::id.eq_any(ids)).select(ProgramYear::as_select()).load(&mut conn).await
}

/// The years of a programme that are called so.
///
/// # Errors
/// Where the database fails.
pub async fn by_number(
    mut conn: &AsyncPgConnection,
    programme: ProgrammeId,
    year: i32,
) -> QueryResult<Option<ProgramYear>> {
    program_year::table
        .filter(program_year::programme_id.eq(programme).and(program_year::year.eq(year)))
        .select(ProgramYear::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// The years of each of these programmes, the latest first: `limit` at most of each, those behind `after`. Years that are
/// being prepared only where `with_drafts` says so.
///
/// # Errors
/// Where the database fails.
pub async fn pages(
    mut conn: &AsyncPgConnection,
    programmes: &[ProgrammeId],
    with_drafts: bool,
    limit: i64,
    after: Option<i32>,
) -> QueryResult<Vec<ProgramYear>> {
    let mut statement = Statement::<AsSelect<ProgramYear, Pg>>::new("SELECT ");
    statement
        .fragment(ProgramYear::as_select())
        .sql(" FROM unnest(")
        .bind::<Array<Uuid>, _>(programmes.to_vec())
        .sql(") AS wanted (id) CROSS JOIN LATERAL (SELECT * FROM program_year WHERE programme_id = wanted.id");
    if !with_drafts {
        statement.sql(" AND status <> 'draft'");
    }
    if let Some(after) = after {
        statement.sql(" AND year < ").bind::<Integer, _>(after);
    }
    statement.sql(" ORDER BY year DESC LIMIT ").bind::<BigInt, _>(limit);
    statement.sql(") AS program_year ORDER BY year DESC");
    statement.load(&mut conn).await
}

/// How many years a programme has.
///
/// # Errors
/// Where the database fails.
pub async fn total(mut conn: &AsyncPgConnection, programme: ProgrammeId, with_drafts: bool) -> QueryResult<i64> {
    program_year::table
        .filter(program_year::programme_id.eq(programme))
        .filter(program_year::status.ne(YearStatus::Draft).or(diesel::dsl::sql::<diesel::sql_types::Bool>(
            match with_drafts {
                true => "true",
                false => "false",
            },
        )))
        .count()
        .get_result(&mut conn)
        .await
}
