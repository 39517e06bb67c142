//! Lists of plans.

use database::{
    AsyncPgConnection,
    id::RoundId,
    paging::{Page, PageRequest},
    schema::plan,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::policy::MaySeeCommitteeWork;

use super::Plan;

/// The plans of a round of this exchange, the newest first. Behind a cursor are those with lower numbers.
pub async fn of_round(
    mut conn: &AsyncPgConnection,
    may: &MaySeeCommitteeWork,
    round: RoundId,
    page: &PageRequest<i32>,
) -> QueryResult<Page<i32, Plan>> {
    let mut wanted = plan::table
        .filter(plan::programme_id.eq(may.programme()).and(plan::round_id.eq(round)))
        .order(plan::number.desc())
        .limit(page.limit())
        .select(Plan::as_select())
        .into_boxed();
    if let Some(after) = page.after {
        wanted = wanted.filter(plan::number.lt(after));
    }
    let rows: Vec<Plan> = wanted.load(&mut conn).await?;
    Ok(Page::cut(page, rows.into_iter().map(|row| (row.number, row)).collect()))
}

/// How many there are.
pub async fn count_of_round(
    mut conn: &AsyncPgConnection,
    may: &MaySeeCommitteeWork,
    round: RoundId,
) -> QueryResult<i64> {
    let of_round = plan::programme_id.eq(may.programme()).and(plan::round_id.eq(round));
    plan::table.filter(of_round).count().get_result(&mut conn).await
}
