//! What things of a programme are about: topics.

use catalogue::problem::Problems;
use database::{AsyncPgConnection, id::TopicId, schema::topic};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

/// The most topics of one thing.
pub(crate) const MOST_TOPICS: usize = 20;

/// Notes topics that there are not, or that are named twice.
pub(crate) async fn check_topics(
    conn: &mut AsyncPgConnection,
    topics: &[TopicId],
    field: &str,
    problems: &mut Problems,
) -> QueryResult<()> {
    problems.note_repeated(field, topics);
    let known: Vec<TopicId> = topic::table.filter(topic::id.eq_any(topics)).select(topic::id).load(conn).await?;
    for (at, wanted) in topics.iter().enumerate() {
        if !known.contains(wanted) {
            problems.note_not_found(format!("{field}.{at}"), "a topic");
        }
    }
    Ok(())
}
