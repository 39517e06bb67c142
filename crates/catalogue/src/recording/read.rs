//! Looking recordings up.

use database::{
    AsyncPgConnection,
    id::{RecordingId, SessionId},
    schema::recording,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Recording;

/// Those of these recordings that there are, in no order.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[RecordingId]) -> QueryResult<Vec<Recording>> {
    recording::table.filter(recording::id.eq_any(ids)).select(Recording::as_select()).load(&mut conn).await
}

/// The recordings of these sessions; a session has one at most.
pub async fn of_sessions(mut conn: &AsyncPgConnection, ids: &[SessionId]) -> QueryResult<Vec<Recording>> {
    recording::table.filter(recording::session_id.eq_any(ids)).select(Recording::as_select()).load(&mut conn).await
}
