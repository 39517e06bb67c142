//! Topics that something else names.

use database::{AsyncPgConnection, id::TopicId, schema::topic};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::problem::Problems;

/// The most topics of one thing of a programme.
pub const MOST_TOPICS: usize = 20;

/// Notes topics that there are not, or that are named twice.
///
/// # Errors
/// Where the database fails.
pub async fn check_topics(
    conn: &mut AsyncPgConnection,
    topics: &[TopicId],
    field: &str,
    problems: &mut Problems,
) -> QueryResult<()> {
    problems.note_repeated(field, topics);
    check_known_topics(conn, topics, field, problems).await
}

/// Notes topics that there are not, where those named twice are noted elsewhere.
///
/// # Errors
/// Where the database fails.
pub async fn check_known_topics(
    conn: &mut AsyncPgConnection,
    topics: &[TopicId],
    field: &str,
    problems: &mut Problems,
) -> QueryResult<()> {
    let known: Vec<TopicId> = topic::table.filter(topic::id.eq_any(topics)).select(topic::id).load(conn).await?;
    for (at, wanted) in topics.iter().enumerate() {
        if !known.contains(wanted) {
            problems.note_not_found(format!("{field}.{at}"), "a topic");
        }
    }
    Ok(())
}
