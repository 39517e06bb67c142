//! Looking needs up.

use database::{
    AsyncPgConnection,
    id::{NeedId, TopicId},
    paging::{Page, PageRequest},
    schema::{need, need_change, need_topic},
};
use diesel::{pg::Pg, prelude::*};
use diesel_async::RunQueryDsl;
use identity::policy::{MaySeeNeeds, NeedOwner};

use super::{Need, NeedChange, NeedState};

/// Those of these needs that there are, in no order.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[NeedId]) -> QueryResult<Vec<Need>> {
    need::table.filter(need::id.eq_any(ids)).select(Need::as_select()).load(&mut conn).await
}

/// A page of somebody's needs, the newest first: those that stand so, or all.
pub async fn page(
    mut conn: &AsyncPgConnection,
    may: MaySeeNeeds,
    states: &[NeedState],
    request: &PageRequest<NeedId>,
) -> QueryResult<Page<NeedId, Need>> {
    let mut list = of(may, states).order(need::id.desc()).limit(request.limit());
    if let Some(after) = request.after {
        list = list.filter(need::id.lt(after));
    }
    let rows: Vec<Need> = list.select(Need::as_select()).load(&mut conn).await?;
    Ok(Page::cut(request, rows.into_iter().map(|row| (row.id, row)).collect()))
}

/// How many there are.
pub async fn count(mut conn: &AsyncPgConnection, may: MaySeeNeeds, states: &[NeedState]) -> QueryResult<i64> {
    of(may, states).count().get_result(&mut conn).await
}

fn of(may: MaySeeNeeds, states: &[NeedState]) -> need::BoxedQuery<'static, Pg> {
    let mut list = need::table.into_boxed();
    list = match may.owner() {
        NeedOwner::Organization(id) => list.filter(need::organization_id.eq(id)),
        NeedOwner::Person(id) => list.filter(need::person_id.eq(id)),
    };
    if !states.is_empty() {
        list = list.filter(need::state.eq_any(states.to_vec()));
    }
    list
}

/// What each of these needs is about, the most important first.
pub async fn topics_of(mut conn: &AsyncPgConnection, ids: &[NeedId]) -> QueryResult<Vec<(NeedId, TopicId)>> {
    need_topic::table
        .filter(need_topic::need_id.eq_any(ids))
        .order((need_topic::need_id, need_topic::position, need_topic::topic_id))
        .select((need_topic::need_id, need_topic::topic_id))
        .load(&mut conn)
        .await
}

/// How each of these needs came to stand where it does, the first step first.
pub async fn histories(mut conn: &AsyncPgConnection, ids: &[NeedId]) -> QueryResult<Vec<NeedChange>> {
    need_change::table
        .filter(need_change::need_id.eq_any(ids))
        .order(need_change::number)
        .select(NeedChange::as_select())
        .load(&mut conn)
        .await
}
