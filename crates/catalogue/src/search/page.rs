//! A page of opportunities, in the order asked for.

use database::{
    AsyncPgConnection,
    id::OpportunityId,
    paging::{self, Page, PageRequest},
    statement::Statement,
};
use diesel::{
    dsl::AsSelect,
    pg::Pg,
    prelude::*,
    sql_types::{BigInt, Float, Text, Timestamptz, Uuid},
};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::{Deserialize, Serialize};

use super::{OpportunityFilter, Sight};
use crate::opportunity::Opportunity;

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpportunityOrder {
    /// The best match of the words searched first; without words, the newest.
    Relevance,
    /// The one whose next session is soonest first, then those without a coming session, the newest first.
    NextSession,
    /// The one that came into the catalogue last first.
    Newest,
    /// By title, from A to Z in its main language, without regard to capitals and accents.
    Title,
}

/// Where an opportunity stands in a list of one order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpportunityKey {
    /// By relevance: the bits of the rank.
    Rank(u32, OpportunityId),
    /// By next session: microseconds since 1970; none among those without a coming session.
    Next(Option<i64>, OpportunityId),
    /// Newest first.
    Age(OpportunityId),
    /// By title.
    Title(String, OpportunityId),
}

/// How many hits are ranked: the newest of those whose title matches, and as many of the others. Ranking reads each
/// hit's whole text, so ranking all of many thousand would take longer than anybody waits.
const RANKED: &str = "1000";

/// A page. A cursor of another order than the one asked for counts as none.
///
/// `now` decides which session is the next one.
pub async fn page(
    conn: &AsyncPgConnection,
    filter: &OpportunityFilter,
    sight: &Sight,
    order: OpportunityOrder,
    request: &PageRequest<OpportunityKey>,
    now: Timestamp,
) -> QueryResult<Page<OpportunityKey, Opportunity>> {
    let rows = match order {
        OpportunityOrder::Relevance if filter.search.is_some() => by_relevance(conn, filter, sight, request).await?,
        OpportunityOrder::Relevance | OpportunityOrder::Newest => newest(conn, filter, sight, request).await?,
        OpportunityOrder::NextSession => by_next_session(conn, filter, sight, request, now).await?,
        OpportunityOrder::Title => by_title(conn, filter, sight, request).await?,
    };
    Ok(Page::cut(request, rows))
}

/// How many opportunities a filter finds.
pub async fn count(mut conn: &AsyncPgConnection, filter: &OpportunityFilter, sight: &Sight) -> QueryResult<i64> {
    let mut statement = Statement::<BigInt>::default();
    asked(&mut statement, filter);
    statement.sql("SELECT count(*) FROM ");
    from(&mut statement, filter);
    statement.sql(" WHERE ");
    filter.condition(sight, None, &mut statement);
    statement.get_result(&mut conn).await
}

type Rows = Vec<(OpportunityKey, Opportunity)>;

async fn newest(
    mut conn: &AsyncPgConnection,
    filter: &OpportunityFilter,
    sight: &Sight,
    request: &PageRequest<OpportunityKey>,
) -> QueryResult<Rows> {
    let mut statement = Statement::<AsSelect<Opportunity, Pg>>::default();
    asked(&mut statement, filter);
    statement.sql("SELECT ").fragment(Opportunity::as_select()).sql(" FROM (SELECT opportunity_id FROM ");
    from(&mut statement, filter);
    statement.sql(" WHERE ");
    filter.condition(sight, None, &mut statement);
    if let Some(OpportunityKey::Age(id)) = &request.after {
        statement.sql(" AND opportunity_id < ").bind::<Uuid, _>(*id);
    }
    statement.sql(" ORDER BY opportunity_id DESC").sql(AT_MOST).sql(JOINED);
    statement.sql(" ORDER BY opportunity_id DESC LIMIT ").bind::<BigInt, _>(request.limit());
    let rows: Vec<Opportunity> = statement.load(&mut conn).await?;
    Ok(rows.into_iter().map(|row| (OpportunityKey::Age(row.id), row)).collect())
}

async fn by_title(
    mut conn: &AsyncPgConnection,
    filter: &OpportunityFilter,
    sight: &Sight,
    request: &PageRequest<OpportunityKey>,
) -> QueryResult<Rows> {
    let mut statement = Statement::<(AsSelect<Opportunity, Pg>, Text)>::default();
    asked(&mut statement, filter);
    statement.sql("SELECT ").fragment(Opportunity::as_select());
    statement.sql(", found.sort_title FROM (SELECT opportunity_id, opportunity_search.sort_title FROM ");
    from(&mut statement, filter);
    statement.sql(" WHERE ");
    filter.condition(sight, None, &mut statement);
    if let Some(OpportunityKey::Title(title, id)) = &request.after {
        statement.sql(" AND (opportunity_search.sort_title COLLATE \"C\", opportunity_id) > (");
        statement.bind::<Text, _>(title.clone()).sql(", ").bind::<Uuid, _>(*id).sql(")");
    }
    statement.sql(" ORDER BY opportunity_search.sort_title COLLATE \"C\", opportunity_id").sql(AT_MOST).sql(JOINED);
    statement.sql(" ORDER BY found.sort_title COLLATE \"C\", opportunity_id LIMIT ");
    statement.bind::<BigInt, _>(request.limit());
    let rows: Vec<(Opportunity, String)> = statement.load(&mut conn).await?;
    Ok(rows.into_iter().map(|(row, title)| (OpportunityKey::Title(title, row.id), row)).collect())
}

async fn by_relevance(
    mut conn: &AsyncPgConnection,
    filter: &OpportunityFilter,
    sight: &Sight,
    request: &PageRequest<OpportunityKey>,
) -> QueryResult<Rows> {
    let mut statement = Statement::<(AsSelect<Opportunity, Pg>, Float)>::default();
    asked(&mut statement, filter);
    // Words that very many have are found among the newest at once; only where these do not hold enough hits are the
    // indexes asked, which tell all hits of the whole catalogue before the first.
    statement.sql(
        ", fresh AS MATERIALIZED (SELECT opportunity_id, title_document @@ asked.query AS by_title FROM asked, \
         (SELECT * FROM opportunity_search ORDER BY opportunity_id DESC LIMIT 3000) AS opportunity_search \
         WHERE document @@ asked.query AND ",
    );
    filter.condition_but_words(sight, None, &mut statement);
    statement
        .sql("), hit AS ((SELECT opportunity_id FROM fresh WHERE by_title ORDER BY opportunity_id DESC LIMIT ")
        .sql(RANKED);
    statement.sql(") UNION (SELECT opportunity_id FROM fresh ORDER BY opportunity_id DESC LIMIT ").sql(RANKED);
    for matching in [
        "title_document @@ asked.query AND (SELECT count(*) FROM fresh WHERE by_title) < ",
        "document @@ asked.query AND (SELECT count(*) FROM fresh) < ",
    ] {
        statement
            .sql(") UNION (SELECT opportunity_id FROM asked, opportunity_search WHERE ")
            .sql(matching)
            .sql(RANKED)
            .sql(" AND ");
        filter.condition_but_words(sight, None, &mut statement);
        statement.sql(" ORDER BY opportunity_id DESC LIMIT ").sql(RANKED);
    }
    statement.sql(
        ")), ranked AS (SELECT opportunity_id, ts_rank(title_document, asked.query, 1) + ts_rank(document, asked.query) AS rank \
         FROM asked, hit JOIN opportunity_search USING (opportunity_id)) SELECT ",
    );
    statement.fragment(Opportunity::as_select());
    statement.sql(", rank FROM (SELECT opportunity_id, rank FROM ranked");
    if let Some(OpportunityKey::Rank(rank, id)) = &request.after {
        statement.sql(" WHERE (rank, opportunity_id) < (").bind::<Float, _>(f32::from_bits(*rank));
        statement.sql(", ").bind::<Uuid, _>(*id).sql(")");
    }
    statement.sql(" ORDER BY rank DESC, opportunity_id DESC").sql(AT_MOST).sql(JOINED);
    statement.sql(" ORDER BY rank DESC, opportunity_id DESC LIMIT ").bind::<BigInt, _>(request.limit());
    let rows: Vec<(Opportunity, f32)> = statement.load(&mut conn).await?;
    Ok(rows.into_iter().map(|(row, rank)| (OpportunityKey::Rank(rank.to_bits(), row.id), row)).collect())
}

/// First those with a coming session, read along the index of sessions by time; when they run out, the others. A page
/// on the border takes both statements, any other page one.
async fn by_next_session(
    conn: &AsyncPgConnection,
    filter: &OpportunityFilter,
    sight: &Sight,
    request: &PageRequest<OpportunityKey>,
    now: Timestamp,
) -> QueryResult<Rows> {
    let (mut rows, behind) = match &request.after {
        Some(OpportunityKey::Next(None, id)) => (Vec::new(), Some(*id)),
        Some(OpportunityKey::Next(Some(micros), id)) => {
            (coming(conn, filter, sight, Some((*micros, *id)), request.limit(), now).await?, None)
        }
        _ => (coming(conn, filter, sight, None, request.limit(), now).await?, None),
    };
    let missing = request.limit() - rows.len() as i64;
    if missing > 0 {
        rows.extend(not_coming(conn, filter, sight, behind, missing, now).await?);
    }
    Ok(rows)
}

async fn coming(
    mut conn: &AsyncPgConnection,
    filter: &OpportunityFilter,
    sight: &Sight,
    behind: Option<(i64, OpportunityId)>,
    limit: i64,
    now: Timestamp,
) -> QueryResult<Rows> {
    let mut statement = Statement::<(AsSelect<Opportunity, Pg>, Timestamptz)>::default();
    asked(&mut statement, filter);
    statement.sql("SELECT ").fragment(Opportunity::as_select());
    statement.sql(", found.order_at FROM (SELECT opportunity_id, next.order_at FROM ");
    from(&mut statement, filter);
    statement
        .sql(" JOIN session AS next USING (opportunity_id) WHERE next.order_at >= ")
        .bind::<Timestamptz, _>(now.to_diesel())
        .sql(" AND next.status IN ('scheduled', 'moved_online') AND NOT EXISTS (SELECT FROM session AS sooner WHERE sooner.opportunity_id = next.opportunity_id AND sooner.order_at >= ")
        .bind::<Timestamptz, _>(now.to_diesel())
        .sql(" AND sooner.status IN ('scheduled', 'moved_online') AND (sooner.order_at, sooner.id) < (next.order_at, next.id)) AND ");
    filter.condition(sight, None, &mut statement);
    if let Some((micros, id)) = behind {
        let at = Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MAX);
        statement.sql(" AND (next.order_at, opportunity_id) > (").bind::<Timestamptz, _>(at.to_diesel());
        statement.sql(", ").bind::<Uuid, _>(id).sql(")");
    }
    statement.sql(" ORDER BY next.order_at, opportunity_id").sql(AT_MOST).sql(JOINED);
    statement.sql(" ORDER BY found.order_at, opportunity_id LIMIT ").bind::<BigInt, _>(limit);
    let rows: Vec<(Opportunity, jiff_diesel::Timestamp)> = statement.load(&mut conn).await?;
    Ok(rows
        .into_iter()
        .map(|(row, at)| (OpportunityKey::Next(Some(at.to_jiff().as_microsecond()), row.id), row))
        .collect())
}

async fn not_coming(
    mut conn: &AsyncPgConnection,
    filter: &OpportunityFilter,
    sight: &Sight,
    behind: Option<OpportunityId>,
    limit: i64,
    now: Timestamp,
) -> QueryResult<Rows> {
    let mut statement = Statement::<AsSelect<Opportunity, Pg>>::default();
    asked(&mut statement, filter);
    statement.sql("SELECT ").fragment(Opportunity::as_select()).sql(" FROM (SELECT opportunity_id FROM ");
    from(&mut statement, filter);
    statement
        .sql(" WHERE NOT EXISTS (SELECT FROM session WHERE session.opportunity_id = opportunity_search.opportunity_id AND order_at >= ")
        .bind::<Timestamptz, _>(now.to_diesel())
        .sql(" AND session.status IN ('scheduled', 'moved_online')) AND ");
    filter.condition(sight, None, &mut statement);
    if let Some(id) = behind {
        statement.sql(" AND opportunity_id < ").bind::<Uuid, _>(id);
    }
    statement.sql(" ORDER BY opportunity_id DESC").sql(AT_MOST).sql(JOINED);
    statement.sql(" ORDER BY opportunity_id DESC LIMIT ").bind::<BigInt, _>(limit);
    let rows: Vec<Opportunity> = statement.load(&mut conn).await?;
    Ok(rows.into_iter().map(|row| (OpportunityKey::Next(None, row.id), row)).collect())
}

/// Ends the part of a statement that finds ids along an index: the most that any page asks for. A statement is planned
/// before its own limit is known, and then for a tenth of the catalogue; told that a hundred rows are all there will
/// ever be, PostgreSQL goes along the index and stops as soon as the page is full.
const AT_MOST: &str = " LIMIT 101)";
const _: () = assert!(paging::MOST == 100, "AT_MOST is one more than the most that a page holds");

const JOINED: &str = " AS found JOIN opportunity ON opportunity.id = opportunity_id";

/// The words a person typed, understood once per statement rather than once per row.
pub(super) fn asked<Row>(statement: &mut Statement<Row>, filter: &OpportunityFilter) {
    if let Some(words) = &filter.search {
        statement
            .sql("WITH asked AS MATERIALIZED (SELECT search_query(")
            .bind::<Text, _>(words.clone())
            .sql(") AS query) ");
    }
}

pub(super) fn from<Row>(statement: &mut Statement<Row>, filter: &OpportunityFilter) {
    statement.sql(if filter.search.is_some() { "asked CROSS JOIN opportunity_search" } else { "opportunity_search" });
}
