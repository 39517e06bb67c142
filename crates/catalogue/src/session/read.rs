//! Looking sessions up.

use database::{
    AsyncPgConnection,
    id::{OpportunityId, RunId, SessionId},
    paging::{Page, PageRequest},
    schema::session,
    statement::Statement,
};
use diesel::{
    dsl::AsSelect,
    pg::Pg,
    prelude::*,
    sql_types::{BigInt, Timestamptz, Uuid},
};
use diesel_async::RunQueryDsl;
use jiff::{Timestamp, civil::Date};
use jiff_diesel::ToDiesel;
use serde::{Deserialize, Serialize};

use super::{Session, SessionStatus};
use crate::search::{Sight, seen};

/// Where a session stands in a calendar: when, then its id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionKey(i64, SessionId);

/// Which part of the calendar is wanted.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// From this instant on.
    pub from: Timestamp,
    /// Up to, but not at, this instant.
    pub to: Timestamp,
    /// The first of these days, for sessions of which only the day is known.
    pub first_day: Date,
    /// The last of these days, likewise.
    pub last_day: Date,
    /// What the asker may see.
    pub sight: Sight,
}

/// Those of these sessions that there are, in no order.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[SessionId]) -> QueryResult<Vec<Session>> {
    session::table.filter(session::id.eq_any(ids)).select(Session::as_select()).load(&mut conn).await
}

/// The sessions of these runs, in the order they are held.
pub async fn of_runs(mut conn: &AsyncPgConnection, ids: &[RunId]) -> QueryResult<Vec<Session>> {
    session::table
        .filter(session::run_id.eq_any(ids))
        .order((session::order_at, session::id))
        .select(Session::as_select())
        .load(&mut conn)
        .await
}

/// For each of these opportunities the first session at or after `now` that takes place.
pub async fn next_of_opportunities(
    mut conn: &AsyncPgConnection,
    ids: &[OpportunityId],
    now: Timestamp,
) -> QueryResult<Vec<Session>> {
    session::table
        .filter(session::opportunity_id.eq_any(ids))
        .filter(session::order_at.ge(now.to_diesel()))
        .filter(session::status.eq_any([SessionStatus::Scheduled, SessionStatus::MovedOnline]))
        .distinct_on(session::opportunity_id)
        .order((session::opportunity_id, session::order_at, session::id))
        .select(Session::as_select())
        .load(&mut conn)
        .await
}

/// A page of the calendar. Sessions of which only the day is known come at the end of their day.
pub async fn page(
    mut conn: &AsyncPgConnection,
    calendar: &Calendar,
    request: &PageRequest<SessionKey>,
) -> QueryResult<Page<SessionKey, Session>> {
    let mut statement = Statement::<AsSelect<Session, Pg>>::new("SELECT ");
    statement.fragment(Session::as_select());
    from(&mut statement, calendar);
    if let Some(SessionKey(micros, id)) = request.after.clone() {
        let at = Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MAX);
        statement.sql(" AND (order_at, session.id) > (").bind::<Timestamptz, _>(at.to_diesel());
        statement.sql(", ").bind::<Uuid, _>(id).sql(")");
    }
    statement.sql(" ORDER BY order_at, session.id LIMIT ").bind::<BigInt, _>(request.limit());
    let rows: Vec<Session> = statement.load(&mut conn).await?;
    let items = rows.into_iter().map(|row| (SessionKey(row.order_at.as_microsecond(), row.id), row)).collect();
    Ok(Page::cut(request, items))
}

/// How many sessions that part of the calendar has.
pub async fn count(mut conn: &AsyncPgConnection, calendar: &Calendar) -> QueryResult<i64> {
    let mut statement = Statement::<BigInt>::new("SELECT count(*)");
    from(&mut statement, calendar);
    statement.get_result(&mut conn).await
}

/// `order_at` narrows by index; sessions of which only the day is known lie at the end of it in UTC, so up to a day
/// outside of the instants asked for.
fn from<Row>(statement: &mut Statement<Row>, calendar: &Calendar) {
    statement
        .sql(" FROM session JOIN opportunity_search USING (opportunity_id) WHERE order_at >= ")
        .bind::<Timestamptz, _>(calendar.from.to_diesel())
        .sql("::timestamptz - interval '1 day' AND order_at < ")
        .bind::<Timestamptz, _>(calendar.to.to_diesel())
        .sql("::timestamptz + interval '1 day' AND (starts_at >= ")
        .bind::<Timestamptz, _>(calendar.from.to_diesel())
        .sql(" AND starts_at < ")
        .bind::<Timestamptz, _>(calendar.to.to_diesel())
        .sql(" OR starts_at IS NULL AND starts_on BETWEEN ")
        .bind::<diesel::sql_types::Date, _>(calendar.first_day.to_diesel())
        .sql(" AND ")
        .bind::<diesel::sql_types::Date, _>(calendar.last_day.to_diesel())
        .sql(") AND opportunity_search.status <> 'withdrawn' AND ");
    seen(&calendar.sight, statement);
}
