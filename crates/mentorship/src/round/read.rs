//! Looking rounds up.

use catalogue::problem::Rejection;
use database::{
    AsyncPgConnection,
    id::RoundId,
    paging::{Page, PageRequest},
    schema::{programme, round},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::policy::{MayRunExchange, MaySeeRounds, ProgrammeFacts, RoundFacts};

use super::{Round, RoundState};

/// Those of these rounds that there are, in no order.
///
/// # Errors
/// Where the database fails.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[RoundId]) -> QueryResult<Vec<Round>> {
    round::table.filter(round::id.eq_any(ids)).select(Round::as_select()).load(&mut conn).await
}

/// The same, each with what the policy needs to know of it.
///
/// # Errors
/// Where the database fails.
pub async fn with_facts(mut conn: &AsyncPgConnection, ids: &[RoundId]) -> QueryResult<Vec<(Round, RoundFacts)>> {
    let rows: Vec<(Round, database::id::OrganizationId)> = round::table
        .inner_join(programme::table.on(programme::id.eq(round::programme_id)))
        .filter(round::id.eq_any(ids))
        .select((Round::as_select(), programme::organization_id))
        .load(&mut conn)
        .await?;
    let facts = |row: &Round, operator| RoundFacts {
        id: row.id,
        programme: ProgrammeFacts { id: row.programme_id, operator },
        is_draft: row.state == RoundState::Draft,
    };
    Ok(rows.into_iter().map(|(row, operator)| (row.clone(), facts(&row, operator))).collect())
}

/// The rounds of an exchange, the newest first; those that nobody was called to yet for its committee alone.
///
/// # Errors
/// Where the database fails.
pub async fn of_exchange(
    mut conn: &AsyncPgConnection,
    may: &MaySeeRounds,
    page: &PageRequest<RoundId>,
) -> QueryResult<Page<RoundId, Round>> {
    let mut wanted = round::table
        .filter(round::programme_id.eq(may.programme()))
        .order(round::id.desc())
        .limit(page.limit())
        .select(Round::as_select())
        .into_boxed();
    if !may.with_drafts() {
        wanted = wanted.filter(round::state.ne(RoundState::Draft));
    }
    if let Some(after) = page.after {
        wanted = wanted.filter(round::id.lt(after));
    }
    let rows: Vec<Round> = wanted.load(&mut conn).await?;
    Ok(Page::cut(page, rows.into_iter().map(|row| (row.id, row)).collect()))
}

/// How many rounds of an exchange there are.
///
/// # Errors
/// Where the database fails.
pub async fn count_of_exchange(mut conn: &AsyncPgConnection, may: &MaySeeRounds) -> QueryResult<i64> {
    let mut wanted = round::table.filter(round::programme_id.eq(may.programme())).into_boxed();
    if !may.with_drafts() {
        wanted = wanted.filter(round::state.ne(RoundState::Draft));
    }
    wanted.count().get_result(&mut conn).await
}

/// A round that nobody else changes until the transaction ends.
///
/// # Errors
/// Where there is none.
pub async fn locked(conn: &mut AsyncPgConnection, id: RoundId) -> Result<Round, Rejection> {
    locked_as(conn, id, "round").await
}

/// The same of the exchange that may be run; `field` is where it was named.
pub(crate) async fn locked_of(
    conn: &mut AsyncPgConnection,
    may: &MayRunExchange,
    id: RoundId,
    field: &str,
) -> Result<Round, Rejection> {
    let row = locked_as(conn, id, field).await?;
    if row.programme_id == may.programme() { Ok(row) } else { Err(Rejection::not_found(field, "a round")) }
}

async fn locked_as(conn: &mut AsyncPgConnection, id: RoundId, field: &str) -> Result<Round, Rejection> {
    round::table
        .find(id)
        .select(Round::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found(field, "a round"))
}
