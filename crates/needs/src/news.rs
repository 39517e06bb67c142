//! What is new for whom: opportunities that have come to meet a need, each told of once.
//!
//! [`begin`] notes which opportunities meet a need that was written down or changed; whoever did so sees them there, so
//! nothing is told. From then on [`of_opportunities`] tells of what comes: of those that were changed; [`opened_again`] of
//! what came while a need was not open; and [`catch_up`] of all that nobody was there to hear of. What was told is a row of `need_match`, written in the transaction that tells, so
//! that several servers at it tell once.

use std::collections::{HashMap, HashSet};

use catalogue::search::seen;
use database::{
    AsyncPgConnection,
    id::{NeedId, OpportunityId, OrganizationId, PersonId},
    schema::{need, need_match},
    statement::Statement,
};
use diesel::{
    prelude::*,
    sql_types::{Array, Timestamptz, Uuid},
};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    notice::{self, About, Notice, NoticeKind, Recipient},
    policy::{MaySeeNeeds, NeedOwner, Sight},
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde_json::{Map, json};

use crate::{
    condition::{CONCERNED, CONCERNS, fits},
    wish::with_wishes,
};

/// How many needs are begun with, or caught up with, in one go.
const NEEDS: i64 = 50;

/// How many opportunities are found for each of them at a time.
const FOUND: usize = 500;

/// How many changed opportunities are compared with needs in one go.
const OPPORTUNITIES: usize = 100;

/// That an opportunity has come to meet a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct News {
    /// The need.
    pub need: NeedId,
    /// The opportunity.
    pub opportunity: OpportunityId,
    /// Whether nothing else met it.
    pub closes_gap: bool,
}

/// Notes for needs that were written down or changed which opportunities meet them, without telling. How many needs.
///
/// # Errors
/// Where the database fails. What was noted before that stays.
pub async fn begin(conn: &mut AsyncPgConnection, now: Timestamp) -> QueryResult<usize> {
    let mut all = 0;
    loop {
        let some = conn.transaction(async |conn| begin_some(conn, now).await).await?;
        all += some;
        if some == 0 {
            return Ok(all);
        }
    }
}

async fn begin_some(conn: &mut AsyncPgConnection, now: Timestamp) -> QueryResult<usize> {
    let ids: Vec<NeedId> = need::table
        .filter(need::state.eq("open"))
        .filter(need::matched_at.is_null())
        .order(need::id)
        .limit(NEEDS)
        .select(need::id)
        .for_no_key_update()
        .skip_locked()
        .load(conn)
        .await?;
    loop {
        let found = fitting(conn, &ids, None, now).await?;
        remember(conn, &found, now, false, |_| false).await?;
        if found.len() < FOUND {
            break;
        }
    }
    diesel::update(need::table.filter(need::id.eq_any(&ids)))
        .set(need::matched_at.eq(now.to_diesel()))
        .execute(conn)
        .await?;
    Ok(ids.len())
}

/// Tells the owners of open needs of those of these opportunities that have come to meet them.
///
/// # Errors
/// Where the database fails. What was told before that stays.
pub async fn of_opportunities(
    conn: &mut AsyncPgConnection,
    opportunities: &[OpportunityId],
    now: Timestamp,
) -> QueryResult<Vec<News>> {
    let mut told = Vec::new();
    for some in opportunities.chunks(OPPORTUNITIES) {
        let found = fitting(conn, &[], Some(some), now).await?;
        told.extend(tell(conn, found, now).await?);
    }
    Ok(told)
}

/// Tells the owners of needs that were opened again of what came while they were not open.
///
/// # Errors
/// Where the database fails. What was told before that stays.
pub async fn opened_again(conn: &mut AsyncPgConnection, now: Timestamp) -> QueryResult<Vec<News>> {
    let mut told = Vec::new();
    loop {
        let some = conn.transaction(async |conn| some_opened_again(conn, now).await).await?;
        let Some(some) = some else { return Ok(told) };
        told.extend(some);
    }
}

/// What is told of some of them; none where there are none.
async fn some_opened_again(conn: &mut AsyncPgConnection, now: Timestamp) -> QueryResult<Option<Vec<News>>> {
    let ids: Vec<NeedId> = need::table
        .filter(need::opened_again)
        .filter(need::state.eq("open"))
        .filter(need::matched_at.is_not_null())
        .order(need::id)
        .limit(NEEDS)
        .select(need::id)
        .for_no_key_update()
        .skip_locked()
        .load(conn)
        .await?;
    if ids.is_empty() {
        return Ok(None);
    }
    let told = tell_all(conn, &ids, now).await?;
    diesel::update(need::table.filter(need::id.eq_any(&ids))).set(need::opened_again.eq(false)).execute(conn).await?;
    Ok(Some(told))
}

/// The same of all opportunities, need by need: for a server that could not hear of changes for a while.
///
/// # Errors
/// Where the database fails. What was told before that stays.
pub async fn catch_up(conn: &mut AsyncPgConnection, now: Timestamp) -> QueryResult<Vec<News>> {
    let (mut told, mut after) = (Vec::new(), NeedId::from_uuid(uuid::Uuid::nil()));
    loop {
        let ids: Vec<NeedId> = need::table
            .filter(need::state.eq("open"))
            .filter(need::matched_at.is_not_null())
            .filter(need::id.gt(after))
            .order(need::id)
            .limit(NEEDS)
            .select(need::id)
            .load(conn)
            .await?;
        let Some(last) = ids.last() else { return Ok(told) };
        after = *last;
        told.extend(tell_all(conn, &ids, now).await?);
    }
}

/// Tells the owners of these needs of everything that was not found before.
async fn tell_all(conn: &mut AsyncPgConnection, needs: &[NeedId], now: Timestamp) -> QueryResult<Vec<News>> {
    let mut told = Vec::new();
    loop {
        let found = fitting(conn, needs, None, now).await?;
        let may_be_more = found.len() >= FOUND;
        told.extend(tell(conn, found, now).await?);
        if !may_be_more {
            return Ok(told);
        }
    }
}

/// Those of these opportunities that have come to meet open needs of somebody, that the viewer may see, and that were not
/// there before `since`. For who listens; it tells nobody else.
///
/// # Errors
/// Where the database fails.
pub async fn heard(
    mut conn: &AsyncPgConnection,
    may: MaySeeNeeds,
    opportunities: &[OpportunityId],
    sight: &Sight,
    since: Timestamp,
    now: Timestamp,
) -> QueryResult<Vec<News>> {
    let mut statement = Statement::<(Uuid, Uuid)>::default();
    with_wishes(
        &mut statement,
        |statement| {
            statement.sql("state = 'open' AND ");
            match may.owner() {
                NeedOwner::Organization(id) => statement.sql("organization_id = ").bind::<Uuid, _>(id),
                NeedOwner::Person(id) => statement.sql("person_id = ").bind::<Uuid, _>(id),
            };
        },
        now,
    );
    statement.sql("SELECT wish.id, opportunity_search.opportunity_id FROM wish CROSS JOIN opportunity_search WHERE ");
    seen(sight, &mut statement);
    statement.sql(" AND opportunity_search.opportunity_id = ANY (").bind::<Array<Uuid>, _>(opportunities.to_vec());
    statement.sql(") AND ").sql(CONCERNS).sql(" AND ");
    fits(&mut statement);
    statement.sql(
        " AND NOT EXISTS (
            SELECT FROM need_match
            WHERE need_match.need_id = wish.id AND need_match.opportunity_id = opportunity_search.opportunity_id
              AND (NOT need_match.is_news OR need_match.created_at < ",
    );
    statement.bind::<Timestamptz, _>(since.to_diesel()).sql(")) ORDER BY 1, 2");
    let found: Vec<Pair> = statement.load(&mut conn).await?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let closed = gaps_closed(conn, &found, now).await?;
    let news =
        found.into_iter().map(|(need, opportunity)| News { need, opportunity, closes_gap: closed.contains(&need) });
    Ok(news.collect())
}

type Pair = (NeedId, OpportunityId);

/// What of open needs and opportunities fits each other, and was not found before: at most [`FOUND`] of each need. Without
/// opportunities: of all, for these needs. With them: for all needs that were begun with.
async fn fitting(
    conn: &mut AsyncPgConnection,
    needs: &[NeedId],
    opportunities: Option<&[OpportunityId]>,
    now: Timestamp,
) -> QueryResult<Vec<Pair>> {
    let mut statement = Statement::<(Uuid, Uuid)>::default();
    with_wishes(
        &mut statement,
        |statement| {
            statement.sql("state = 'open' AND ");
            match opportunities {
                None => statement.sql("id = ANY (").bind::<Array<Uuid>, _>(needs.to_vec()).sql(")"),
                Some(these) => statement
                    .sql("matched_at IS NOT NULL")
                    .sql(CONCERNED)
                    .bind::<Array<Uuid>, _>(these.to_vec())
                    .sql("))"),
            };
        },
        now,
    );
    statement.sql("SELECT wish.id, found.opportunity_id FROM wish CROSS JOIN LATERAL (SELECT opportunity_search.opportunity_id FROM opportunity_search WHERE ");
    if let Some(these) = opportunities {
        statement.sql("opportunity_search.opportunity_id = ANY (").bind::<Array<Uuid>, _>(these.to_vec()).sql(") AND ");
    }
    statement.sql(CONCERNS).sql(" AND ");
    fits(&mut statement);
    statement.sql(
        " AND NOT EXISTS (
            SELECT FROM need_match
            WHERE need_match.need_id = wish.id AND need_match.opportunity_id = opportunity_search.opportunity_id
        )
        ORDER BY opportunity_search.topic_ids && wish.topics DESC, opportunity_search.opportunity_id LIMIT 500) AS found ORDER BY 1, 2",
    );
    // How many are found is written out, so that the statement is planned for it.
    const _: () = assert!(FOUND == 500 && OPPORTUNITIES <= FOUND, "the limit in the statement is another one");
    statement.load(conn).await
}

/// Remembers what was found, and tells the owners of the needs, all of it or nothing.
async fn tell(conn: &mut AsyncPgConnection, found: Vec<Pair>, now: Timestamp) -> QueryResult<Vec<News>> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    conn.transaction(async |conn| {
        let closed = gaps_closed(conn, &found, now).await?;
        let news = remember(conn, &found, now, true, |need| closed.contains(&need)).await?;
        let ids: Vec<_> = news.iter().map(|one| one.need).collect();
        let owners: Vec<(NeedId, Option<OrganizationId>, Option<PersonId>)> = need::table
            .filter(need::id.eq_any(ids))
            .select((need::id, need::organization_id, need::person_id))
            .load(conn)
            .await?;
        let owners: HashMap<_, _> = owners.into_iter().map(|(id, of, whose)| (id, (of, whose))).collect();
        let notices = news.iter().filter_map(|one| {
            let (organization, person) = owners.get(&one.need)?;
            let to = organization.map(Recipient::Organization).or(person.map(Recipient::Person))?;
            Some(notice(one, to, now))
        });
        notice::tell(conn, now, notices.collect()).await?;
        Ok(news)
    })
    .await
}

fn notice(news: &News, to: Recipient, now: Timestamp) -> Notice {
    Notice {
        kind: NoticeKind::NeedMatched,
        to,
        change: format!("{}:{}", news.need.uuid(), news.opportunity.uuid()),
        about: About { opportunity: Some(news.opportunity), ..About::default() },
        facts: Map::from_iter([
            ("need".to_owned(), json!(news.need.to_string())),
            ("closes_gap".to_owned(), json!(news.closes_gap)),
        ]),
        due_at: now,
    }
}

/// Those of these needs that nothing else meets than what was found for them. What was found for another need alone may have
/// met this one all along.
async fn gaps_closed(mut conn: &AsyncPgConnection, found: &[Pair], now: Timestamp) -> QueryResult<HashSet<NeedId>> {
    let (needs, opportunities): (Vec<NeedId>, Vec<OpportunityId>) = found.iter().copied().unzip();
    let mut statement = Statement::<Uuid>::default();
    with_wishes(
        &mut statement,
        |statement| {
            statement.sql("id = ANY (").bind::<Array<Uuid>, _>(needs.clone()).sql(")");
        },
        now,
    );
    statement.sql(", found AS MATERIALIZED (SELECT * FROM unnest(").bind::<Array<Uuid>, _>(needs.clone()).sql(", ");
    statement.bind::<Array<Uuid>, _>(opportunities).sql(
        ") AS found (need_id, opportunity_id))
        SELECT wish.id FROM wish WHERE NOT EXISTS (
            SELECT FROM opportunity_search
            WHERE NOT EXISTS (
                SELECT FROM found
                WHERE found.need_id = wish.id AND found.opportunity_id = opportunity_search.opportunity_id
            ) AND ",
    );
    statement.sql(CONCERNS).sql(" AND ");
    fits(&mut statement);
    statement.sql(")");
    let ids: Vec<NeedId> = statement.load(&mut conn).await?;
    Ok(ids.into_iter().collect())
}

/// Remembers what was found. What somebody else found meanwhile is not news.
async fn remember(
    conn: &mut AsyncPgConnection,
    found: &[Pair],
    now: Timestamp,
    is_news: bool,
    closes_gap: impl Fn(NeedId) -> bool,
) -> QueryResult<Vec<News>> {
    let mut news = Vec::new();
    for some in found.chunks(5_000) {
        let rows: Vec<_> = some
            .iter()
            .map(|(need, opportunity)| {
                (
                    need_match::need_id.eq(*need),
                    need_match::opportunity_id.eq(*opportunity),
                    need_match::is_news.eq(is_news),
                    need_match::closes_gap.eq(closes_gap(*need)),
                    need_match::created_at.eq(now.to_diesel()),
                )
            })
            .collect();
        let new: Vec<(NeedId, OpportunityId, bool)> = diesel::insert_into(need_match::table)
            .values(rows)
            .on_conflict_do_nothing()
            .returning((need_match::need_id, need_match::opportunity_id, need_match::closes_gap))
            .get_results(conn)
            .await?;
        news.extend(new.into_iter().map(|(need, opportunity, closes_gap)| News { need, opportunity, closes_gap }));
    }
    Ok(news)
}
