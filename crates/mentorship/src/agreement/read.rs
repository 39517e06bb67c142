//! Looking agreements up.

use catalogue::problem::Rejection;
use database::{
    AsyncPgConnection,
    id::{AgreementId, PlacementId},
    schema::{agreement, agreement_objective},
};
use diesel::{dsl::min, prelude::*};
use diesel_async::RunQueryDsl;
use jiff::civil::Date;

use super::{Agreement, AgreementObjective};

/// All versions of these placements' agreements, the newest first.
///
/// # Errors
/// Where the database fails.
pub async fn of_placements(mut conn: &AsyncPgConnection, ids: &[PlacementId]) -> QueryResult<Vec<Agreement>> {
    agreement::table
        .filter(agreement::placement_id.eq_any(ids))
        .order((agreement::placement_id, agreement::version.desc()))
        .select(Agreement::as_select())
        .load(&mut conn)
        .await
}

/// Those versions of these placements' agreements that are in force, and those that are proposed: at most one each.
///
/// # Errors
/// Where the database fails.
pub async fn standing(mut conn: &AsyncPgConnection, ids: &[PlacementId]) -> QueryResult<Vec<Agreement>> {
    agreement::table
        .filter(agreement::placement_id.eq_any(ids))
        .filter(agreement::superseded_at.is_null())
        .order((agreement::placement_id, agreement::version))
        .select(Agreement::as_select())
        .load(&mut conn)
        .await
}

/// The version that is in force; none before all three parties accepted one.
///
/// # Errors
/// Where the database fails.
pub async fn in_force(conn: &AsyncPgConnection, id: PlacementId) -> QueryResult<Option<Agreement>> {
    Ok(standing(conn, &[id]).await?.into_iter().find(Agreement::is_in_force))
}

/// The first day of a placement, by whichever version of its agreement has been in force; none before one was.
pub(crate) async fn first_day(mut conn: &AsyncPgConnection, id: PlacementId) -> QueryResult<Option<Date>> {
    let first: Option<jiff_diesel::Date> = agreement::table
        .filter(agreement::placement_id.eq(id).and(agreement::in_force_at.is_not_null()))
        .select(min(agreement::starts_on))
        .get_result(&mut conn)
        .await?;
    Ok(first.map(jiff_diesel::Date::to_jiff))
}

/// What is to be learned by these agreements, in order.
///
/// # Errors
/// Where the database fails.
pub async fn objectives(mut conn: &AsyncPgConnection, ids: &[AgreementId]) -> QueryResult<Vec<AgreementObjective>> {
    agreement_objective::table
        .filter(agreement_objective::agreement_id.eq_any(ids))
        .order((agreement_objective::agreement_id, agreement_objective::position))
        .select(AgreementObjective::as_select())
        .load(&mut conn)
        .await
}

/// The version with this id of a placement's agreement.
pub(super) async fn of_placement(
    conn: &mut AsyncPgConnection,
    placement: PlacementId,
    id: AgreementId,
    field: &str,
) -> Result<Agreement, Rejection> {
    let row = agreement::table.find(id).filter(agreement::placement_id.eq(placement)).select(Agreement::as_select());
    row.first(conn).await.optional()?.ok_or_else(|| Rejection::not_found(field, "an agreement"))
}
