//! Reading pairings.

use database::{
    AsyncPgConnection,
    id::{PairingId, PlanId},
    paging::{Page, PageRequest},
    schema::pairing,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Pairing;

/// Those of these pairings that there are, in no order.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[PairingId]) -> QueryResult<Vec<Pairing>> {
    pairing::table.filter(pairing::id.eq_any(ids)).select(Pairing::as_select()).load(&mut conn).await
}

/// The pairings of a plan, by application.
pub async fn of_plan(conn: &AsyncPgConnection, plan: PlanId) -> QueryResult<Vec<Pairing>> {
    of_plans(conn, &[plan]).await
}

/// The pairings of these plans, of each by application.
pub async fn of_plans(mut conn: &AsyncPgConnection, plans: &[PlanId]) -> QueryResult<Vec<Pairing>> {
    pairing::table
        .filter(pairing::plan_id.eq_any(plans))
        // They were written in that order.
        .order((pairing::plan_id, pairing::id))
        .select(Pairing::as_select())
        .load(&mut conn)
        .await
}

/// A page of the pairings of a plan.
pub async fn page_of_plan(
    mut conn: &AsyncPgConnection,
    plan: PlanId,
    page: &PageRequest<PairingId>,
) -> QueryResult<Page<PairingId, Pairing>> {
    let mut wanted = pairing::table
        .filter(pairing::plan_id.eq(plan))
        .order(pairing::id)
        .limit(page.limit())
        .select(Pairing::as_select())
        .into_boxed();
    if let Some(after) = page.after {
        wanted = wanted.filter(pairing::id.gt(after));
    }
    let rows: Vec<Pairing> = wanted.load(&mut conn).await?;
    Ok(Page::cut(page, rows.into_iter().map(|row| (row.id, row)).collect()))
}

/// How many there are.
pub async fn count_of_plan(mut conn: &AsyncPgConnection, plan: PlanId) -> QueryResult<i64> {
    pairing::table.filter(pairing::plan_id.eq(plan)).count().get_result(&mut conn).await
}
