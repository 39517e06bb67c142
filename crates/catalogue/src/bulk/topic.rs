//! Topics, many at once.

use std::collections::HashMap;

use database::{
    AsyncPgConnection,
    id::TopicId,
    schema::{topic, topic_relation},
    statement::Statement,
};
use diesel::{
    prelude::*,
    sql_types::{Array, Jsonb, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use identity::policy::MayImportRegisters;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    merge,
    rows::{Rows, change, insert},
};
use crate::{
    LanguageMap,
    opportunity::refresh_search_of_topics,
    topic::{AlternativeLabels, TopicInput},
};

/// A topic that a source tells of, and was checked.
#[derive(Debug, Clone)]
pub struct BulkTopic {
    /// Its id; one that the catalogue does not have yet is new.
    pub id: TopicId,
    /// What is said about it.
    pub input: TopicInput,
    /// What the same source said before, as JSON of a [`TopicInput`].
    pub before: Option<Value>,
}

/// What a topic is tied to; replaces what it was tied to before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicTies {
    /// The topic.
    pub of: TopicId,
    /// Its broader topics.
    pub broader: Vec<TopicId>,
    /// Its related topics.
    pub related: Vec<TopicId>,
}

const FIELDS: [&str; 4] = ["main_language", "label", "alternative_labels", "definition"];

#[derive(Serialize)]
struct Row<'a> {
    id: Uuid,
    scheme: &'a str,
    notation: &'a str,
    main_language: &'a str,
    label: &'a LanguageMap,
    alternative_labels: &'a AlternativeLabels,
    definition: &'a LanguageMap,
    revision: i32,
    created_at: &'a str,
    updated_at: &'a str,
}

#[derive(Serialize)]
struct MatchRow<'a> {
    topic_id: Uuid,
    kind: crate::topic::MatchKind,
    uri: &'a str,
}

#[derive(Serialize)]
struct RelationRow {
    topic_id: Uuid,
    kind: &'static str,
    other_id: Uuid,
}

/// The ids of topics with these schemes and notations.
///
/// # Errors
/// Where the database fails.
pub async fn topics_by_notation(
    conn: &mut AsyncPgConnection,
    notations: &[&str],
) -> QueryResult<HashMap<(String, String), TopicId>> {
    let rows: Vec<(String, String, TopicId)> = topic::table
        .filter(topic::notation.eq_any(notations))
        .select((topic::scheme, topic::notation, topic::id))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(scheme, notation, id)| ((scheme, notation), id)).collect())
}

/// Writes topics, without what they are tied to.
///
/// # Errors
/// Where the database fails or refuses a row; to be called in a transaction, which then is to be rolled back.
pub async fn write_topics(
    conn: &mut AsyncPgConnection,
    _may: &MayImportRegisters,
    topics: &[BulkTopic],
    now: Timestamp,
) -> QueryResult<()> {
    let now = now.to_string();
    let ids: Vec<Uuid> = topics.iter().map(|one| one.id.uuid()).collect();
    let standing = standing(conn, ids).await?;
    let (mut new, mut changed, mut matches) = (Rows::default(), Rows::default(), Rows::default());
    let (mut renamed, mut rematched) = (Vec::new(), Vec::new());
    for one in topics {
        let input = serde_json::to_value(&one.input)
            .map_err(|error| diesel::result::Error::SerializationError(error.into()))?;
        match standing.get(&one.id) {
            Some(standing) => {
                let mut row = merge::changes(&FIELDS, one.before.as_ref(), &input, standing);
                if !row.is_empty() {
                    renamed.push(one.id);
                    row.insert("id".to_owned(), json!(one.id.uuid()));
                    row.insert("updated_at".to_owned(), json!(now));
                    changed.push(&row);
                }
            }
            None => new.push(&Row {
                id: one.id.uuid(),
                scheme: &one.input.scheme,
                notation: &one.input.notation,
                main_language: &one.input.main_language,
                label: &one.input.label,
                alternative_labels: &one.input.alternative_labels,
                definition: &one.input.definition,
                revision: 1,
                created_at: &now,
                updated_at: &now,
            }),
        }
        let said = one.before.as_ref().and_then(|before| before.get("matches"));
        if said == input.get("matches") {
            continue;
        }
        if said.is_some() {
            rematched.push(one.id.uuid());
        }
        for same in &one.input.matches {
            matches.push(&MatchRow { topic_id: one.id.uuid(), kind: same.kind, uri: &same.uri });
        }
    }
    new.write(
        conn,
        insert!("topic", "id, scheme, notation, main_language, label, alternative_labels, definition, revision, created_at, updated_at"),
    )
    .await?;
    let columns = change!(
        "topic",
        "main_language, label, alternative_labels, definition, revision, updated_at",
        "new.main_language, new.label, new.alternative_labels, new.definition, topic.revision + 1, new.updated_at"
    );
    changed.write(conn, columns).await?;
    let mut statement = Statement::<()>::new("DELETE FROM topic_match WHERE topic_id = ANY (");
    statement.bind::<Array<SqlUuid>, _>(rematched).sql(")");
    statement.execute(conn).await?;
    matches.write(conn, insert!("topic_match", "topic_id, kind, uri", " ON CONFLICT DO NOTHING")).await?;
    refresh_search_of_topics(conn, &renamed).await
}

async fn standing(conn: &mut AsyncPgConnection, ids: Vec<Uuid>) -> QueryResult<HashMap<TopicId, Value>> {
    let mut statement =
        Statement::<(SqlUuid, Jsonb)>::new("SELECT id, to_jsonb(topic) - 'document' FROM topic WHERE id = ANY (");
    statement.bind::<Array<SqlUuid>, _>(ids).sql(") ORDER BY id FOR UPDATE");
    let rows: Vec<(TopicId, Value)> = statement.load(conn).await?;
    Ok(rows.into_iter().collect())
}

/// Writes what topics are tied to. The answer is the notations of those among them that are broader than themselves now;
/// these are to be untied in the same transaction.
///
/// # Errors
/// Where the database fails.
pub async fn write_topic_ties(conn: &mut AsyncPgConnection, ties: &[TopicTies]) -> QueryResult<Vec<String>> {
    if ties.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = ties.iter().map(|one| one.of.uuid()).collect();
    diesel::delete(topic_relation::table.filter(topic_relation::topic_id.eq_any(&ids))).execute(conn).await?;
    let mut rows = Rows::default();
    for one in ties {
        let broader = one.broader.iter().map(|other| ("broader", other));
        for (kind, other) in broader.chain(one.related.iter().map(|other| ("related", other))) {
            rows.push(&RelationRow { topic_id: one.of.uuid(), kind, other_id: other.uuid() });
        }
    }
    rows.write(conn, insert!("topic_relation", "topic_id, kind, other_id", " ON CONFLICT DO NOTHING")).await?;
    refresh_search_of_topics(conn, &ties.iter().map(|one| one.of).collect::<Vec<_>>()).await?;
    // Two topics that are each above the other stand in a circle.
    let mut statement = Statement::<Text>::new(
        "SELECT DISTINCT topic.notation FROM topic_ancestor AS up JOIN topic_ancestor AS down \
         ON down.topic_id = up.ancestor_id AND down.ancestor_id = up.topic_id JOIN topic ON topic.id = up.topic_id \
         WHERE up.topic_id <> up.ancestor_id AND up.topic_id = ANY (",
    );
    statement.bind::<Array<SqlUuid>, _>(ids).sql(") ORDER BY 1");
    statement.load(conn).await
}

/// Takes away what those of these topics are tied to that have one of these notations.
///
/// # Errors
/// Where the database fails.
pub async fn untie_topics(conn: &mut AsyncPgConnection, notations: &[String], ties: &[TopicTies]) -> QueryResult<()> {
    let ids: Vec<TopicId> = ties.iter().map(|one| one.of).collect();
    let mine = topic::table.filter(topic::id.eq_any(ids)).filter(topic::notation.eq_any(notations)).select(topic::id);
    let mine: Vec<TopicId> = mine.load(conn).await?;
    diesel::delete(topic_relation::table.filter(topic_relation::topic_id.eq_any(&mine))).execute(conn).await?;
    refresh_search_of_topics(conn, &mine).await
}
