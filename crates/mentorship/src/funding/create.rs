//! Creating funding streams.

use catalogue::{
    LanguageMap,
    problem::{ProblemCode, Problems, Rejection},
};
use database::{
    AsyncPgConnection,
    id::{FundingStreamId, OrganizationId},
    schema::{funding_stream, funding_stream_home},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::MayRunExchange,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::{
    FundingStream,
    check::{check_funder, check_homes, check_kinds, check_name},
};
use crate::{
    exchange::{self, ExchangeProgram},
    kind::PlacementKind,
    money::{check_amount, check_currency},
};

/// The most streams that an exchange has open.
const MOST_STREAMS: i64 = 100;

/// A funding stream as somebody gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewFundingStream {
    /// Whose money it is.
    pub funder: Option<OrganizationId>,
    /// The language its name is first of all in.
    pub main_language: String,
    /// What it is called, per language.
    pub name: LanguageMap,
    /// Its currency (ISO 4217), which stays.
    pub currency: String,
    /// What each visitor gets from it beside what the host asks for, in minor units.
    pub stipend: i64,
    /// Kinds of placement that it pays for; none: all.
    pub kinds: Vec<PlacementKind>,
    /// Partners whose people it pays for; none: those of all.
    pub homes: Vec<OrganizationId>,
}

/// Creates a funding stream of an exchange, without a budget yet. It is asked after those that there are.
///
/// # Errors
/// Every fault of the stream at once. Nothing is written then.
pub async fn create(
    conn: &mut AsyncPgConnection,
    may: &MayRunExchange,
    now: Timestamp,
    new: NewFundingStream,
    key: Option<&str>,
) -> Result<FundingStream, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.programme(), &new);
        let pending = match idempotency::claim(conn, may.asker(), key, "createFundingStream", &asked, now).await? {
            Claim::Repeated(id) => return found(conn, FundingStreamId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        let exchange = exchange::locked(conn, may.programme()).await?;
        check_number(conn, &exchange).await?;
        let mut problems = Problems::new();
        check_name(&new.name, &new.main_language, &mut problems);
        check_currency(&new.currency, "currency", &mut problems);
        check_amount(new.stipend, "stipend", &mut problems);
        check_kinds(&new.kinds, &exchange, &mut problems);
        check_homes(conn, &new.homes, &exchange, &mut problems).await?;
        if let Some(funder) = new.funder {
            check_funder(conn, may, funder, &mut problems).await?;
        }
        problems.settle()?;
        let row = insert(conn, may, now, &new).await?;
        insert_homes(conn, row.id, &new.homes).await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

async fn check_number(conn: &mut AsyncPgConnection, exchange: &ExchangeProgram) -> Result<(), Rejection> {
    let open = funding_stream::table
        .filter(funding_stream::programme_id.eq(exchange.programme_id))
        .filter(funding_stream::closed_at.is_null());
    if open.count().get_result::<i64>(conn).await? >= MOST_STREAMS {
        let what = format_args!("has {MOST_STREAMS} funding streams already; close those that are spent");
        return Err(Rejection::one(ProblemCode::OutOfRange, "programme", what));
    }
    Ok(())
}

async fn insert(
    conn: &mut AsyncPgConnection,
    may: &MayRunExchange,
    now: Timestamp,
    new: &NewFundingStream,
) -> QueryResult<FundingStream> {
    diesel::insert_into(funding_stream::table)
        .values((
            funding_stream::id.eq(FundingStreamId::new()),
            funding_stream::programme_id.eq(may.programme()),
            funding_stream::funder_id.eq(new.funder),
            funding_stream::main_language.eq(&new.main_language),
            funding_stream::name.eq(&new.name),
            funding_stream::currency.eq(&new.currency),
            funding_stream::stipend.eq(new.stipend),
            funding_stream::kinds.eq(&new.kinds),
            funding_stream::created_at.eq(now.to_diesel()),
            funding_stream::updated_at.eq(now.to_diesel()),
        ))
        .returning(FundingStream::as_returning())
        .get_result(conn)
        .await
}

pub(super) async fn insert_homes(
    conn: &mut AsyncPgConnection,
    stream: FundingStreamId,
    homes: &[OrganizationId],
) -> QueryResult<()> {
    let rows: Vec<_> = homes
        .iter()
        .map(|home| (funding_stream_home::funding_stream_id.eq(stream), funding_stream_home::organization_id.eq(*home)))
        .collect();
    diesel::insert_into(funding_stream_home::table).values(rows).execute(conn).await?;
    Ok(())
}

async fn found(conn: &mut AsyncPgConnection, id: FundingStreamId) -> Result<FundingStream, Rejection> {
    let row = funding_stream::table.find(id).select(FundingStream::as_select());
    row.first(conn).await.optional()?.ok_or_else(|| Rejection::not_found("idempotency_key", "a funding stream"))
}
