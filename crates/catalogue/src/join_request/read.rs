//! Which requests there are.

use database::{
    AsyncPgConnection,
    id::JoinRequestId,
    paging::{Page, PageRequest},
    schema::join_request,
};
use diesel::{pg::Pg, prelude::*};
use diesel_async::RunQueryDsl;
use identity::policy::{MayActForOneself, MayDecide};

use super::JoinRequest;

/// The most that a person is shown of their own.
const MOST_OWN: i64 = 100;

/// A page of the requests, the oldest first: those that were decided, those that wait, or all.
///
/// # Errors
/// Where the database fails.
pub async fn page(
    mut conn: &AsyncPgConnection,
    _may: &MayDecide,
    decided: Option<bool>,
    request: &PageRequest<JoinRequestId>,
) -> QueryResult<Page<JoinRequestId, JoinRequest>> {
    let mut requests = of(decided).order(join_request::id).limit(request.limit());
    if let Some(after) = request.after {
        requests = requests.filter(join_request::id.gt(after));
    }
    let rows: Vec<JoinRequest> = requests.select(JoinRequest::as_select()).load(&mut conn).await?;
    Ok(Page::cut(request, rows.into_iter().map(|row| (row.id, row)).collect()))
}

/// How many of them there are.
///
/// # Errors
/// Where the database fails.
pub async fn count(mut conn: &AsyncPgConnection, _may: &MayDecide, decided: Option<bool>) -> QueryResult<i64> {
    of(decided).count().get_result(&mut conn).await
}

/// One's own requests, the newest first; the latest hundred.
///
/// # Errors
/// Where the database fails.
pub async fn of_oneself(mut conn: &AsyncPgConnection, may: &MayActForOneself) -> QueryResult<Vec<JoinRequest>> {
    join_request::table
        .filter(join_request::person_id.eq(may.person()))
        .order(join_request::id.desc())
        .limit(MOST_OWN)
        .select(JoinRequest::as_select())
        .load(&mut conn)
        .await
}

fn of(decided: Option<bool>) -> join_request::BoxedQuery<'static, Pg> {
    let all = join_request::table.into_boxed();
    match decided {
        Some(true) => all.filter(join_request::decided_at.is_not_null()),
        Some(false) => all.filter(join_request::decided_at.is_null()),
        None => all,
    }
}
