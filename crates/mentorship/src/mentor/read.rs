//! Looking mentors up.

use database::{
    AsyncPgConnection,
    id::{MentorId, RoundId},
    schema::mentor,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Mentor;

/// Those of these mentors that there are, in no order.
///
/// # Errors
/// Where the database fails.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[MentorId]) -> QueryResult<Vec<Mentor>> {
    mentor::table.filter(mentor::id.eq_any(ids)).select(Mentor::as_select()).load(&mut conn).await
}

/// Who mentors in a round, in the order of their ids: the first to be added first.
///
/// # Errors
/// Where the database fails.
pub async fn of_round(conn: &AsyncPgConnection, id: RoundId) -> QueryResult<Vec<Mentor>> {
    of_rounds(conn, &[id]).await
}

/// The same of several rounds.
///
/// # Errors
/// Where the database fails.
pub async fn of_rounds(mut conn: &AsyncPgConnection, ids: &[RoundId]) -> QueryResult<Vec<Mentor>> {
    mentor::table
        .filter(mentor::round_id.eq_any(ids))
        .order((mentor::round_id, mentor::id))
        .select(Mentor::as_select())
        .load(&mut conn)
        .await
}
