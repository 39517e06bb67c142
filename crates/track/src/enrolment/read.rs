//! Looking enrolments up.

use database::{
    AsyncPgConnection,
    id::{EnrolmentId, OrganizationId, ProgramYearId, ProgrammeId},
    schema::{enrolment, enrolment_change, extension, program_year, programme},
    statement::Statement,
};
use diesel::{
    dsl::AsSelect,
    pg::Pg,
    prelude::*,
    sql_types::{BigInt, Text, Uuid},
};
use diesel_async::RunQueryDsl;
use identity::policy::{MayRunProgram, ProgrammeFacts};
use serde::{Deserialize, Serialize};

use super::{Enrolment, EnrolmentChange, EnrolmentState, Extension};

/// Where a museum stands among those of a year: its name, then its id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EnrolledKey(pub String, pub OrganizationId);

/// Those of these enrolments that there are, in no order.
///
/// # Errors
/// Where the database fails.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[EnrolmentId]) -> QueryResult<Vec<Enrolment>> {
    enrolment::table.filter(enrolment::id.eq_any(ids)).select(Enrolment::as_select()).load(&mut conn).await
}

/// The enrolments of each of these museums with the programme that each is in, the latest first.
///
/// # Errors
/// Where the database fails.
pub async fn of_organizations(
    mut conn: &AsyncPgConnection,
    museums: &[OrganizationId],
) -> QueryResult<Vec<(Enrolment, ProgrammeFacts)>> {
    let rows: Vec<(Enrolment, ProgrammeId, OrganizationId)> = enrolment::table
        .inner_join(program_year::table.inner_join(programme::table.on(programme::id.eq(program_year::programme_id))))
        .filter(enrolment::organization_id.eq_any(museums))
        .order(enrolment::id.desc())
        .select((Enrolment::as_select(), programme::id, programme::organization_id))
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().map(|(row, id, operator)| (row, ProgrammeFacts { id, operator })).collect())
}

/// The enrolments of a year by the names of their museums: `limit` at most, those behind `after`, all where there is no
/// limit.
///
/// # Errors
/// Where the database fails.
pub async fn page(
    mut conn: &AsyncPgConnection,
    _may: &MayRunProgram,
    year: ProgramYearId,
    state: Option<EnrolmentState>,
    limit: Option<i64>,
    after: Option<EnrolledKey>,
) -> QueryResult<Vec<(EnrolledKey, Enrolment)>> {
    let mut statement = Statement::<(AsSelect<Enrolment, Pg>, Text)>::new("SELECT ");
    statement
        .fragment(Enrolment::as_select())
        .sql(
            ", organization.sort_name FROM enrolment JOIN organization ON organization.id = enrolment.organization_id
            WHERE program_year_id = ",
        )
        .bind::<Uuid, _>(year);
    if let Some(state) = state {
        statement.sql(" AND state = ").bind::<Text, _>(state);
    }
    if let Some(EnrolledKey(name, id)) = after {
        statement.sql(" AND (sort_name COLLATE \"C\", organization.id) > (").bind::<Text, _>(name);
        statement.sql(", ").bind::<Uuid, _>(id).sql(")");
    }
    statement.sql(" ORDER BY sort_name COLLATE \"C\", organization.id");
    if let Some(limit) = limit {
        statement.sql(" LIMIT ").bind::<BigInt, _>(limit);
    }
    let rows: Vec<(Enrolment, String)> = statement.load(&mut conn).await?;
    Ok(rows.into_iter().map(|(row, name)| (EnrolledKey(name, row.organization_id), row)).collect())
}

/// How many enrolments a year has.
///
/// # Errors
/// Where the database fails.
pub async fn total(
    mut conn: &AsyncPgConnection,
    _may: &MayRunProgram,
    year: ProgramYearId,
    state: Option<EnrolmentState>,
) -> QueryResult<i64> {
    let mut wanted = enrolment::table.filter(enrolment::program_year_id.eq(year)).into_boxed();
    if let Some(state) = state {
        wanted = wanted.filter(enrolment::state.eq(state));
    }
    wanted.count().get_result(&mut conn).await
}

/// What happened to each of these enrolments, in order.
///
/// # Errors
/// Where the database fails.
pub async fn histories(mut conn: &AsyncPgConnection, ids: &[EnrolmentId]) -> QueryResult<Vec<EnrolmentChange>> {
    enrolment_change::table
        .filter(enrolment_change::enrolment_id.eq_any(ids))
        .order(enrolment_change::id)
        .select(EnrolmentChange::as_select())
        .load(&mut conn)
        .await
}

/// The later deadlines granted to each of these enrolments, in order.
///
/// # Errors
/// Where the database fails.
pub async fn extensions(mut conn: &AsyncPgConnection, ids: &[EnrolmentId]) -> QueryResult<Vec<Extension>> {
    extension::table
        .filter(extension::enrolment_id.eq_any(ids))
        .order(extension::id)
        .select(Extension::as_select())
        .load(&mut conn)
        .await
}
