//! Looking topics up.

use database::{
    AsyncPgConnection,
    id::{OpportunityId, TopicId},
    paging::{Page, PageRequest},
    schema::{opportunity_topic, topic, topic_match, topic_relation},
    statement::Statement,
};
use diesel::{
    dsl::AsSelect,
    pg::Pg,
    prelude::*,
    sql_types::{BigInt, Bool, Float, Text, Uuid},
};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

use super::{Topic, TopicMatch};

/// Which topics are wanted. Empty fields do not narrow.
#[derive(Debug, Clone, Default)]
pub struct TopicFilter {
    /// Words of a label in any language, the last one possibly unfinished, mistyped ones forgiven.
    pub search: Option<String>,
    /// Of this vocabulary.
    pub scheme: Option<String>,
    /// Only those with nothing broader.
    pub top_only: bool,
}

/// Where a topic stands in a list: how well it matches, then its label, then its id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TopicKey(u32, String, TopicId);

/// How one topic stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relation {
    /// The other is broader.
    Broader,
    /// The other is narrower.
    Narrower,
    /// The other is related.
    Related,
}

/// Those of these topics that there are, in no order.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[TopicId]) -> QueryResult<Vec<Topic>> {
    topic::table.filter(topic::id.eq_any(ids)).select(Topic::as_select()).load(&mut conn).await
}

/// The topic with this notation in this vocabulary.
pub async fn by_notation(mut conn: &AsyncPgConnection, scheme: &str, notation: &str) -> QueryResult<Option<Topic>> {
    topic::table
        .filter(topic::scheme.eq(scheme).and(topic::notation.eq(notation)))
        .select(Topic::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// The topics of these opportunities, the most important first.
pub async fn of_opportunities(
    mut conn: &AsyncPgConnection,
    ids: &[OpportunityId],
) -> QueryResult<Vec<(OpportunityId, Topic)>> {
    opportunity_topic::table
        .inner_join(topic::table)
        .filter(opportunity_topic::opportunity_id.eq_any(ids))
        .order((opportunity_topic::position, opportunity_topic::topic_id))
        .select((opportunity_topic::opportunity_id, Topic::as_select()))
        .load(&mut conn)
        .await
}

/// What stands beside these topics in the vocabulary. `related` holds in both directions, whichever was written down.
pub async fn relations(
    mut conn: &AsyncPgConnection,
    ids: &[TopicId],
) -> QueryResult<Vec<(TopicId, Relation, TopicId)>> {
    let rows: Vec<(TopicId, String, TopicId)> = topic_relation::table
        .filter(topic_relation::topic_id.eq_any(ids).or(topic_relation::other_id.eq_any(ids)))
        .select((topic_relation::topic_id, topic_relation::kind, topic_relation::other_id))
        .load(&mut conn)
        .await?;
    let mut relations: Vec<_> = rows
        .into_iter()
        .flat_map(|(topic, kind, other)| match kind.as_str() {
            "broader" => [(topic, Relation::Broader, other), (other, Relation::Narrower, topic)],
            _ => [(topic, Relation::Related, other), (other, Relation::Related, topic)],
        })
        .collect();
    relations.sort();
    relations.dedup();
    Ok(relations)
}

/// The same concepts in other vocabularies.
pub async fn matches(mut conn: &AsyncPgConnection, ids: &[TopicId]) -> QueryResult<Vec<(TopicId, TopicMatch)>> {
    let rows = topic_match::table
        .filter(topic_match::topic_id.eq_any(ids))
        .order((topic_match::kind.desc(), topic_match::uri))
        .select((topic_match::topic_id, topic_match::kind, topic_match::uri))
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().map(|(id, kind, uri)| (id, TopicMatch { kind, uri })).collect())
}

/// A page of topics: by label, or, where words are searched, the best match first.
pub async fn page(
    mut conn: &AsyncPgConnection,
    filter: &TopicFilter,
    request: &PageRequest<TopicKey>,
) -> QueryResult<Page<TopicKey, Topic>> {
    let mut statement = Statement::<(AsSelect<Topic, Pg>, Float, Text)>::default();
    with_search(&mut statement, filter);
    statement.sql("SELECT ").fragment(Topic::as_select()).sql(", rank, sort_label");
    from(&mut statement, filter);
    if let Some(TopicKey(rank, label, id)) = &request.after {
        statement.sql(" AND (-rank, sort_label COLLATE \"C\", topic.id) > (-");
        statement.bind::<Float, _>(f32::from_bits(*rank)).sql("::float4, ").bind::<Text, _>(label.clone());
        statement.sql(", ").bind::<Uuid, _>(*id).sql(")");
    }
    statement.sql(" ORDER BY -rank, sort_label COLLATE \"C\", topic.id LIMIT ").bind::<BigInt, _>(request.limit());
    let rows: Vec<(Topic, f32, String)> = statement.load(&mut conn).await?;
    let items = rows.into_iter().map(|(row, rank, label)| (TopicKey(rank.to_bits(), label, row.id), row)).collect();
    Ok(Page::cut(request, items))
}

/// How many topics a filter finds.
pub async fn count(mut conn: &AsyncPgConnection, filter: &TopicFilter) -> QueryResult<i64> {
    let mut statement = Statement::<BigInt>::default();
    with_search(&mut statement, filter);
    statement.sql("SELECT count(*)");
    from(&mut statement, filter);
    statement.get_result(&mut conn).await
}

fn with_search<Row>(statement: &mut Statement<Row>, filter: &TopicFilter) {
    if let Some(words) = &filter.search {
        statement
            .sql("WITH asked AS MATERIALIZED (SELECT search_query(")
            .bind::<Text, _>(words.clone())
            .sql(") AS query) ");
    }
}

fn from<Row>(statement: &mut Statement<Row>, filter: &TopicFilter) {
    match &filter.search {
        Some(_) => statement.sql(
            " FROM asked, topic, LATERAL (SELECT ts_rank(document, query, 1) AS rank) AS compared WHERE document @@ query",
        ),
        None => statement.sql(" FROM topic, (SELECT 0::float4 AS rank) AS compared WHERE true"),
    };
    if let Some(scheme) = &filter.scheme {
        statement.sql(" AND scheme = ").bind::<Text, _>(scheme.clone());
    }
    statement
        .sql(" AND (NOT ")
        .bind::<Bool, _>(filter.top_only)
        .sql(" OR NOT EXISTS (SELECT FROM topic_relation WHERE topic_id = topic.id AND kind = 'broader'))");
}
