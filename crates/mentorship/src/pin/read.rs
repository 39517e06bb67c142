//! Reading settled pairs.

use database::{
    AsyncPgConnection,
    id::{PinId, RoundId},
    paging::{Page, PageRequest},
    schema::pin,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::policy::MaySeeCommitteeWork;

use super::Pin;

/// The settled pairs of a round that stand, the oldest first.
pub async fn standing(mut conn: &AsyncPgConnection, round: RoundId) -> QueryResult<Vec<Pin>> {
    pin::table
        .filter(pin::round_id.eq(round).and(pin::lifted_at.is_null()))
        .order(pin::id)
        .select(Pin::as_select())
        .load(&mut conn)
        .await
}

/// A page of them; with those that were lifted, if those are wanted too.
pub async fn of_round(
    mut conn: &AsyncPgConnection,
    may: &MaySeeCommitteeWork,
    round: RoundId,
    with_lifted: bool,
    page: &PageRequest<PinId>,
) -> QueryResult<Page<PinId, Pin>> {
    let mut wanted = pin::table
        .filter(pin::programme_id.eq(may.programme()).and(pin::round_id.eq(round)))
        .order(pin::id)
        .limit(page.limit())
        .select(Pin::as_select())
        .into_boxed();
    if !with_lifted {
        wanted = wanted.filter(pin::lifted_at.is_null());
    }
    if let Some(after) = page.after {
        wanted = wanted.filter(pin::id.gt(after));
    }
    let rows: Vec<Pin> = wanted.load(&mut conn).await?;
    Ok(Page::cut(page, rows.into_iter().map(|row| (row.id, row)).collect()))
}

/// How many there are.
pub async fn count_of_round(
    mut conn: &AsyncPgConnection,
    may: &MaySeeCommitteeWork,
    round: RoundId,
    with_lifted: bool,
) -> QueryResult<i64> {
    let of_round = pin::programme_id.eq(may.programme()).and(pin::round_id.eq(round));
    let mut wanted = pin::table.filter(of_round).into_boxed();
    if !with_lifted {
        wanted = wanted.filter(pin::lifted_at.is_null());
    }
    wanted.count().get_result(&mut conn).await
}

/// Those of these settled pairs that there are, in no order.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[PinId]) -> QueryResult<Vec<Pin>> {
    pin::table.filter(pin::id.eq_any(ids)).select(Pin::as_select()).load(&mut conn).await
}
