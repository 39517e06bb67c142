//! Reading exchanges, and who takes part in them.

use std::collections::HashSet;

use catalogue::{
    organization::OrganizationStatus,
    problem::{ProblemCode, Rejection},
};
use database::{
    AsyncPgConnection,
    id::{OrganizationId, ProgrammeId},
    schema::{exchange_program, organization, programme, programme_participant},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::ExchangeProgram;

/// Those of these programmes that are exchanges and were set up.
///
/// # Errors
/// Where the database fails.
pub async fn by_programmes(mut conn: &AsyncPgConnection, ids: &[ProgrammeId]) -> QueryResult<Vec<ExchangeProgram>> {
    exchange_program::table
        .filter(exchange_program::programme_id.eq_any(ids))
        .select(ExchangeProgram::as_select())
        .load(&mut conn)
        .await
}

/// The exchange, which nobody else changes until the transaction ends.
///
/// # Errors
/// Where the programme is not set up as an exchange.
pub async fn locked(conn: &mut AsyncPgConnection, programme: ProgrammeId) -> Result<ExchangeProgram, Rejection> {
    let found = exchange_program::table
        .find(programme)
        .select(ExchangeProgram::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?;
    let what = "is not set up as an exchange yet; call setUpExchange first";
    found.ok_or_else(|| Rejection::one(ProblemCode::WrongState, "programme", what))
}

/// Whether an organization takes part in an exchange: as one of its partners, or because it runs it.
///
/// # Errors
/// Where the database fails.
pub async fn takes_part(
    conn: &AsyncPgConnection,
    exchange: ProgrammeId,
    organization: OrganizationId,
) -> QueryResult<bool> {
    Ok(partners_among(conn, exchange, &[organization]).await?.contains(&organization))
}

/// Those of these organizations that take part in an exchange: as its partners, or because they run it.
///
/// # Errors
/// Where the database fails.
pub async fn partners_among(
    mut conn: &AsyncPgConnection,
    exchange: ProgrammeId,
    organizations: &[OrganizationId],
) -> QueryResult<HashSet<OrganizationId>> {
    let participants = programme_participant::table
        .filter(programme_participant::programme_id.eq(exchange))
        .select(programme_participant::organization_id);
    let operators = programme::table.find(exchange).select(programme::organization_id);
    let found: Vec<OrganizationId> = organization::table
        .filter(organization::id.eq_any(organizations))
        .filter(organization::status.eq(OrganizationStatus::Approved))
        .filter(organization::id.eq_any(participants).or(organization::id.eq_any(operators)))
        .select(organization::id)
        .load(&mut conn)
        .await?;
    Ok(found.into_iter().collect())
}

/// Refuses an organization that takes no part in the exchange.
///
/// # Errors
/// [`ProblemCode::WrongState`] on the field `organization`.
pub(crate) async fn check_takes_part(
    conn: &AsyncPgConnection,
    programme: ProgrammeId,
    organization: OrganizationId,
) -> Result<(), Rejection> {
    if takes_part(conn, programme, organization).await? {
        return Ok(());
    }
    let why = "takes no part in the exchange; add it to the programme's participants first";
    Err(Rejection::one(ProblemCode::WrongState, "organization", why))
}
